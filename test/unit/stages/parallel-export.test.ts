import { expect, it } from 'vitest';
import { parseEnd } from '../../../src/dialect/open-dialect.ts';
import { exportDatabase } from '../../../src/stages/export-database.ts';
import type { ProgressEvent } from '../../../src/stages/progress.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { exportTo, move } from '../../helpers/run-stages.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const TABLES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

async function filled() {
  const database = await createScratchDatabase();
  for (const name of TABLES) {
    await database.query(`create table ${name} (id int primary key, name text);
      insert into ${name} select n, '${name} ' || n from generate_series(1, 20000) n`);
  }
  return database;
}

it('reads over several connections what one would read, at one moment', async () => {
  const database = await filled();
  const alone = await exportTo(await tempDirectory(), database.url);
  const archive = await tempDirectory();
  let [running, most] = [0, 0];
  const waiting: Promise<unknown>[] = [];
  const onProgress = (event: ProgressEvent) => {
    if (event.kind === 'table-started') {
      // All of them see the rows that were there before, whoever takes them away meanwhile.
      if (waiting.length === 0) waiting.push(database.query(TABLES.map((name) => `delete from ${name}`).join(';')));
      most = Math.max(most, ++running);
    }
    if (event.kind === 'table-finished') running--;
  };
  const how = { tables: null, exclude: [], order: 'canonical', replace: false, copyFirst: false } as const;
  const context = { signal: new AbortController().signal, onProgress };
  const options = { ...how, from: parseEnd(database.url), archive, parallel: 3 };
  const together = await exportDatabase(options, context);
  await Promise.all(waiting);
  expect([together.content, together.rows, most]).toEqual([alone.content, 140_000, 3]);
});

it('stops every table where one fails', async () => {
  const database = await filled();
  const archive = await tempDirectory();
  const onProgress = (event: ProgressEvent) => {
    if (event.kind !== 'table-started' || event.table !== 'b') return;
    void database.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'rowferry rows'`);
  };
  const how = { tables: null, exclude: [], order: 'canonical', replace: false, copyFirst: false } as const;
  const context = { signal: new AbortController().signal, onProgress };
  const exporting = exportDatabase({ ...how, from: parseEnd(database.url), archive, parallel: 3 }, context);
  await expect(exporting).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  // Nothing of it keeps the next one from beginning, nor from being moved.
  const moved = await move(database.url, `${archive}/target.db`, archive);
  expect(moved.rows).toBe(140_000);
});
