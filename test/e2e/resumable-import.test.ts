import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { type CliResult, runCli } from '../helpers/run-cli.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const TABLES = ['t01', 't02', 't03', 't04', 't05', 't06'];
const ROWS = 6000;

/** Where `export` has put the archive. */
let cwd: string;

beforeAll(async () => {
  cwd = await tempDirectory();
  const database = new Database(join(cwd, 'source.db'));
  for (const [at, name] of TABLES.entries()) {
    const parent = at === 0 ? '' : `, parent integer references ${TABLES[at - 1]} (id)`;
    database.exec(`create table ${name} (id integer primary key, name text not null unique${parent});
      create index ${name}_by_name on ${name} (name, id);
      with recursive n (i) as (values (1) union all select i + 1 from n where i < ${ROWS})
      insert into ${name} select i, 'row ' || i || ' of ${name} ' || hex(i * 7919)${at === 0 ? '' : ', i'} from n`);
  }
  database.close();
  const exported = await runCli(['export', 'source.db', '--part-size', '0.05'], { cwd });
  expect(exported.exitCode).toBe(0);
  const transformed = await runCli(['transform', '--to-dialect', 'postgres', '--part-size', '0.05'], { cwd });
  expect(transformed.exitCode).toBe(0);
}, 120_000);

/** The first text is that of an event of `--json-stream`. */
const finished = (table: string) => `"kind":"table-finished","stage":"import","summary":{"table":"${table}"`;
const AT_KEYS = '"step":"keys, indexes and foreign keys"';
const AT_PROOF = '"kind":"stage-started","stage":"validate"';

const goOn = (target: ScratchDatabase, more: readonly string[] = []) =>
  runCli(['import', target.url, '--resumable', '--json-stream', ...more], { cwd });

/** Runs the import and kills it where its output shows `text`. */
function killedAt(target: ScratchDatabase, text: string, more: readonly string[] = []): Promise<CliResult> {
  const args = ['import', target.url, '--resumable', '--json-stream', ...more];
  return runCli(args, { cwd, signalWhen: { text, signal: 'SIGKILL' } });
}

/** How many parts are committed; null: no import is unfinished. */
async function partsIn(target: ScratchDatabase): Promise<number | null> {
  const [is] = await target.query(`select to_regclass('public.rowferry_journal') is not null as there`);
  if (is?.['there'] !== true) return null;
  const [count] = await target.query<{ parts: number }>(
    `select count(*)::int as parts from rowferry_journal where part <> ''`,
  );
  return count?.parts ?? 0;
}

/** Every row, key and index, in a text that does not depend on their places. */
async function contentOf(target: ScratchDatabase): Promise<unknown> {
  const content: unknown[] = [];
  for (const name of TABLES) {
    const rows = await target.query(
      `select count(*)::int as rows, md5(string_agg(t::text, ',' order by id)) from ${name} t`,
    );
    content.push(rows);
  }
  const structure = await target.query(`
    select conrelid::regclass::text as of, conname, pg_get_constraintdef(oid) as definition from pg_constraint
    where connamespace = 'public'::regnamespace
    union all select tablename, indexname, indexdef from pg_indexes where schemaname = 'public' order by 1, 2, 3`);
  return [content, structure];
}

let expected: unknown;

async function oracle(): Promise<unknown> {
  if (expected === undefined) {
    const target = await createScratchDatabase();
    expect((await runCli(['import', target.url], { cwd })).exitCode).toBe(0);
    expected = await contentOf(target);
  }
  return expected;
}

