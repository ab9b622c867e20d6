// Goal: SQL of the rules sees every database that was found, also one without any row, and nothing of the list stays in the target.
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Script } from '../../src/dialect/script.ts';
import { discoverSources } from '../../src/stages/discover-sources.ts';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { databaseFolder } from '../helpers/many-databases.ts';
import { querySqlite } from '../helpers/query-sqlite.ts';
import { exportTo, importTo, quietContext, transformFor } from '../helpers/run-stages.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

vi.setConfig({ testTimeout: 60_000 });

const NOTES = 'create table notes (id integer primary key, body text);';
const FILES = { 'team/crawler/a.db': `${NOTES} insert into notes values (1, 'x')`, "team/o'hara.db": NOTES };

const hook = (text: string): Script => ({ kind: 'hook', name: 'hooks', text });
const HOOKS = {
  before: [hook('create table before as select count(*) as sources from rowferry_sources')],
  after: [hook('create table agents as select id, file from ROWFERRY_SOURCES; select 1 from rowferry_sources')],
};

/** Merges `from`, a folder or one file, by the stages one after the other. */
async function merge(from: string, to: string, isFolder: boolean): Promise<void> {
  const archive = await tempDirectory();
  const how = { directory: from, sourceId: null, exclude: [], skipUnreadable: false, to: null };
  const found = isFolder ? { from: await discoverSources(how, quietContext()) } : {};
  await exportTo(archive, from, found);
  await transformFor(archive, to);
  await importTo(archive, to, { target: { hooks: HOOKS } });
}

const LISTED = [
  { id: "team/o'hara", file: "team/o'hara.db" },
  { id: 'team/crawler/a', file: 'team/crawler/a.db' },
];

interface Target {
  readonly to: string;
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
}

async function newTarget(dialect: string): Promise<Target> {
  if (dialect === 'sqlite') {
    const to = join(await tempDirectory(), 'all.db');
    return { to, query: async (sql) => querySqlite(to, sql) };
  }
  const database: ScratchDatabase = await createScratchDatabase();
  return { to: database.url, query: (sql) => database.query(sql) };
}

test.each(['postgres', 'sqlite'])('hooks read the sources in %s', async (dialect) => {
  const target = await newTarget(dialect);
  await merge(await databaseFolder(FILES), target.to, true);
  expect(await target.query('select id, file from agents order by id desc')).toEqual(LISTED);
  expect((await target.query('select sources from before')).map(({ sources }) => Number(sources))).toEqual([2]);
  await expect((async () => target.query('select * from rowferry_sources'))()).rejects.toThrow(/rowferry_sources/);
});

test.each(['postgres', 'sqlite'])('of one source alone the list is empty in %s', async (dialect) => {
  const target = await newTarget(dialect);
  const folder = await databaseFolder({ 'one.db': NOTES });
  await merge(join(folder, 'one.db'), target.to, false);
  expect(await target.query('select id, file from agents')).toEqual([]);
});
