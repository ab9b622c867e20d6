import type { Table } from '../../../model/catalog.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import { quoteIdentifier } from '../sqlite-identifier.ts';
import { TRIGGERS_OF_TABLE, type TriggerTextRow } from './sqlite-writer-queries.ts';

/**
 * Drops the triggers of tables that are about to be loaded: the rows arrive as they left, with what their own
 * triggers did. SQLite cannot switch a trigger off.
 * @returns the statements that make them again, in their order.
 */
export function dropTriggers(database: SqliteDatabase, tables: readonly Table[]): readonly string[] {
  const triggers = tables.flatMap((table) =>
    database.prepare<[string], TriggerTextRow>(TRIGGERS_OF_TABLE).all(table.name.name),
  );
  for (const { name } of triggers) database.exec(`drop trigger ${quoteIdentifier(name)}`);
  return triggers.map(({ sql }) => sql);
}
