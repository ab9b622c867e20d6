import type pg from 'pg';
import { type Catalog, findTable, type Table } from '../../../model/catalog.ts';
import type { OwnershipMap, TableOwnership } from '../../../model/scope.ts';
import { type ScopeEdge, scopeEdges } from '../../../model/scope-edges.ts';
import { assert } from '../../../util/assert.ts';
import { runSql } from '../connection/postgres-run.ts';
import type { EdgeEnds } from './postgres-edge-sql.ts';
import { WITH_NESTED_LOOPS, WITHOUT_NESTED_LOOPS } from './postgres-scope-queries.ts';
import { HOW, type ScopeStore } from './postgres-scope-store.ts';

/** What computing and reading a scope is done with. */
export interface ScopeContext {
  readonly client: pg.Client;
  readonly map: OwnershipMap;
  readonly edges: readonly ScopeEdge[];
  readonly store: ScopeStore;
  /** The table at a place of the map. */
  table(place: number): Table;
}

export function scopeContext(client: pg.Client, store: ScopeStore, from: ScopeInput): ScopeContext {
  const { catalog, map } = from;
  const tables = map.tables.map(({ name }) => findTable(catalog, name));
  const table = (place: number): Table => {
    const found = tables[place];
    assert(found !== undefined && found !== null, 'the catalog has every table of the ownership map that is taken');
    return found;
  };
  return { client, map, edges: scopeEdges(map), store, table };
}

export interface ScopeInput {
  readonly catalog: Catalog;
  readonly map: OwnershipMap;
}

/** The tables at both ends of an edge whose parent is taken. */
export function endsOf(edge: ScopeEdge, context: ScopeContext): EdgeEnds {
  assert(edge.parent !== null, 'the parent of an edge that is followed is taken');
  return { reference: edge.reference, child: context.table(edge.child), parent: context.table(edge.parent) };
}

/** True where rows of the table can be there in part. */
function hasParts(place: number, { edges }: ScopeContext): boolean {
  return edges.some((edge) => edge.parent === place && edge.policy.kind === 'columns' && edge.kind === 'policed');
}

/**
 * A condition on `alias` (part, place, how): all of these columns leave with the row. Null: they always do.
 */
export function keptCondition(place: number, columns: readonly string[], context: KeptIn): string | null {
  const { scope, alias } = context;
  if (!hasParts(place, scope)) return null;
  const terms = columns.flatMap((column) => keptTerm(place, column, context));
  return terms.length === 0 ? null : `(${alias}.how <> '${HOW.part}' or (${terms.join(' and ')}))`;
}

export interface KeptIn {
  readonly scope: ScopeContext;
  readonly alias: string;
}

function keptTerm(place: number, column: string, { scope, alias }: KeptIn): readonly string[] {
  if (scope.table(place).primaryKey?.columns.includes(column) === true) return [];
  const keeping = scope.edges.filter((edge) => edge.parent === place && keeps(edge, column)).map((edge) => edge.id);
  return [keeping.length === 0 ? 'false' : scope.store.isMarked(keeping, alias)];
}

function keeps({ kind, policy, reference }: ScopeEdge, column: string): boolean {
  if (kind !== 'policed' || policy.kind !== 'columns') return false;
  return policy.columns.includes(column) || reference.parentColumns.includes(column);
}

export function ownershipAt(place: number, { map }: ScopeContext): TableOwnership {
  const table = map.tables[place];
  assert(table !== undefined, 'edges lead between tables of the map');
  return table;
}

/** Runs what looks into a table without an index. */
export async function withoutNestedLoops<T>({ client }: ScopeContext, run: () => Promise<T>): Promise<T> {
  await runSql(client, WITHOUT_NESTED_LOOPS);
  const result = await run();
  await runSql(client, WITH_NESTED_LOOPS);
  return result;
}
