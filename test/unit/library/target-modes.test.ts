// Goal: a program can treat a target as the command line can, in both directions, and take an import back.
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import {
  exportDatabase,
  importArchive,
  lastImport,
  type ProgressEvent,
  planMigration,
  RowferryError,
  rollback,
  transformArchive,
  validate,
} from '../../../src/index.ts';
import type { ImportRun } from '../../../src/library/run-options.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { querySqlite } from '../../helpers/query-sqlite.ts';
import { sqliteFile } from '../../helpers/sqlite-files.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

/** Threads run what is built. */
const BUILT = new URL('../../../dist/index.js', import.meta.url).href;
const { migrate } = (await import(BUILT)) as typeof import('../../../src/index.ts');

const ROWS = `
  create table users (id integer primary key, name text not null);
  create table posts (id integer primary key, author bigint not null references users (id), body text);
  create table logs (id integer primary key, line text);
  insert into users values (1, 'ada'), (2, 'bob');
  insert into posts values (1, 2, 'first'), (2, 1, null);
  insert into logs values (1, 'x')`;
const BEFORE = `
  create table users (id integer primary key, name text not null);
  create table posts (id integer primary key, author bigint not null references users (id), body text);
  create table logs (id integer primary key, line text);
  create table told (what text);
  insert into users values (1, 'old'), (9, 'older');`;

interface Target {
  readonly url: string;
  readonly query: (sql: string) => Promise<readonly unknown[]>;
}

/** A source with {@link ROWS} and targets, of the one dialect and the other. */
const DIRECTIONS = [
  { name: 'SQLite to PostgreSQL', from: () => sqliteFile(ROWS), to: postgres },
  { name: 'PostgreSQL to SQLite', from: async () => (await postgres(ROWS)).url, to: sqlite },
];

async function postgres(sql: string): Promise<Target> {
  const database = await createScratchDatabase();
  if (sql !== '') await database.query(sql);
  return { url: database.url, query: async (text) => (await database.query(text)).map(withNumbers) };
}

async function sqlite(sql: string): Promise<Target> {
  const url = sql === '' ? join(await tempDirectory(), 'new.db') : await sqliteFile(sql);
  return { url, query: async (text) => querySqlite(url, text).map(withNumbers) };
}

/** Ids as numbers, however a driver gives them. */
function withNumbers(row: Record<string, unknown>): Record<string, unknown> {
  const { id } = row;
  return id === undefined ? row : { ...row, id: Number(id) };
}

const names = (target: Target) => target.query('select id, name from users order by id');
const NEW = [
  { id: 1, name: 'ada' },
  { id: 2, name: 'bob' },
];
const OLD = [
  { id: 1, name: 'old' },
  { id: 9, name: 'older' },
];

