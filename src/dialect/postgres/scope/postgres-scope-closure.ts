import type { FoundUser } from '../../../model/scope.ts';
import { tablePlace } from '../../../model/scope-edges.ts';
import { assert } from '../../../util/assert.ts';
import { quoteIdentifier } from '../postgres-identifier.ts';
import { tableSource } from '../rows/postgres-row-query.ts';
import { quoteLiteral } from '../write/postgres-literal.ts';
import { childrenOfAllSql, childrenSql, isFollowedByIndex } from './postgres-edge-sql.ts';
import { endsOf, ownershipAt, type ScopeContext, withoutNestedLoops } from './postgres-scope-context.ts';
import { followUp, type UpRound } from './postgres-scope-steps.ts';

/**
 * Fills the store with the rows of one user. First down: from the user row over owners, round by round, to a
 * fixed point. Then up, and down to companions: every other reference of every row in scope, and of the rows
 * that come by it. A round looks only at rows that the round before added. What the user owns is settled
 * before the first reference up is judged, so that no order of steps decides who owns a row.
 */
export async function closeScope(context: ScopeContext, user: FoundUser): Promise<void> {
  const owned = await goDown(context, user);
  await goUp(context, owned);
}

/** @returns the last round. */
async function goDown(context: ScopeContext, user: FoundUser): Promise<number> {
  const { map, store, edges } = context;
  const place = tablePlace(map, map.user.table);
  assert(place !== null, 'the map has the user table');
  const found = await store.addRows(userRowSql(context, place, user), { table: place, how: 'own', round: 0 });
  assert(found === 1, 'the user that was found is one row');
  const owners = edges.filter((edge) => edge.isOwner && ownershipAt(edge.child, context).class === 'owned');
  let changed: ReadonlySet<number> = new Set([place]);
  for (let round = 1; ; round++) {
    const added = new Set<number>();
    for (const edge of owners) {
      if (edge.parent === null || !changed.has(edge.parent)) continue;
      const rows = `${store.changed(edge.parent, { from: round - 1, to: round - 1 })} and how = 'o'`;
      const ends = endsOf(edge, context);
      const add = () => store.addRows(childrenSql(rows, ends), { table: edge.child, how: 'own', round });
      const count = await (isFollowedByIndex(ends) ? add() : withoutNestedLoops(context, add));
      if (count > 0) added.add(edge.child);
    }
    if (added.size === 0) return round;
    changed = added;
  }
}

function userRowSql({ table, map }: ScopeContext, place: number, { key }: FoundUser): string {
  const terms = map.user.key.map((name, at) => {
    const cell: unknown = JSON.parse(key[at] as string);
    const text = typeof cell === 'string' ? cell : (key[at] as string);
    return `u.${quoteIdentifier(name)} = ${quoteLiteral(text)}`;
  });
  return `select u.tableoid as part, u.ctid as place from ${tableSource(table(place))} as u where ${terms.join(' and ')}`;
}

async function goUp(context: ScopeContext, owned: number): Promise<void> {
  const { map } = context;
  let changed: ReadonlySet<number> = new Set(map.tables.keys());
  for (let round = owned + 1; changed.size > 0; round++) {
    const isFirst = round === owned + 1;
    const rounds = { from: isFirst ? 0 : round - 1, to: round - 1 };
    const up = await followUp(context, { changed, rounds, round, isFirst });
    const down = await goDownToCompanions(context, { changed, rounds, round, isFirst });
    changed = new Set([...up, ...down]);
  }
}

/** Rows that come with referenced rows, not with those that only a policy lets in. */
async function goDownToCompanions(context: ScopeContext, now: UpRound): Promise<ReadonlySet<number>> {
  const { edges, store } = context;
  const added = new Set<number>();
  for (const edge of edges) {
    if (!edge.isOwner || edge.parent === null || !now.changed.has(edge.parent)) continue;
    if (ownershipAt(edge.child, context).class !== 'companion') continue;
    const isWhole = edge.kind === 'whole';
    if (isWhole && !now.isFirst) continue;
    const ends = endsOf(edge, context);
    const rows = `${store.changed(edge.parent, now.rounds)} and how in ('o', 'r', 'c')`;
    const select = isWhole ? childrenOfAllSql(ends) : childrenSql(rows, ends);
    const add = () => store.addRows(select, { table: edge.child, how: 'companion', round: now.round });
    const count = await (isFollowedByIndex(ends) && !isWhole ? add() : withoutNestedLoops(context, add));
    if (count > 0) added.add(edge.child);
  }
  return added;
}
