import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { SqliteDatabase } from '../../src/dialect/sqlite/connection/sqlite-driver.ts';
import { registerFunctions } from '../../src/dialect/sqlite/connection/sqlite-functions.ts';
import { type RowOrigin, streamRows } from '../../src/dialect/sqlite/rows/sqlite-row-stream.ts';
import { Inserter } from '../../src/dialect/sqlite/write/sqlite-inserter.ts';
import type { Column, Table } from '../../src/model/catalog.ts';
import type { LogicalType } from '../../src/model/logical-type.ts';
import type { RowOrder } from '../../src/model/row-order.ts';
import type { RowBlock } from '../../src/model/row-stream.ts';
import type { SqliteForm } from '../../src/model/storage.ts';
import { column } from './row-fixtures.ts';
import { tempDirectory } from './temp-directory.ts';

/** A database in memory with our functions, which `sql` has filled. */
export function openMemory(sql = ''): SqliteDatabase {
  const database = new Database(':memory:');
  database.defaultSafeIntegers(true);
  database.exec(sql);
  registerFunctions(database);
  return database;
}

export async function newPath(name = 'target.db'): Promise<string> {
  return join(await tempDirectory(), name);
}

export function originOf(database: SqliteDatabase, signal = new AbortController().signal): RowOrigin {
  return {
    database,
    encoding: database.prepare('select encoding from pragma_encoding').pluck().get() as RowOrigin['encoding'],
    signal,
  };
}

/** A column of SQLite held in that form. */
export function held(name: string, type: LogicalType, form: SqliteForm, declaredType: string): Column {
  return column(name, type, { storage: { dialect: 'sqlite', declaredType, form } });
}

export async function collectBlocks(blocks: AsyncIterable<RowBlock>): Promise<readonly RowBlock[]> {
  const collected: RowBlock[] = [];
  for await (const block of blocks) collected.push(block);
  return collected;
}

/** The row lines of a table, without their line ends. */
export async function linesOf(database: SqliteDatabase, table: Table, order: RowOrder): Promise<readonly string[]> {
  const blocks = await collectBlocks(streamRows(originOf(database), table, order));
  const text = Buffer.concat(blocks.map((block) => block.bytes)).toString('utf8');
  return text === '' ? [] : text.slice(0, -2).split(',\n');
}

/** Puts row lines into a table, as blocks of at most `perBlock` rows. */
export function insertLines(database: SqliteDatabase, table: Table, lines: readonly string[], perBlock = 7): void {
  const inserter = new Inserter(database, table);
  for (let at = 0; at < lines.length; at += perBlock) {
    const some = lines.slice(at, at + perBlock);
    inserter.insert({ bytes: Buffer.from(some.map((line) => `${line},\n`).join('')), rows: some.length });
  }
  inserter.finish();
}

/** Storage class and bytes of every value of a column, by rowid. */
export function exactValues(database: SqliteDatabase, table: string, name = 'c'): readonly unknown[] {
  const sql = `select typeof("${name}"), hex(cast("${name}" as blob)), "${name}" from "${table}" order by rowid`;
  const rows = database.prepare(sql).raw().all() as [string, string, unknown][];
  return rows.map(([kind, hex, value]) =>
    kind === 'real' ? [kind, Object.is(value, -0) ? '-0' : value] : [kind, hex],
  );
}
