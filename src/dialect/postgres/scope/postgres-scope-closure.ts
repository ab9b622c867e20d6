import type { FoundUser, TableOwnership } from '../../../model/scope.ts';
import { tablePlace } from '../../../model/scope-edges.ts';
import { assert } from '../../../util/assert.ts';
import { quoteIdentifier } from '../postgres-identifier.ts';
import { tableSource } from '../rows/postgres-row-query.ts';
import { quoteLiteral } from '../write/postgres-literal.ts';
import { childrenOfAllSql, childrenSql, isFollowedByIndex } from './postgres-edge-sql.ts';
import { endsOf, ownershipAt, type ScopeContext, withoutNestedLoops } from './postgres-scope-context.ts';
import { followUp, type UpRound } from './postgres-scope-steps.ts';
import { HOW } from './postgres-scope-store.ts';

/**
 * Fills the store with the rows of one user. First down: from the user row over owners, round by round, to a
 * fixed point, and where rules say so from rows without an owner. Then up, and down to companions: every other reference of every row in scope, and of the rows
 * that come by it. A round looks only at rows that the round before added. What the user owns is settled
 * before the first reference up is judged, so that no order of steps decides who owns a row.
 */
export async function closeScope(context: ScopeContext, user: FoundUser): Promise<void> {
  const owned = await goDownFromUser(context, user);
  const ownerless = await goDownFromNobody(context, owned);
  await goUp(context, ownerless);
}

/** @returns the last round. */
async function goDownFromUser(context: ScopeContext, user: FoundUser): Promise<number> {
  const { map, store } = context;
  const place = tablePlace(map, map.user.table);
  assert(place !== null, 'the map has the user table');
  const found = await store.addRows(userRowSql(context, place, user), { table: place, how: 'own', round: 0 });
  assert(found === 1, 'the user that was found is one row');
  return goDown(context, new Set([place]), { how: 'own', round: 0 });
}

/** Begins behind the round `last`. @returns the last round. */
async function goDownFromNobody(context: ScopeContext, last: number): Promise<number> {
  const { map, store } = context;
  const begun = new Set<number>();
  const round = last + 1;
  for (const [place, { ownerless }] of map.tables.entries()) {
    if (ownerless !== true) continue;
    const count = await store.addRows(ownerlessSql(context, place), { table: place, how: 'ownerless', round });
    if (count > 0) begun.add(place);
  }
  return begun.size === 0 ? last : goDown(context, begun, { how: 'ownerless', round });
}

/** The rows of a table whose owner columns say nothing: one NULL ends a reference. */
function ownerlessSql(context: ScopeContext, place: number): string {
  const { owners } = ownershipAt(place, context);
  const terms = owners.map(
    ({ columns }) => `(${columns.map((name) => `c.${quoteIdentifier(name)} is null`).join(' or ')})`,
  );
  const rows = `select c.tableoid as part, c.ctid as place from ${tableSource(context.table(place))} as c`;
  return `${rows} where ${[...new Set(terms)].join(' and ')}`;
}

interface Descent {
  readonly how: 'own' | 'ownerless';
  /** In which the first rows were added. */
  readonly round: number;
}

/** Follows owners from the rows that were added to the tables `begun`. @returns the last round. */
async function goDown(
  context: ScopeContext,
  begun: ReadonlySet<number>,
  { how, round: first }: Descent,
): Promise<number> {
  const { store, edges } = context;
  const isTaken = ({ class: kind, ownerless }: TableOwnership) =>
    how === 'own' ? kind === 'owned' : ownerless === true;
  const owners = edges.filter((edge) => edge.isOwner && isTaken(ownershipAt(edge.child, context)));
  let changed = begun;
  for (let round = first + 1; ; round++) {
    const added = new Set<number>();
    for (const edge of owners) {
      if (edge.parent === null || !changed.has(edge.parent)) continue;
      const rows = `${store.changed(edge.parent, { from: round - 1, to: round - 1 })} and how = '${HOW[how]}'`;
      const ends = endsOf(edge, context);
      const add = () => store.addRows(childrenSql(rows, ends), { table: edge.child, how, round });
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
    const rows = `${store.changed(edge.parent, now.rounds)} and how in ('o', 'n', 'r', 'c')`;
    const select = isWhole ? childrenOfAllSql(ends) : childrenSql(rows, ends);
    const add = () => store.addRows(select, { table: edge.child, how: 'companion', round: now.round });
    const count = await (isFollowedByIndex(ends) && !isWhole ? add() : withoutNestedLoops(context, add));
    if (count > 0) added.add(edge.child);
  }
  return added;
}
