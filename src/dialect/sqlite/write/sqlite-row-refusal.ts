import Database from 'better-sqlite3';
import { storedColumns, type Table } from '../../../model/catalog.ts';
import type { RowRefusal } from '../../../model/row-policy.ts';

/** What SQLite says of a row that it does not take. */
export function refusalOf(
  table: Table,
  { code, message: reason }: InstanceType<typeof Database.SqliteError>,
): Omit<RowRefusal, 'line'> {
  const isConstraint = code.startsWith('SQLITE_CONSTRAINT');
  return {
    column: namedColumn(table, reason),
    code: isConstraint ? 'CONSTRAINT_VIOLATED' : 'VALUE_NOT_STORABLE',
    sqlstate: code,
    reason,
  };
}

/**
 * A key, CHECK or NOT NULL that the row breaks, a value that is too long or no integer where a rowid belongs, or an expression of a
 * CHECK, index or generated column that fails over it (SQLITE_ERROR: "malformed JSON", "integer overflow").
 */
export function isAboutRow(error: unknown): error is InstanceType<typeof Database.SqliteError> {
  return error instanceof Database.SqliteError && /^SQLITE_(?:CONSTRAINT|TOOBIG|MISMATCH|ERROR$)/.test(error.code);
}

/** The first column in `UNIQUE constraint failed: users.email, users.name`; null where there is none. */
function namedColumn(table: Table, message: string): string | null {
  const names = storedColumns(table).map(({ name }) => name);
  const isNamed = (name: string) => new RegExp(`[ ]${escaped(`${table.name.name}.${name}`)}(?:,|$)`).test(message);
  return names.find(isNamed) ?? null;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
