import Database from 'better-sqlite3';

/** Everything a SQLite file holds, read in another way than RowFerry reads it. */
export interface SqliteContent {
  /** By table: every row as `typeof:quote` per column, sorted. */
  readonly rows: Readonly<Record<string, readonly string[]>>;
  /** By table: primary key, unique keys and foreign keys as the pragmas tell them. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
}

/** Reads the whole file with `typeof()` and `quote()`, and its keys with the pragmas. */
export function sqliteContent(path: string): SqliteContent {
  const database = new Database(path, { readonly: true });
  try {
    const names = database
      .prepare(
        "select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite!_%' escape '!' order by name",
      )
      .pluck()
      .all() as string[];
    return {
      rows: Object.fromEntries(names.map((name) => [name, rowsOf(database, name)])),
      keys: Object.fromEntries(names.map((name) => [name, keysOf(database, name)])),
    };
  } finally {
    database.close();
  }
}

function rowsOf(database: Database.Database, table: string): string[] {
  const columns = database.prepare('select name from pragma_table_info(?)').pluck().all(table) as string[];
  const cells = columns.map((column) => `typeof(${quote(column)}) || ':' || quote(${quote(column)})`);
  const rows = database
    .prepare(`select ${cells.join(', ')} from ${quote(table)}`)
    .raw()
    .all() as string[][];
  return rows.map((row) => row.join(' | ')).sort();
}

function keysOf(database: Database.Database, table: string): string[] {
  const primary = database.prepare('select name from pragma_table_info(?) where pk > 0 order by pk').pluck().all(table);
  const foreign = database
    .prepare('select id, "from", "table", "to", on_update, on_delete from pragma_foreign_key_list(?) order by id, seq')
    .all(table) as {
    id: number;
    from: string;
    table: string;
    to: string | null;
    on_update: string;
    on_delete: string;
  }[];
  const unique = database
    .prepare(`select (select group_concat(name, ',') from pragma_index_info(list.name)) from pragma_index_list(?) as list
              where "unique" and origin <> 'pk' order by 1`)
    .pluck()
    .all(table);
  const byKey = new Map<number, string[]>();
  for (const key of foreign) {
    const target = key.to ?? primaryKeyOf(database, key.table);
    const text = `${key.from} -> ${key.table}.${target} update ${key.on_update} delete ${key.on_delete}`;
    byKey.set(key.id, [...(byKey.get(key.id) ?? []), text]);
  }
  const foreignTexts = [...byKey.values()].map((columns) => `foreign ${columns.join(', ')}`).sort();
  return [`primary ${primary.join(',')}`, ...unique.map((columns) => `unique ${columns}`), ...foreignTexts];
}

function primaryKeyOf(database: Database.Database, table: string): string {
  return database
    .prepare('select name from pragma_table_info(?) where pk > 0 order by pk')
    .pluck()
    .all(table)
    .join(',');
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
