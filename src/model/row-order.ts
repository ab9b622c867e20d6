import { columnNamed, type Table } from './catalog.ts';

/**
 * The order in which the rows of a table stand in an archive.
 *
 * - `key`: by the columns in turn, NULL first; integers, booleans and floats by number, every other type
 *   by the bytes of its canonical text (the JSON string's content in UTF-8); ties by the bytes of the row line.
 * - `line`: by the bytes of the row line.
 * - `heap`: as the database gave them (asked for by `--order heap`).
 * - `none`: not known any more (a transform changed the keys), or by other columns than the database could be asked for again:
 *   those of `sorted` (`sort-key.ts` says how), ties by the bytes of the row line.
 */
export type RowOrder =
  | { readonly kind: 'key'; readonly columns: readonly string[] }
  | { readonly kind: 'line' }
  | { readonly kind: 'heap' }
  | { readonly kind: 'none'; readonly sorted?: readonly SortTerm[] };

/** A column that rows are sorted by; NULL stands first, and last where it is descending. */
export interface SortTerm {
  readonly column: string;
  readonly descending: boolean;
}

/**
 * The order that an export gives a table: by its primary key, else by row line. (A key over a generated
 * column has no cells to order by.)
 */
export function canonicalOrder(table: Table): RowOrder {
  if (table.primaryKey === null) return { kind: 'line' };
  const { columns } = table.primaryKey;
  const hasCells = columns.every((name) => columnNamed(table, name).generated === null);
  return hasCells ? { kind: 'key', columns } : { kind: 'line' };
}

/** True where the order's columns alone decide it: no two rows can tie. */
export function isTotalOrder(table: Table, order: RowOrder): boolean {
  if (order.kind !== 'key' || table.primaryKey === null) return false;
  const key = table.primaryKey.columns;
  const sameColumns = key.length === order.columns.length && key.every((name, at) => order.columns[at] === name);
  return sameColumns && table.columns.every((column) => !key.includes(column.name) || !column.nullable);
}
