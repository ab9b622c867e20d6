import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { openArchive } from '../../src/archive/archive-reader.ts';
import { RowferryError } from '../../src/errors/rowferry-error.ts';
import type { ColumnPlan, Plan } from '../../src/model/plan.ts';
import type { ImportSummary } from '../../src/stages/stage-summaries.ts';
import type { ScratchDatabase } from './databases.ts';
import { COMPOSITE, clearDatabase, fillDatabase, type PostgresSample } from './postgres-database-arbitrary.ts';
import { postgresContent } from './postgres-oracle.ts';
import { postgresStructureOf } from './postgres-structure-oracle.ts';
import { exportTo, move, planIn } from './run-stages.ts';
import { createSampleDatabase, type DatabaseSample } from './sqlite-database-arbitrary.ts';
import { sqliteContent } from './sqlite-oracle.ts';
import { type SqliteStructure, sqliteStructure } from './sqlite-structure-oracle.ts';
import { tempDirectory } from './temp-directory.ts';

/** Errors that tell of a value or a key that the target cannot have: told is not silent. */
const TOLD = ['CONSTRAINT_VIOLATED', 'VALUE_NOT_STORABLE'];

/**
 * Moves a SQLite database into PostgreSQL and back into a new file, and compares what returned with what left:
 * the columns that both plans call exact are identical, and no others are.
 * @returns false where the database was refused with a reason
 */
export async function expectSqliteToReturn(sample: DatabaseSample, postgres: ScratchDatabase): Promise<boolean> {
  const directory = await tempDirectory();
  await postgres.query('drop schema public cascade; create schema public');
  const [origin, returned] = [join(directory, 'origin.db'), join(directory, 'returned.db')];
  createSampleDatabase(origin, sample);
  const out = await move(origin, postgres.url, join(directory, 'out')).catch(unlessTold);
  if (out === null) return false;
  const back = await move(postgres.url, returned, join(directory, 'back'));
  const fates = fatesOf(await planIn(join(directory, 'out')), await planIn(join(directory, 'back')));
  expect(exactValues(returned, fates)).toEqual(exactValues(origin, fates));
  expectNeed(origin, returned, fates);
  expectEqualStructure(structureOf(returned), structureOf(origin), { fates, out, back });
  await expectEqualFiles(directory, fates);
  return true;
}

function unlessTold(error: unknown): null {
  if (error instanceof RowferryError && TOLD.includes(error.code)) return null;
  throw error;
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
  const [before, after] = [await postgresContent(origin), await postgresContent(returned)];
  expect([after.rows, after.columns]).toEqual([before.rows, before.columns]);
  const notCarried = new Set([...out.notCarried, ...back.notCarried].map(({ table }) => table));
  const [was, is] = [await postgresStructureOf(origin), await postgresStructureOf(returned)];
  for (const { namespace, name } of sample.tables) {
    const names = [namespace === 'public' ? name : `${namespace}.${name}`, `${namespace}_${name}`];
    if (names.some((named) => notCarried.has(named))) continue;
    const [there, here] = [was, is].map((structure) => structure[`${namespace}.${name}`] ?? []) as [string[], string[]];
    const [missing, strange] = [
      there.filter((line) => !here.includes(line)),
      here.filter((line) => !there.includes(line)),
    ];
    expect([missing, strange], JSON.stringify({ missing, strange })).toEqual([[], []]);
  }
  await expectEqualParts(join(directory, 'back'), join(directory, 'out'));
}

/** By table: the columns that both plans promise to keep, and the others. */
type Fates = ReadonlyMap<string, { readonly exact: readonly string[]; readonly others: readonly string[] }>;

function fatesOf(out: Plan, back: Plan): Fates {
  return new Map(
    out.tables.map((table) => {
      const returning = back.tables.find(({ source }) => source.name === table.target.name);
      const isExact = ({ loss, target }: ColumnPlan) =>
        loss === 'exact' && returning?.columns.find(({ source }) => source === target)?.loss === 'exact';
      const namesOf = (columns: readonly ColumnPlan[]) => columns.flatMap(({ source }) => source ?? []);
      const others = table.columns.filter((column) => !isExact(column));
      return [table.source.name, { exact: namesOf(table.columns.filter(isExact)), others: namesOf(others) }];
    }),
  );
}

/** A column that came back whole although a plan said that it would not was given up without need. */
function expectNeed(origin: string, returned: string, fates: Fates): void {
  for (const [table, { others }] of fates) {
    for (const column of others) {
      const only: Fates = new Map([[table, { exact: [column], others: [] }]]);
      expect(exactValues(returned, only), `${table}.${column} is not exact`).not.toEqual(exactValues(origin, only));
    }
  }
}

interface BothMoves {
  readonly fates: Fates;
  readonly out: ImportSummary;
  readonly back: ImportSummary;
}

interface Structure {
  readonly keys: Readonly<Record<string, readonly string[]>>;
  readonly structure: SqliteStructure;
}

/** What no plan names comes back: keys, declared types, NOT NULL, defaults, indexes, STRICT and WITHOUT ROWID. */
function expectEqualStructure(after: Structure, before: Structure, moves: BothMoves): void {
  const named = new Set([...moves.out.notCarried, ...moves.back.notCarried].map(({ table }) => table));
  for (const [table, { exact }] of moves.fates) {
    const [is, was] = [after.structure[table], before.structure[table]];
    for (const column of exact) {
      if (!named.has(table)) expect(is?.columns[column], `${table}.${column}`).toBe(was?.columns[column]);
    }
    if (named.has(table)) continue;
    expect(after.keys[table], table).toEqual(before.keys[table]);
    expect([is?.options, is?.indexes], table).toEqual([was?.options, was?.indexes]);
  }
}

function structureOf(path: string): Structure {
  return { keys: sqliteContent(path).keys, structure: sqliteStructure(path) };
}

/** `typeof` and `quote` of the columns, by table and row, sorted. */
function exactValues(path: string, fates: Fates): Record<string, readonly unknown[]> {
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
  const content = Object.fromEntries([...fates].map(([table, { exact }]) => [table, rowsOf(table, exact)]));
  database.close();
  return content;
}

/** The data files of a table are the same bytes, whichever database they came from; and so is the content twice. */
async function expectEqualFiles(directory: string, fates: Fates): Promise<void> {
  const [first, other] = [join(directory, 'out'), join(directory, 'back')];
  const again = await exportTo(join(directory, 'again'), join(directory, 'origin.db'));
  expect(again.content).toBe((await (await openArchive(first, 'exported')).manifest()).content);
  for (const [table, { others }] of fates) {
    if (others.length === 0) expect(await dataOf(other, table), table).toEqual(await dataOf(first, table));
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
