// Goal: the built command line moves, proves and refuses as it says, with the exit codes it promises.
import { randomUUID } from 'node:crypto';
import { cp, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { createBigDatabase, createSmallDatabase } from '../helpers/small-database.ts';
import { sqliteContent } from '../helpers/sqlite-oracle.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

let cwd: string;
let database: ScratchDatabase;

beforeAll(async () => {
  cwd = await tempDirectory();
  createSmallDatabase(join(cwd, 'app.db'));
  database = await createScratchDatabase();
});

const tables = () =>
  database.query<{ name: string }>(
    "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
  );

describe('migrate', () => {
  it('moves a database there and back, with the ends from arguments and environment', { timeout: 60_000 }, async () => {
    const there = await runCli(['migrate', 'app.db', '--json'], { cwd, env: { DATABASE_URL: database.url } });
    expect(there.stderr).not.toContain(database.password);
    expect([there.exitCode, JSON.parse(there.stdout)]).toMatchObject([0, { ok: true, schemaVersion: 1 }]);
    const back = await runCli(['migrate', database.url, 'back.db', '--archive', 'back'], { cwd });
    expect(back.exitCode).toBe(0);
    expect(sqliteContent(join(cwd, 'back.db'))).toEqual(sqliteContent(join(cwd, 'app.db')));
    const next = new Database(join(cwd, 'back.db'));
    next.exec("insert into users (email) values ('next@example.org')");
    expect(next.prepare('select max(id) from users').safeIntegers().pluck().get()).toBe(9007199254741000n);
    next.close();
  });

  it('refuses a target that has rows, and leaves it as it is', async () => {
    const before = await database.query('select count(*) from users');
    const { exitCode, stderr } = await runCli(['migrate', 'app.db', database.url, '--replace'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('TARGET_NOT_EMPTY');
    expect(await database.query('select count(*) from users')).toEqual(before);
  });

  it('writes nothing on a dry run', async () => {
    const empty = await createScratchDatabase();
    const { exitCode, stdout } = await runCli(['migrate', 'app.db', empty.url, '--dry-run', '--archive', 'dry'], {
      cwd,
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('is_active');
    expect(await empty.query("select 1 from pg_class where relname = 'users'")).toEqual([]);
    expect((await readdir(cwd)).includes('dry')).toBe(false);
  });
});

describe('the stages one by one', () => {
  it('run on an archive that was copied to another directory, and validate finds what was changed since', {
    timeout: 60_000,
  }, async () => {
    const target = await createScratchDatabase();
    expect((await runCli(['export', 'app.db', '--archive', 'one'], { cwd })).exitCode).toBe(0);
    await cp(join(cwd, 'one'), join(cwd, 'elsewhere', 'two'), { recursive: true });
    const options = { cwd: join(cwd, 'elsewhere') };
    expect((await runCli(['transform', target.url, '--archive', 'two'], options)).exitCode).toBe(0);
    expect((await runCli(['import', target.url, '--archive', 'two'], options)).exitCode).toBe(0);
    expect((await runCli(['validate', '--archive', 'two'], options)).exitCode).toBe(0);
    expect((await runCli(['validate', target.url, '--archive', 'two'], options)).exitCode).toBe(0);
    await target.query("update notes set body = 'spoiled' where id = 2");
    const after = await runCli(['validate', target.url, '--archive', 'two'], options);
    expect(after.exitCode).toBe(3);
    expect(after.stdout).toMatch(/notes[\s\S]*id=2[\s\S]*body[\s\S]*"second"[\s\S]*"spoiled"/);
    const live = await runCli(['validate', target.url, '--from', join(cwd, 'app.db')], options);
    expect(live.exitCode).toBe(3);
    expect(live.stdout).toContain('spoiled');
  });

  it('say that an archive is damaged, with exit code 4', async () => {
    await runCli(['export', 'app.db', '--archive', 'damaged'], { cwd });
    await truncate(join(cwd, 'damaged', 'exported', 'data', 'notes-0001.json'), 20);
    const { exitCode, stderr } = await runCli(['validate', '--archive', 'damaged'], { cwd });
    expect([exitCode, stderr.includes('notes-0001.json')]).toEqual([4, true]);
  });
});

describe('a clean end of a bad run', () => {
  it.each([
    ['a missing file', ['missing.db'], 5, 'SOURCE_NOT_FOUND'],
    ['a file that is no database', ['text.db'], 5, 'NOT_A_DATABASE'],
    ['an unknown option', ['app.db', '--nonsense'], 2, 'nonsense'],
    ['a server that does not answer', ['postgres://nobody@127.0.0.1:9/x'], 5, 'CONNECTION_REFUSED'],
  ])('%s: one message with a hint', async (_, args, code, text) => {
    await writeFile(
      join(cwd, 'text.db'),
      'this is not a database, only a text that is long enough to look at\n'.repeat(20),
    );
    const { exitCode, stderr, stdout } = await runCli(['export', ...args, '--archive', randomUUID()], { cwd });
    expect([exitCode, stdout]).toEqual([code, '']);
    expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('a wrong password is named and never shown', async () => {
    const url = database.url.replace(/:[^:@]+@/, ':s3cret-wrong@');
    const { exitCode, stderr } = await runCli(['export', url, '--archive', 'wrong'], { cwd });
    expect([exitCode, stderr.includes('AUTHENTICATION_FAILED'), stderr.includes('s3cret')]).toEqual([5, true, false]);
  });

  it('a busy SQLite target is left alone', async () => {
    const path = join(cwd, 'busy.db');
    const holder = new Database(path);
    holder.exec('create table other (x); begin exclusive');
    const { exitCode, stderr } = await runCli(['migrate', 'app.db', 'busy.db', '--archive', 'busy'], { cwd });
    expect([exitCode, stderr.includes('TARGET_BUSY')]).toEqual([5, true]);
    holder.exec('rollback');
    holder.close();
  });

  it('an interrupted move leaves the target untouched and says so', { timeout: 60_000 }, async () => {
    createBigDatabase(join(cwd, 'big.db'), 600_000);
    const target = await createScratchDatabase();
    const signalWhen = { text: '"kind":"rows","stage":"import"', signal: 'SIGINT' } as const;
    const stopped = await runCli(['migrate', 'big.db', target.url, '--archive', 'stopped', '--json-stream'], {
      cwd,
      signalWhen,
    });
    expect(stopped.exitCode).toBe(130);
    expect(stopped.stderr).toMatch(/rolled back|stopped/i);
    expect(await target.query("select 1 from pg_class where relname = 'big'")).toEqual([]);
    const archive = await readdir(join(cwd, 'stopped'));
    expect(archive).not.toContain('lock');
  });

  it('a report of a failed run is one JSON document', async () => {
    const { exitCode, stdout } = await runCli(['export', 'missing.db', '--json'], { cwd });
    expect(exitCode).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'SOURCE_NOT_FOUND' } });
  });
});

it('a log file holds every event and no password', { timeout: 30_000 }, async () => {
  expect((await tables()).length).toBeGreaterThan(0);
  const result = await runCli(['export', database.url, '--archive', 'logged', '--log-file', 'run.log'], { cwd });
  expect(result.exitCode).toBe(0);
  const log = await readFile(join(cwd, 'run.log'), 'utf8');
  expect(
    log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)).length,
  ).toBeGreaterThan(3);
  expect(log).not.toContain(database.password);
});
