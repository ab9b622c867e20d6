import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { openArchive } from '../../src/archive/archive-reader.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { ScratchDatabase } from './databases.ts';
import { COMPOSITE, clearDatabase, fillDatabase, type PostgresSample } from './postgres-database-arbitrary.ts';
import { postgresContent } from './postgres-oracle.ts';
import { exportTo, move, planIn } from './run-stages.ts';
import { createSampleDatabase, type DatabaseSample } from './sqlite-database-arbitrary.ts';
import { sqliteContent } from './sqlite-oracle.ts';
import { tempDirectory } from './temp-directory.ts';

/** Moves a SQLite database into PostgreSQL and back into a new file, and compares what returned with what left. */
export async function expectSqliteToReturn(sample: DatabaseSample, postgres: ScratchDatabase): Promise<void> {
  const directory = await tempDirectory();
  await postgres.query('drop schema public cascade; create schema public');
  const [origin, returned] = [join(directory, 'origin.db'), join(directory, 'returned.db')];
  createSampleDatabase(origin, sample);
  await move(origin, postgres.url, join(directory, 'out'));
  await move(postgres.url, returned, join(directory, 'back'));
  const exact = exactColumns(await planIn(join(directory, 'out')), await planIn(join(directory, 'back')));
  expect(exactValues(returned, exact)).toEqual(exactValues(origin, exact));
  expect(sqliteContent(returned).keys).toEqual(sqliteContent(origin).keys);
  await expectEqualFiles(directory, exact);
}

/** Moves a PostgreSQL database into a SQLite file and back into an empty database, and compares likewise. */
export async function expectPostgresToReturn(
  sample: PostgresSample,
  origin: ScratchDatabase,
  returned: ScratchDatabase,
): Promise<void> {
  const directory = await tempDirectory();
  for (const database of [origin, returned]) await clearDatabase(database);
  await fillDatabase(origin, sample);
  await returned.query(COMPOSITE);
  const path = join(directory, 'between.db');
  const out = await move(origin.url, path, join(directory, 'out'));
  const back = await move(path, returned.url, join(directory, 'back'));
  expect([...out.losses, ...back.losses]).toEqual([]);
  expect(await postgresContent(returned)).toEqual(await postgresContent(origin));
  await expectEqualParts(join(directory, 'back'), join(directory, 'out'));
}

/** By table: the names of the columns that both plans promise to keep, and whether these are all. */
type ExactColumns = ReadonlyMap<string, { readonly columns: readonly string[]; readonly isWhole: boolean }>;

function exactColumns(out: Plan, back: Plan): ExactColumns {
  return new Map(
    out.tables.map((table) => {
      const returning = back.tables.find(({ source }) => source.name === table.target.name);
      const kept = table.columns.filter(
        ({ loss, target }) =>
          loss === 'exact' && returning?.columns.find(({ source }) => source === target)?.loss === 'exact',
      );
      const columns = kept.map(({ source }) => source);
      return [table.source.name, { columns, isWhole: columns.length === table.columns.length }];
    }),
  );
}

/** `typeof` and `quote` of the columns, by table and row, sorted. */
function exactValues(path: string, exact: ExactColumns): Record<string, readonly unknown[]> {
  const database = new Database(path, { readonly: true });
  const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
  const rowsOf = (table: string, columns: readonly string[]) => {
    const cells = columns.map((name) => `typeof(${quote(name)}) || ' ' || quote(${quote(name)})`);
    const rows = database
      .prepare(`select ${cells.join(', ') || '1'} from ${quote(table)}`)
      .raw()
      .all();
    return rows.map((row) => JSON.stringify(row)).sort();
  };
  const content = Object.fromEntries([...exact].map(([table, { columns }]) => [table, rowsOf(table, columns)]));
  database.close();
  return content;
}

/** The data files of a table are the same bytes, whichever database they came from; and so is the content twice. */
async function expectEqualFiles(directory: string, exact: ExactColumns): Promise<void> {
  const [first, other] = [join(directory, 'out'), join(directory, 'back')];
  const again = await exportTo(join(directory, 'again'), join(directory, 'origin.db'));
  expect(again.content).toBe((await (await openArchive(first, 'exported')).manifest()).content);
  for (const [table, { isWhole }] of exact) {
    if (isWhole) expect(await dataOf(other, table), table).toEqual(await dataOf(first, table));
  }
}

async function dataOf(archive: string, table: string): Promise<readonly string[]> {
  const { tables } = await (await openArchive(archive, 'exported')).manifest();
  const parts = tables.find(({ name }) => name.name === table)?.parts ?? [];
  return Promise.all(parts.map(({ file }) => readFile(join(archive, 'exported', file), 'utf8')));
}

/** Table by table in their order: SQLite has other names for the tables of other namespaces. */
async function expectEqualParts(one: string, other: string): Promise<void> {
  const digests = async (archive: string) => {
    const { tables } = await (await openArchive(archive, 'exported')).manifest();
    return tables.map(({ parts }) => parts.map(({ sha256 }) => sha256));
  };
  expect((await digests(one)).sort()).toEqual((await digests(other)).sort());
}
