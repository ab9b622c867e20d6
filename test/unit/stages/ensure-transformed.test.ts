import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, expect, it } from 'vitest';
import { parseEnd } from '../../../src/dialect/open-dialect.ts';
import { importArchive } from '../../../src/stages/import-archive.ts';
import type { ProgressEvent } from '../../../src/stages/progress.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { exportTo, importTo, quietContext, transformFor } from '../../helpers/run-stages.ts';
import { createSmallDatabase } from '../../helpers/small-database.ts';
import { sqliteFile } from '../../helpers/sqlite-files.ts';
import { sqliteContent } from '../../helpers/sqlite-oracle.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

let source: string;

beforeAll(async () => {
  source = join(await tempDirectory(), 'source.db');
  createSmallDatabase(source);
});

/** Imports and returns the notices that it gave. */
async function noticesOf(archive: string, to: string): Promise<readonly string[]> {
  const events: ProgressEvent[] = [];
  const options = { validate: true, memory: true, backupDirectory: null, jsonb: false, keepDynamic: false };
  await importArchive({ ...options, archive, to: parseEnd(to) }, quietContext(events));
  return events.flatMap((event) => (event.kind === 'notice' ? [event.message] : []));
}

it('a transform that is not there is made by the import, which says so', async () => {
  const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
  await exportTo(archive, source);
  expect(await noticesOf(archive, target.url)).toEqual(['The transform is made anew: it was not there.']);
  expect(await target.query('select count(*)::int as n from notes')).toEqual([{ n: 3 }]);
});

it('a transform of another export is made anew', async () => {
  const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
  await exportTo(archive, source);
  await transformFor(archive, target.url);
  const other = await sqliteFile('create table other (a integer primary key); insert into other values (7)');
  await exportTo(archive, other, { replace: true });
  expect(await noticesOf(archive, target.url)).toEqual([
    'The transform is made anew: it was made from another export.',
  ]);
  expect(await target.query('select a::int from other')).toEqual([{ a: 7 }]);
  await expect(target.query('select from notes')).rejects.toThrow('does not exist');
});

it('a transform for the other dialect is made anew', async () => {
  const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
  const copy = join(await tempDirectory(), 'copy.db');
  await exportTo(archive, source);
  await transformFor(archive, copy);
  expect(await noticesOf(archive, target.url)).toEqual(['The transform is made anew: it was made for sqlite.']);
  expect(await noticesOf(archive, copy)).toEqual(['The transform is made anew: it was made for postgres.']);
  expect(sqliteContent(copy)).toEqual(sqliteContent(source));
});

it('a transform that is up to date is loaded as it is', async () => {
  const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
  await exportTo(archive, source);
  await transformFor(archive, target.url);
  const before = await readFile(join(archive, 'transformed', 'manifest.json'), 'utf8');
  expect(await noticesOf(archive, target.url)).toEqual([]);
  expect(await readFile(join(archive, 'transformed', 'manifest.json'), 'utf8')).toBe(before);
});

it('a transformed archive that travels alone is loaded', async () => {
  const [archive, elsewhere, target] = [await tempDirectory(), await tempDirectory(), await createScratchDatabase()];
  await exportTo(archive, source);
  await transformFor(archive, target.url);
  await cp(join(archive, 'transformed'), join(elsewhere, 'transformed'), { recursive: true });
  expect(await noticesOf(elsewhere, target.url)).toEqual([]);
  expect(await target.query('select count(*)::int as n from users')).toEqual([{ n: 2 }]);
});

it('a transformed archive that travels alone does not fit the other dialect', async () => {
  const [archive, elsewhere] = [await tempDirectory(), await tempDirectory()];
  await exportTo(archive, source);
  await transformFor(archive, join(elsewhere, 'copy.db'));
  await cp(join(archive, 'transformed'), join(elsewhere, 'transformed'), { recursive: true });
  const target = await createScratchDatabase();
  await expect(importTo(elsewhere, target.url)).rejects.toMatchObject({
    code: 'ARCHIVE_STALE',
    message: expect.stringContaining('it was made for sqlite'),
  });
});

it('a table that appeared or vanished in the target since the transform is ARCHIVE_STALE', async () => {
  const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
  await exportTo(archive, source, { tables: ['users'] });
  await transformFor(archive, target.url);
  await target.query('create table users (id bigint)');
  await expect(importTo(archive, target.url)).rejects.toMatchObject({
    code: 'ARCHIVE_STALE',
    message: 'The plan was made for a target without the table "users".',
  });
  await target.query(
    'drop table users; create table users (id bigint primary key, email text, is_active boolean, balance numeric(10,2), created_at timestamp)',
  );
  await transformFor(archive, target.url);
  await target.query('drop table users');
  await expect(importTo(archive, target.url)).rejects.toMatchObject({
    code: 'ARCHIVE_STALE',
    message: 'The plan was made for a target with the table "users".',
  });
});

it.each(['postgres', 'sqlite'])(
  'a column that the target has lost since the transform is ARCHIVE_STALE in %s',
  async (dialect) => {
    const [archive, directory] = [await tempDirectory(), await tempDirectory()];
    const sql =
      'create table users (id bigint primary key, email text, is_active boolean, balance numeric(10,2), created_at timestamp)';
    const scratch = dialect === 'postgres' ? await createScratchDatabase() : null;
    const to = scratch?.url ?? join(directory, 'target.db');
    const run = async (text: string) => {
      if (scratch !== null) return scratch.query(text);
      const file = new Database(to);
      file.exec(text);
      return file.close();
    };
    await run(sql);
    await exportTo(archive, source, { tables: ['users'] });
    await transformFor(archive, to);
    await run('alter table users drop column email');
    await expect(importTo(archive, to)).rejects.toMatchObject({
      code: 'ARCHIVE_STALE',
      message: 'The plan was made for a target with the column "email" in the table "users".',
      hint: 'Run "rowferry transform TO" again for this target, then import.',
    });
  },
);

it('without any archive there is nothing to import', async () => {
  const target = await createScratchDatabase();
  await expect(importTo(await tempDirectory(), target.url)).rejects.toMatchObject({ code: 'ARCHIVE_STALE' });
});
