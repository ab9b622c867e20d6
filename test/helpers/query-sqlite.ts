import Database from 'better-sqlite3';

/** What a query gives of a SQLite file, by plain SQL of the test's own; integers are bigint. */
export function querySqlite<Row = Record<string, unknown>>(path: string, sql: string): readonly Row[] {
  const database = new Database(path, { readonly: true });
  try {
    return database.defaultSafeIntegers(true).prepare(sql).all() as Row[];
  } finally {
    database.close();
  }
}
