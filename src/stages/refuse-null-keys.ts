import { RowferryError } from '../errors/rowferry-error.ts';
import type { Catalog, Column, Table } from '../model/catalog.ts';
import { displayName, isSameName, type QualifiedName } from '../model/logical-type.ts';

/**
 * Looks before anything is written whether keys of tables that are to be created hold NULL, as SQLite allows in
 * primary keys that are no rowid (https://www.sqlite.org/quirks.html#primary_keys_can_sometimes_contain_nulls).
 * @throws CONSTRAINT_VIOLATED naming the table, the column, how many rows, and how to find them
 */
export function refuseNullKeys(catalog: Catalog, created: readonly QualifiedName[]): void {
  for (const table of catalog.tables) {
    if (!created.some((name) => isSameName(name, table.name))) continue;
    const column = table.columns.find((candidate) => isNullInKey(candidate, table));
    if (column !== undefined) throw nullKey(table, column);
  }
}

function isNullInKey(column: Column, table: Table): boolean {
  const inKey = table.primaryKey?.columns.includes(column.name) === true;
  return inKey && !column.nullable && (column.census?.nulls ?? 0) > 0;
}

function nullKey(table: Table, column: Column): RowferryError {
  const name = displayName(table.name);
  const nulls = column.census?.nulls ?? 0;
  const rows = nulls === 1 ? '1 row has' : `${nulls} rows have`;
  return new RowferryError('CONSTRAINT_VIOLATED', {
    message: `${rows} NULL in the primary key of "${name}", in its column "${column.name}"; the target allows none there.`,
    hint: `Find them in the source with: select * from "${name}" where "${column.name}" is null. Give each a key there, or leave them out with --on-error reject.`,
    context: { table: name, column: column.name },
  });
}
