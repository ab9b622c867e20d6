import { join } from 'node:path';
import Database from 'better-sqlite3';
import { readCatalog } from '../../src/dialect/sqlite/catalog/sqlite-catalog.ts';
import { openReadConnection, type SqliteConnection } from '../../src/dialect/sqlite/connection/sqlite-connection.ts';
import type { Catalog, Column, Table } from '../../src/model/catalog.ts';
import { tempDirectory } from './temp-directory.ts';

/** A new SQLite file that `sql` has filled. */
export async function sqliteFile(sql: string): Promise<string> {
  const path = join(await tempDirectory(), 'test.db');
  const database = new Database(path);
  database.exec(sql);
  database.close();
  return path;
}

export function openSource(path: string, copyFirst = false): Promise<SqliteConnection> {
  return openReadConnection(path, { copyFirst, signal: new AbortController().signal });
}

/** The catalog of a new file that `sql` has filled, with its census unless `census` is false. */
export async function sqliteCatalog(sql: string, census = true): Promise<Catalog> {
  return fileCatalog(await sqliteFile(sql), census);
}

export async function fileCatalog(path: string, census = true): Promise<Catalog> {
  const connection = await openSource(path);
  try {
    return readCatalog(connection.database, { tables: null, exclude: [], census });
  } finally {
    await connection.close();
  }
}

/** The only table, or the one of that name. */
export function tableOf(catalog: Catalog, name?: string): Table {
  const found = catalog.tables.filter((table) => name === undefined || table.name.name === name);
  if (found.length !== 1) throw new Error(`${found.length} tables ${name ?? ''}`);
  return found[0] as Table;
}

export function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new Error(`no column ${name}`);
  return column;
}

/** The column `c` of `create table t (c <declared>)` holding `values`, written as SQL. */
export async function columnHolding(declared: string, ...values: readonly string[]): Promise<Column> {
  const rows = values.map((value) => `insert into t (c) values (${value});`).join('\n');
  return columnOf(tableOf(await sqliteCatalog(`create table t (c ${declared}); ${rows}`)), 'c');
}
