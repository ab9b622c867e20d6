import { nulledColumns, type ScopeEdge } from '../../../model/scope-edges.ts';
import { assert } from '../../../util/assert.ts';
import { isLookedUpByIndex, parentsSql, referringRows, referringTable } from './postgres-edge-sql.ts';
import { endsOf, keptCondition, ownershipAt, type ScopeContext, withoutNestedLoops } from './postgres-scope-context.ts';
import type { Rounds } from './postgres-scope-store.ts';

/** What a round of going up looks at. */
export interface UpRound {
  /** Tables with rows that the round before added. */
  readonly changed: ReadonlySet<number>;
  readonly rounds: Rounds;
  readonly round: number;
  /** Tables that are copied whole are looked at in the first round. */
  readonly isFirst: boolean;
}

/**
 * Follows the references of rows that changed to their parents, and does what the policy says where these
 * may not come by themselves. References that become NULL come first: one that shares a column with them is
 * none afterwards.
 * @returns the tables that got rows.
 */
export async function followUp(context: ScopeContext, now: UpRound): Promise<ReadonlySet<number>> {
  const added = new Set<number>();
  const isNulled = (edge: ScopeEdge) => edge.policy.kind === 'null';
  const inTurn = [...context.edges.filter(isNulled), ...context.edges.filter((edge) => !isNulled(edge))];
  for (const edge of inTurn) {
    if (!now.changed.has(edge.child) || edge.kind === 'whole') continue;
    if (ownershipAt(edge.child, context).class === 'shared' && !now.isFirst) continue;
    if ((await followEdge(edge, context, now)) > 0 && edge.parent !== null) added.add(edge.parent);
  }
  return added;
}

/** @returns how many rows of the parent's table are new or changed. */
async function followEdge(edge: ScopeEdge, context: ScopeContext, now: UpRound): Promise<number> {
  const referring = referringSql(edge, context, now.rounds);
  if (edge.kind === 'excluded') {
    await context.store.mark(referring, { edge: edge.id, round: now.round });
    return 0;
  }
  const ends = endsOf(edge, context);
  const parents = parentsSql(referring, ends);
  const follow = () => (edge.kind === 'free' ? takeFree(edge, context, now) : police(edge, context, now))(parents);
  return isLookedUpByIndex(ends) ? follow() : withoutNestedLoops(context, follow);
}

type Take = (parents: string) => Promise<number>;

function takeFree({ parent }: ScopeEdge, { store }: ScopeContext, { round }: UpRound): Take {
  assert(parent !== null, 'rows that come freely are of a table that is taken');
  return (parents) => store.addRows(parents, { table: parent, how: 'referenced', round });
}

/** Rows of the user's own, and of nobody, are there already; the others are the policy's. */
function police({ id, parent, policy }: ScopeEdge, { store }: ScopeContext, { round }: UpRound): Take {
  assert(parent !== null, 'rows that are judged are of a table that is taken');
  const mark = { edge: id, round };
  return async (parents) => {
    const foreign = `select n.* from (${parents}) as n where not ${store.isSettled(parent, 'n')}`;
    switch (policy.kind) {
      case 'include':
        return store.addRows(foreign, { table: parent, how: 'included', round });
      case 'columns': {
        await store.mark(foreign, mark);
        const added = await store.addRows(foreign, { table: parent, how: 'part', round });
        return added + (await store.touch(parent, mark));
      }
      default:
        await store.mark(`select n.child_part as part, n.child_place as place from (${foreign}) as n`, mark);
        return 0;
    }
  };
}

/** The referring rows that changed in these rounds, as they leave: without references that become NULL. */
export function referringSql(edge: ScopeEdge, context: ScopeContext, rounds: Rounds | null): string {
  const { store } = context;
  const { reference } = edge;
  const child = context.table(edge.child);
  const ownership = ownershipAt(edge.child, context);
  const columns = usedColumns(edge);
  const rows = rounds === null ? store.rows(edge.child) : store.changed(edge.child, rounds);
  // An own row has its one owner in scope: it came by it. One without an owner came by none, or by another such row.
  const isSettled = edge.isOwner && ownership.class === 'owned' && ownership.owners.length === 1;
  const referring =
    ownership.class === 'shared'
      ? referringTable(reference, child)
      : referringRows(isSettled ? `${rows} and how not in ('o', 'n')` : rows, reference, {
          child,
          kept: keptCondition(edge.child, columns, { scope: context, alias: 's' }),
        });
  const ended = context.edges.filter((other) => other.child === edge.child && other !== edge && ends(other));
  const values = edge.reference.columns.map((_, at) => `r.f${at} is not null`);
  const conditions = [...values, ...(ended.length === 0 ? [] : [`not ${store.isMarked(idsOf(ended), 'r')}`])];
  return `select r.* from (${referring}) as r where ${conditions.join(' and ')}`;

  function ends(other: ScopeEdge): boolean {
    if (other.policy.kind !== 'null') return false;
    return nulledColumns(other, child, ownership).some((name) => columns.includes(name));
  }
}

function usedColumns({ reference }: ScopeEdge): readonly string[] {
  return reference.condition === null ? reference.columns : [...reference.columns, reference.condition.column];
}

function idsOf(edges: readonly ScopeEdge[]): readonly number[] {
  return edges.map(({ id }) => id);
}