describe('an import that is killed', () => {
  it.each([
    ['twice in a row', [finished('t02'), finished('t04')]],
    ['while it makes keys and indexes', [AT_KEYS]],
    ['while it is proven', [AT_PROOF]],
  ])('%s goes on, and comes to the same', { timeout: 90_000 }, async (_, kills) => {
    const target = await createScratchDatabase();
    let before = 0;
    for (const kill of kills) {
      const killed = await killedAt(target, kill);
      const parts = await partsIn(target);
      // A kill that came too late has nothing to go on with.
      if (parts === null) expect(killed.exitCode === null || killed.exitCode === 0).toBe(true);
      else expect(parts).toBeGreaterThanOrEqual(before);
      before = parts ?? before;
    }
    if ((await partsIn(target)) !== null) {
      const last = await goOn(target);
      expect([last.exitCode, last.stderr]).toEqual([0, expect.anything()]);
      expect(last.stdout).toContain(`Going on: ${before} of`);
    }
    expect([await partsIn(target), await contentOf(target)]).toEqual([null, await oracle()]);
  });

  it('goes on over several connections', { timeout: 60_000 }, async () => {
    const target = await createScratchDatabase();
    await killedAt(target, finished('t02'), ['--parallel', '3']);
    expect((await partsIn(target)) ?? 0).toBeGreaterThan(0);
    const last = await goOn(target, ['--parallel', '3']);
    expect([last.exitCode, last.stderr]).toEqual([0, expect.anything()]);
    expect([await partsIn(target), await contentOf(target)]).toEqual([null, await oracle()]);
  });

  it('keeps its target from any other import', { timeout: 60_000 }, async () => {
    const target = await createScratchDatabase();
    await killedAt(target, finished('t02'));
    const plain = await runCli(['import', target.url], { cwd });
    expect([plain.exitCode, plain.stderr]).toEqual([2, expect.stringContaining('an import that was not finished')]);
    const other = await tempDirectory();
    const database = new Database(join(other, 'other.db'));
    database.exec('create table t01 (id integer primary key); insert into t01 values (1)');
    database.close();
    await runCli(['export', 'other.db'], { cwd: other });
    const args = ['import', target.url, '--resumable'];
    const mixed = await runCli(args, { cwd: other });
    expect([mixed.exitCode, mixed.stderr]).toEqual([2, expect.stringContaining('it is of another archive')]);
    const [statement] = /drop table .* cascade;/.exec(mixed.stderr) ?? [''];
    await target.query(statement);
    expect((await runCli(args, { cwd: other })).exitCode).toBe(0);
  });
});

describe('an import that could be resumed', () => {
  it('says what stays when it is interrupted', { timeout: 60_000 }, async () => {
    const target = await createScratchDatabase();
    const args = ['import', target.url, '--resumable'];
    const signalWhen = { text: 'import t02', signal: 'SIGINT' as const };
    const stopped = await runCli(args, { cwd, signalWhen });
    expect(stopped.exitCode).toBe(130);
    expect(stopped.stderr).toContain('What the import has finished stays');
    expect((await goOn(target)).exitCode).toBe(0);
    expect(await contentOf(target)).toEqual(await oracle());
  });

  it('finds a row that changed in the target before its end', { timeout: 60_000 }, async () => {
    const target = await createScratchDatabase();
    await killedAt(target, finished('t02'));
    await target.query(`update t01 set name = 'somebody else' where id = 5`);
    const proven = await goOn(target);
    expect([proven.exitCode, proven.stdout]).toEqual([3, expect.stringContaining('VALIDATION_FAILED')]);
  });

  it('is one transaction where it must be, and says why', { timeout: 60_000 }, async () => {
    const target = await createScratchDatabase();
    await target.query('create table t01 (id bigint primary key, name text not null)');
    const archive = await tempDirectory();
    await runCli(['export', join(cwd, 'source.db'), '--archive', archive, '--tables', 't01'], { cwd: archive });
    const loaded = await runCli(['import', target.url, '--archive', archive, '--resumable'], { cwd: archive });
    expect([loaded.exitCode, loaded.stderr]).toEqual([0, expect.stringContaining('the target has t01 already')]);
    const file = await runCli(['import', 'new.db', '--archive', archive, '--resumable'], { cwd: archive });
    expect([file.exitCode, file.stderr]).toEqual([0, expect.stringContaining('is whole or not there')]);
  });
});
