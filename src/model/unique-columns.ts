import type { Index, Table } from './catalog.ts';

/** True where a key or a unique index says that no two rows have the same values in `columns` (NULLs aside). */
export function isUniqueIn(table: Table, columns: readonly string[]): boolean {
  const keys = [
    ...(table.primaryKey === null ? [] : [table.primaryKey.columns]),
    ...table.uniqueKeys.map((key) => key.columns),
    ...table.indexes.filter((index) => index.unique && index.predicate === null).map(termColumns),
  ];
  return keys.some((key) => key?.every((column) => columns.includes(column)) === true);
}

/** The columns of an index; null where a term is an expression. */
function termColumns({ terms }: Index): readonly string[] | null {
  const columns = terms.map(({ column }) => column);
  return columns.every((column) => column !== null) ? columns : null;
}
