// Goal: a program makes many runs, one after the other and side by side, with one signal; Node never warns of a leak.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportDatabase, importArchive, planMigration } from '../../../src/index.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { sqliteFile } from '../../helpers/sqlite-files.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

/** Threads run what is built. */
const BUILT = new URL('../../../dist/index.js', import.meta.url).href;
const { migrate } = (await import(BUILT)) as typeof import('../../../src/index.ts');

const warnings: string[] = [];
const take = ({ message }: Error) => void warnings.push(message);
beforeAll(() => void process.on('warning', take));
afterAll(() => void process.off('warning', take));

const { signal } = new AbortController();
const SOURCE = `create table t (id integer primary key, name text);
  with recursive n (i) as (values (1) union all select i + 1 from n where i < 400) insert into t select i, 'name ' || i from n`;

test('runs with one signal do not listen to it without end', { timeout: 60_000 }, async () => {
  const [from, target, archive] = [await sqliteFile(SOURCE), await createScratchDatabase(), await tempDirectory()];
  const plans = Array.from({ length: 12 }, () => planMigration({ from, to: target.url, archive, signal }));
  expect((await Promise.all(plans)).map(({ plan }) => plan.tables.length)).toEqual(Array(12).fill(1));
  for (let run = 0; run < 2; run++) {
    await migrate({
      from,
      to: target.url,
      archive,
      signal,
      replace: true,
      onConflict: 'update',
      backupDirectory: null,
    });
  }
  // As many connections at a time as are allowed, each of which listens.
  const fresh = await createScratchDatabase();
  const small = await tempDirectory();
  await exportDatabase({ from, archive: small, signal, partBytes: 500 });
  await importArchive({ archive: small, to: fresh.url, signal, resumable: true, parallel: 16 });
  expect(await fresh.query('select count(*)::int as rows from t')).toEqual([{ rows: 400 }]);
  await pause(10);
  expect(warnings).toEqual([]);
});

test('the signal stops them all', async () => {
  const [from, archive, stop] = [await sqliteFile(SOURCE), await tempDirectory(), new AbortController()];
  const runs = Array.from({ length: 12 }, () =>
    planMigration({ from, to: { dialect: 'postgres' }, archive, signal: stop.signal }),
  );
  stop.abort();
  const ended = await Promise.allSettled(runs);
  for (const one of ended) expect(one).toMatchObject({ status: 'rejected', reason: { code: 'INTERRUPTED' } });
});