describe.each(DIRECTIONS)('$name', ({ from, to }) => {
  test('tables with rows are refused, merged into, updated or emptied, and the import is taken back', async () => {
    const [source, target, archive] = [await from(), await to(BEFORE), await tempDirectory()];
    const run = { archive, to: target.url, backupDirectory: join(archive, 'backups') };
    await exportDatabase({ from: source, archive });
    await expect(importArchive(run)).rejects.toMatchObject({ code: 'TARGET_NOT_EMPTY' });
    const skipped = await importArchive({ ...run, onConflict: 'skip' });
    expect(skipped.rejects).toMatchObject([{ table: 'users', rows: 1 }]);
    expect(await names(target)).toEqual([OLD[0], NEW[1], OLD[1]]);
    await importArchive({ ...run, onConflict: 'update' });
    expect(await names(target)).toEqual([...NEW, OLD[1]]);
    await importArchive({ ...run, truncate: ['posts', 'users', 'logs'], batchRows: 1 });
    expect(await names(target)).toEqual(NEW);

    const last = await lastImport({ archive, to: target.url });
    expect(last.backup).toContain(join(archive, 'backups'));
    await rollback(run);
    await rollback(run);
    expect(await names(target)).toEqual([OLD[0], NEW[1], OLD[1]]);
    await rollback(run);
    expect(await names(target)).toEqual(OLD);
    await expect(rollback(run)).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO' });
    await expect(lastImport({ archive })).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO' });
  });

  test('hooks of the rules run, the schema of an application makes the tables, and only loading makes none', async () => {
    const [source, target, archive] = [await from(), await to(''), await tempDirectory()];
    const rules = {
      hooks: { before: ["insert into told values ('before')"], after: ["insert into told values ('after')"] },
    };
    const schema = BEFORE.slice(0, BEFORE.indexOf('insert'));
    const run = { from: source, to: target.url, archive, backupDirectory: null };
    await expect(planMigration({ ...run, dataOnly: true })).rejects.toMatchObject({ code: 'TARGET_MISMATCH' });
    await expect(migrate({ ...run, dataOnly: true })).rejects.toMatchObject({ code: 'TARGET_MISMATCH' });
    const planned = await planMigration({ ...run, targetSchema: { sql: schema }, exclude: ['logs'] });
    expect(planned.plan.tables.map(({ mode, target: { name } }) => [name, mode])).toEqual([
      ['posts', 'load'],
      ['users', 'load'],
    ]);
    const moved = await migrate({ ...run, rules, targetSchema: { sql: schema }, replace: true });
    expect(moved.import?.validated).toBe(true);
    expect(await target.query('select what from told')).toEqual([{ what: 'before' }, { what: 'after' }]);
    expect(await names(target)).toEqual(NEW);
  });

  test('tables are chosen behind the export, too, and what an older source lacks is skipped', async () => {
    const [source, target, archive] = [await from(), await to(''), await tempDirectory()];
    const choice = { tables: ['users', 'tags'], skipMissing: true };
    await exportDatabase({ from: source, archive });
    await expect(importArchive({ archive, to: target.url, tables: ['tags'] })).rejects.toMatchObject({
      code: 'TABLE_NOT_FOUND',
    });
    await importArchive({ archive, to: target.url, ...choice });
    expect((await validate({ archive, to: target.url, ...choice })).report.tables.map(({ table }) => table)).toEqual([
      'users',
    ]);
    await exportDatabase({ from: source, archive: join(archive, 'some'), ...choice });
    expect(await readdir(join(archive, 'some/exported/data'))).toEqual(['users-0001.json']);
  });

  test('a run is resumable, in small parts and side by side', async () => {
    const [source, target, archive] = [await from(), await to(''), await tempDirectory()];
    const events: ProgressEvent[] = [];
    const pace = { resumable: true, parallel: 3, partBytes: 40 };
    await migrate({ from: source, to: target.url, archive, ...pace, onProgress: (event) => events.push(event) });
    expect(await names(target)).toEqual(NEW);
    expect((await readdir(join(archive, 'exported/data'))).length).toBeGreaterThan(3);
    expect(existsSync(join(archive, 'resume.json'))).toBe(false);
    // Either the stage says that it keeps what it has done, or why it does not.
    expect(
      events.some(({ kind, stage }) => kind === 'resumable' && stage === 'import') ||
        events.some((event) => event.kind === 'notice' && event.message.startsWith('The import is one transaction')),
    ).toBe(true);
  });
});

test('the schema of an application is a file, too', async () => {
  const [source, target, archive] = [await sqliteFile(ROWS), await postgres(''), await tempDirectory()];
  const targetSchema = join(archive, 'schema.sql');
  await writeFile(targetSchema, `begin;${BEFORE.slice(0, BEFORE.indexOf('insert'))}commit;`);
  await exportDatabase({ from: source, archive });
  await transformArchive({ archive, to: target.url, targetSchema });
  expect((await importArchive({ archive, to: target.url, targetSchema })).validated).toBe(true);
  await expect(importArchive({ archive, to: target.url, targetSchema: 'missing.sql' })).rejects.toThrow(/missing\.sql/);
});

test('every database below a folder is one source, whose ids the rules or the caller make', async () => {
  const archive = await tempDirectory();
  const to = join(archive, 'agents/all.db');
  for (const [at, name] of ['a', 'b'].entries()) {
    await mkdir(join(archive, 'agents', name), { recursive: true });
    const found = new Database(join(archive, 'agents', name, 'x.db'));
    found.exec(`create table t (id integer primary key); insert into t values (${at})`);
    found.close();
  }
  const discover = { discover: join(archive, 'agents'), sourceId: '{dir}', exclude: ['b'] };
  expect(
    (await exportDatabase({ from: discover, archive: join(archive, 'one') })).sources?.found.map(({ id }) => id),
  ).toEqual(['a']);
  const moved = await migrate({ from: { ...discover, exclude: [] }, to, archive });
  expect(moved.export?.sources?.found.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(querySqlite(to, 'select count(*) as n from t')).toEqual([{ n: 2n }]);
});

test('a copy of a SQLite source is kept where a program says', async () => {
  const archive = await tempDirectory();
  await exportDatabase({ from: await sqliteFile(ROWS), archive, sourceBackup: join(archive, 'kept') });
  expect(await readdir(join(archive, 'kept'))).toHaveLength(1);
});

describe('what a program without types may say', () => {
  test.each([
    { parallel: 0 },
    { parallel: 17 },
    { parallel: '4' },
    { partBytes: 0 },
    { partBytes: 2 ** 27 },
    { batchRows: 1.5 },
    { onConflict: 'ignore' },
    { truncate: 'users' },
  ])('%o is refused with what is allowed', async (wrong) => {
    const run = { archive: await tempDirectory(), to: 'x.db', ...wrong } as unknown as ImportRun;
    const error: unknown = await importArchive(run).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RowferryError);
    expect(error).toMatchObject({ code: 'USAGE', hint: expect.stringMatching(/^Give /) });
    expect((error as Error).message).toContain(Object.keys(wrong)[0]);
  });
});
