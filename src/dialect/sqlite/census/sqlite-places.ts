import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import { quoteIdentifier } from '../sqlite-identifier.ts';

/** A table whose rows are looked at. */
export interface CensusTable {
  readonly database: SqliteDatabase;
  readonly name: string;
  /** The columns of the primary key; empty: rows are named by their rowid. */
  readonly keyColumns: readonly string[];
}

const SHOWN_LENGTH = 40;

/**
 * Where the first row stands for which `condition` is true, by its key and never by a value of another column:
 * `id = 17`. Empty where there is none.
 */
export function firstPlace({ database, name, keyColumns }: CensusTable, condition: string): string {
  const keys = keyColumns.length === 0 ? ['rowid'] : keyColumns;
  const shown = keys.map((key) => {
    const column = keyColumns.length === 0 ? key : quoteIdentifier(key);
    return `case typeof(${column}) when 'blob' then 'x''' || hex(substr(${column}, 1, 16)) || ''''
      else substr(quote(${column}), 1, ${SHOWN_LENGTH}) end`;
  });
  const row = database
    .prepare(`select ${shown.join(', ')} from ${quoteIdentifier(name)} where ${condition} limit 1`)
    .raw()
    .get() as readonly string[] | undefined;
  return row === undefined ? '' : keys.map((key, at) => `${key} = ${row[at]}`).join(', ');
}
