// Goal: a program that moves a database can show each table: how many rows, how many are there, how it ended.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import {
  exportDatabase,
  followTables,
  importArchive,
  type TableProgress,
  transformArchive,
} from '../../../src/index.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

/** Threads run what is built. */
const BUILT = new URL('../../../dist/index.js', import.meta.url).href;
const { migrate } = (await import(BUILT)) as typeof import('../../../src/index.ts');

const ROWS = `create table a (id integer primary key, c text);
  create table b (id integer primary key, a_id integer references a);
  insert into a values (1, 'fine'), (2, 'nul' || char(0)), (3, 'fine');
  insert into b values (1, 1), (2, 2), (3, 3), (4, 9)`;

async function ends() {
  const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
  const from = join(archive, 'source.db');
  const source = new Database(from);
  source.pragma('foreign_keys = off');
  source.exec(ROWS);
  source.close();
  return { from, to: target.url, archive, target };
}

test('every table ends completed, with the rows that there are and those that failed, also behind the rows', async () => {
  const { from, to, archive } = await ends();
  const seen: TableProgress[] = [];
  const followed = followTables((table) => void seen.push(table));
  await migrate({ from, to, archive, onError: 'reject', onProgress: followed.onProgress });
  expect([...followed.tables.values()]).toMatchObject([
    { table: 'a', status: 'completed', total: 3, processed: 3, failed: 1 },
    { table: 'b', status: 'completed', total: 4, processed: 4, failed: 2 },
  ]);
  for (const { startedAt, endedAt } of followed.tables.values())
    expect(Number(endedAt)).toBeGreaterThanOrEqual(Number(startedAt));
  expect(seen.filter(({ table }) => table === 'a').map(({ status }) => status)).toEqual(
    expect.arrayContaining(['pending', 'running', 'completed']),
  );
});

test('rows that the transform rejects have failed, too', async () => {
  const { from, to, archive, target } = await ends();
  await target.query('create table a (id bigint primary key, c varchar(3)); create table b (id bigint, a_id bigint)');
  const followed = followTables();
  await migrate({ from, to, archive, onError: 'reject', onProgress: followed.onProgress });
  expect(followed.tables.get('a')).toMatchObject({ status: 'completed', total: 3, processed: 3, failed: 3 });
});

test('an import alone is followed as well', async () => {
  const { from, to, archive } = await ends();
  await exportDatabase({ from, archive });
  await transformArchive({ archive, to, nulBytes: 'strip' });
  const followed = followTables();
  await importArchive({
    archive,
    to,
    nulBytes: 'strip',
    orphans: 'keep',
    onProgress: followed.onProgress,
  });
  expect(followed.tables.get('b')).toMatchObject({ status: 'completed', total: 4, processed: 4, failed: 0 });
});

test('where the run throws, no table was completed', async () => {
  const { from, to, archive } = await ends();
  const followed = followTables();
  await expect(migrate({ from, to, archive, onProgress: followed.onProgress })).rejects.toMatchObject({
    code: 'VALUE_NOT_STORABLE',
  });
  followed.fail();
  expect([...followed.tables.values()].map(({ status }) => status)).not.toContain('completed');
  expect(followed.tables.get('a')).toMatchObject({ status: 'failed' });
});
