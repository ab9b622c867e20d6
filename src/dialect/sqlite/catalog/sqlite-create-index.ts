import type { IndexedColumnPart } from './sqlite-create-table.ts';
import { DdlCursor } from './sqlite-ddl-cursor.ts';

export interface CreateIndexParts {
  readonly name: string;
  readonly table: string;
  readonly unique: boolean;
  /** In the order of the index; `collation` and `descending` as written, null and false where nothing is. */
  readonly terms: readonly IndexedColumnPart[];
  /** The text behind WHERE, or null. */
  readonly where: string | null;
}

/** Splits a CREATE INDEX text of sqlite_schema; null where the text is not such a statement. */
export function createIndexParts(sql: string): CreateIndexParts | null {
  const cursor = new DdlCursor(sql);
  if (!cursor.takeWord('CREATE')) return null;
  const unique = cursor.takeWord('UNIQUE');
  if (!cursor.takeWord('INDEX')) return null;
  cursor.skipWords('IF', 'NOT', 'EXISTS');
  const name = cursor.takeQualifiedName();
  if (name === null || !cursor.takeWord('ON')) return null;
  const table = cursor.takeName();
  const terms = cursor.takeIndexedColumns();
  if (table === null || terms === null) return null;
  return { name, table, unique, terms, where: cursor.takeWord('WHERE') ? cursor.textToEnd() : null };
}
