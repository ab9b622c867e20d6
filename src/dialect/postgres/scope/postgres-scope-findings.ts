import type { Table } from '../../../model/catalog.ts';
import { isSameName } from '../../../model/logical-type.ts';
import type { DanglingReference, ScopeCount, ScopeViolation } from '../../../model/scope.ts';
import type { ScopeEdge } from '../../../model/scope-edges.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { quoteIdentifier } from '../postgres-identifier.ts';
import { tableSource } from '../rows/postgres-row-query.ts';
import { isLookedUpByIndex, withoutParentsSql } from './postgres-edge-sql.ts';
import { endsOf, type ScopeContext, withoutNestedLoops } from './postgres-scope-context.ts';
import type { CountRow } from './postgres-scope-queries.ts';
import { referringSql } from './postgres-scope-steps.ts';

/** How many rows of a violation are named. */
const KEYS_SHOWN = 5;

/** How many rows of each table came into scope. */
export async function countScope(context: ScopeContext): Promise<readonly ScopeCount[]> {
  const counts: ScopeCount[] = [];
  for (const [place, table] of context.map.tables.entries()) {
    if (table.class === 'excluded') continue;
    const rows = table.class === 'shared' ? await countTable(context, place) : await context.store.count(place);
    counts.push({ table: table.name, in: rows });
  }
  return counts;
}

async function countTable({ client, table }: ScopeContext, place: number): Promise<number> {
  const [row] = await readRows<CountRow>(
    client,
    `select pg_catalog.count(*) as count from ${tableSource(table(place))}`,
  );
  return Number(row?.count);
}

/** The references that no policy lets through, with rows that have one. */
export async function findViolations(context: ScopeContext): Promise<readonly ScopeViolation[]> {
  const violations: ScopeViolation[] = [];
  for (const edge of context.edges.filter(canBeViolated)) {
    const rows = await context.store.countMarks(edge.id);
    if (rows === 0) continue;
    const keys = await firstKeys(edge, context);
    violations.push({ reference: edge.reference, parent: whyNot(edge, context), rows, keys });
  }
  return violations;
}

/** Rows of an excluded table cannot be let in. */
function canBeViolated({ kind, policy }: ScopeEdge): boolean {
  return kind === 'excluded' ? policy.kind !== 'null' : kind === 'policed' && policy.kind === 'fail';
}

function whyNot({ parent }: ScopeEdge, { map }: ScopeContext): ScopeViolation['parent'] {
  const table = parent === null ? null : map.tables[parent];
  if (table === null || table === undefined) return 'excluded';
  if (table.class === 'user') return 'another-user';
  return table.class === 'owned' ? 'owned-by-another' : 'another-person';
}

async function firstKeys(edge: ScopeEdge, { client, store, table }: ScopeContext): Promise<ScopeViolation['keys']> {
  const child = table(edge.child);
  const key = child.primaryKey?.columns.map((name) => `c.${quoteIdentifier(name)}`) ?? [];
  if (key.length === 0) return [];
  const sql = `select array[${key.map((column) => `${column}::text`).join(', ')}] as key
    from (${store.marked(edge.id)}) as m cross join lateral (
      select c.* from ${tableSource(child)} as c where c.ctid = m.place and c.tableoid = m.part offset 0) as c
    order by ${key.join(', ')} limit ${KEYS_SHOWN}`;
  return (await readRows<{ readonly key: readonly string[] }>(client, sql)).map((row) => row.key);
}

/** References that the database does not enforce, as far as they refer to rows that are not there. */
export async function findDangling(context: ScopeContext): Promise<readonly DanglingReference[]> {
  const found: DanglingReference[] = [];
  for (const edge of context.edges) {
    if (edge.kind === 'excluded' || isEnforced(edge, context.table(edge.child))) continue;
    const ends = endsOf(edge, context);
    const sql = withoutParentsSql(referringSql(edge, context, null), ends);
    const count = () => readRows<CountRow>(context.client, sql);
    const [row] = await (isLookedUpByIndex(ends) ? count() : withoutNestedLoops(context, count));
    if (Number(row?.count) > 0) found.push({ reference: edge.reference, rows: Number(row?.count) });
  }
  return found;
}

function isEnforced({ reference }: ScopeEdge, child: Table): boolean {
  if (reference.origin === 'rule') return false;
  const key = child.foreignKeys.find(
    (candidate) =>
      isSameName(candidate.target, reference.parent) &&
      String(candidate.columns) === String(reference.columns) &&
      String(candidate.targetColumns) === String(reference.parentColumns),
  );
  return key?.validated === true;
}
