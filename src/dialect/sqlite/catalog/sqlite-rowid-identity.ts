import type { Identity } from '../../../model/catalog.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import { quoteIdentifier } from '../sqlite-identifier.ts';
import { HAS_SEQUENCES, SEQUENCE_LAST } from '../sqlite-queries.ts';
import type { TableFacts } from './sqlite-table-facts.ts';

/**
 * How a rowid alias numbers new rows, or null for a table without one. Without AUTOINCREMENT the next number
 * follows the greatest there is; with it, also the greatest there ever was (https://www.sqlite.org/autoinc.html).
 */
export function rowidIdentity(database: SqliteDatabase, facts: TableFacts): Identity | null {
  const { rowidAlias, parts } = facts;
  if (rowidAlias === null) return null;
  const inColumn = parts?.columns.some((column) => column.primaryKey?.autoincrement === true) ?? false;
  const inTable = parts?.constraints.some((part) => part.kind === 'primary-key' && part.autoincrement) ?? false;
  const isAutoincrement = inColumn || inTable;
  const greatest = greatestRowid(database, facts.name, rowidAlias);
  const booked = isAutoincrement ? bookedRowid(database, facts.name) : null;
  const last = booked !== null && (greatest === null || booked > greatest) ? booked : greatest;
  // A sequence begins with 1, and the book of a table that never had a row may say 0.
  const isKnown = last !== null && last >= 1n;
  return { kind: isAutoincrement ? 'autoincrement' : 'rowid', sequence: null, last: isKnown ? String(last) : null };
}

function greatestRowid(database: SqliteDatabase, table: string, column: string): bigint | null {
  const sql = `select max(${quoteIdentifier(column)}) from ${quoteIdentifier(table)}`;
  return database.prepare(sql).pluck().get() as bigint | null;
}

function bookedRowid(database: SqliteDatabase, table: string): bigint | null {
  if (database.prepare(HAS_SEQUENCES).pluck().get() === 0n) return null;
  return database.prepare(SEQUENCE_LAST).pluck().get(table) as bigint | null;
}
