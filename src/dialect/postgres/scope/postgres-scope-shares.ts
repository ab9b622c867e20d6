import { type Catalog, findTable } from '../../../model/catalog.ts';
import { isSameName, type QualifiedName } from '../../../model/logical-type.ts';
import type { ScopeCount, ScopeShare } from '../../../model/scope.ts';
import { assert } from '../../../util/assert.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { DEFAULT_NAMESPACE } from '../postgres-identifier.ts';
import { tableSource } from '../rows/postgres-row-query.ts';
import type { ScopeContext } from './postgres-scope-context.ts';
import { type CountRow, TABLE_SIZES, type TableSizeRow } from './postgres-scope-queries.ts';

/** Up to this size a table is counted, in some milliseconds; of a bigger one the statistics are asked. */
const COUNTED_BYTES_MAX = 4 * 1024 * 1024;

/** How many rows come along and how many stay, of every table of the map. */
export async function scopeShares(
  context: ScopeContext,
  { catalog, counts }: { readonly catalog: Catalog; readonly counts: readonly ScopeCount[] },
): Promise<readonly ScopeShare[]> {
  const { client, map } = context;
  const names = map.tables.map(({ name }) => name);
  const namespaces = names.map(({ namespace }) => namespace ?? DEFAULT_NAMESPACE);
  const sizes = await readRows<TableSizeRow>(client, TABLE_SIZES, [namespaces, names.map(({ name }) => name)]);
  const shares: ScopeShare[] = [];
  for (const [place, table] of names.entries()) {
    const came = counts.find((count) => isSameName(count.table, table))?.in ?? 0;
    const size = sizes.find((one) => Number(one.place) === place + 1);
    const total = size === undefined ? null : await totalRows(table, size, { context, catalog });
    const out = total === null ? null : Math.max(0, total.rows - came);
    shares.push({ table, in: came, out, isEstimate: total?.isEstimate ?? false });
  }
  return shares;
}

interface Total {
  readonly rows: number;
  readonly isEstimate: boolean;
}

/** null: nobody knows without reading a big table. */
async function totalRows(
  name: QualifiedName,
  { bytes, estimate }: TableSizeRow,
  { context, catalog }: { readonly context: ScopeContext; readonly catalog: Catalog },
): Promise<Total | null> {
  if (Number(bytes) <= COUNTED_BYTES_MAX) {
    const table = findTable(catalog, name);
    assert(table !== null, 'the catalog has every table of the ownership map');
    const sql = `select pg_catalog.count(*) as count from ${tableSource(table)}`;
    const [row] = await readRows<CountRow>(context.client, sql);
    return { rows: Number(row?.count), isEstimate: false };
  }
  return estimate === null ? null : { rows: Number(estimate), isEstimate: true };
}
