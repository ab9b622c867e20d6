import type { Table } from '../../../model/catalog.ts';
import { displayName, isSameName } from '../../../model/logical-type.ts';
import { refersToCleared } from '../../cleared-reference.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import { withSqliteErrors } from '../sqlite-errors.ts';
import { quoteIdentifier } from '../sqlite-identifier.ts';

/**
 * Deletes all rows of tables. Foreign keys are not enforced here, so nothing is deleted along with them.
 * @param all every table of the file
 * @throws TARGET_NOT_EMPTY where rows of other tables refer to them
 */
export function clearTables(database: SqliteDatabase, tables: readonly Table[], all: readonly Table[]): void {
  const isCleared = (name: Table['name']) => tables.some((table) => isSameName(table.name, name));
  for (const child of all.filter(({ name }) => !isCleared(name))) {
    for (const key of child.foreignKeys.filter(({ target }) => isCleared(target))) {
      if (hasReference(database, child, key.columns)) throw refersToCleared(child, key);
    }
  }
  for (const table of tables) {
    const name = displayName(table.name);
    withSqliteErrors({ what: `empty table "${name}"`, context: { table: name } }, () =>
      database.exec(`delete from ${quoteIdentifier(table.name.name)}`),
    );
  }
}

/** A row with a NULL in its foreign key refers to nothing. */
function hasReference(database: SqliteDatabase, child: Table, columns: readonly string[]): boolean {
  const given = columns.map((column) => `${quoteIdentifier(column)} is not null`).join(' and ');
  const sql = `select 1 from ${quoteIdentifier(child.name.name)} where ${given} limit 1`;
  return database.prepare(sql).get() !== undefined;
}
