import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { createScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { sqliteFile } from '../helpers/sqlite-files.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const SQL = `create table users (id integer primary key, name text);
  create table orders (id integer primary key, user_id integer references users (id));
  create table logs (id integer primary key, line text);
  insert into users values (1, 'ada'); insert into orders values (1, 1); insert into logs values (1, 'l'), (2, 'm');`;
const TABLES = `select coalesce(string_agg(relname, ' ' order by relname), '') as tables
  from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`;

async function exported() {
  const [source, target, cwd] = [await sqliteFile(SQL), await createScratchDatabase(), await tempDirectory()];
  const run = (...words: readonly string[]) => runCli(words, { cwd });
  expect((await run('export', source)).exitCode).toBe(0);
  const tables = async () => (await target.query(TABLES))[0]?.['tables'];
  return { source, target, cwd, run, tables };
}

describe('tables are chosen behind the export', { timeout: 120_000 }, () => {
  it('by transform, which import then loads as it is', async () => {
    const { target, run, tables } = await exported();
    expect((await run('transform', target.url, '--tables', 'users,orders')).exitCode).toBe(0);
    expect((await run('import', target.url)).exitCode).toBe(0);
    expect(await tables()).toBe('orders users');
  });

  it('by import, which makes the transform anew for them; and validated alone', async () => {
    const { target, run, tables } = await exported();
    expect((await run('transform', target.url)).exitCode).toBe(0);
    const { exitCode, stderr } = await run('import', target.url, '--exclude', 'logs,never_exported', '--verbose');
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('made anew')]);
    expect(await tables()).toBe('orders users');
    await target.query('delete from orders');
    expect((await run('validate', target.url)).exitCode).toBe(3);
    expect((await run('validate', target.url, '--tables', 'orders')).exitCode).toBe(3);
    expect((await run('validate', target.url, '--tables', 'users')).exitCode).toBe(0);
    expect((await run('validate', '--tables', 'users', '--to-dialect', 'postgres')).exitCode).toBe(2);
  });

  it('by migrate --skip-export, and in a dry run of it', async () => {
    const { target, run, tables } = await exported();
    const words = ['migrate', '--to', target.url, '--skip-export', '--tables', 'logs'];
    const dry = await run(...words, '--dry-run');
    expect([dry.exitCode, dry.stdout]).toEqual([0, expect.not.stringContaining('orders')]);
    const { exitCode, stderr } = await run(...words, '--no-validation');
    expect(exitCode, stderr).toBe(0);
    expect(await tables()).toBe('logs');
    const late = await run(...words, '--skip-transform');
    expect([late.exitCode, late.stderr]).toEqual([2, expect.stringContaining('--skip-transform')]);
  });

  it('in live databases, of which the other tables do not count', async () => {
    const { source, target, run } = await exported();
    expect((await run('migrate', source, target.url, '--tables', 'users', '--replace')).exitCode).toBe(0);
    expect((await run('validate', target.url, '--from', source)).exitCode).toBe(3);
    expect((await run('validate', target.url, '--from', source, '--tables', 'users')).exitCode).toBe(0);
  });

  it('and a name that the archive does not have is an error that says the nearest one', async () => {
    const { target, run, tables } = await exported();
    for (const stage of ['transform', 'import'] as const) {
      const { exitCode, stderr } = await run(stage, target.url, '--tables', 'user');
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('Did you mean users?')]);
    }
    expect((await run('import', target.url, '--tables', 'users,older', '--skip-missing')).exitCode).toBe(0);
    expect(await tables()).toBe('users');
  });
});

it('plan --target-schema shows what becomes of values in the tables that the file makes, and makes none', {
  timeout: 120_000,
}, async () => {
  const { source, cwd, run, tables, target } = await exported();
  writeFileSync(join(cwd, 'schema.sql'), 'create table logs (id bigint primary key, line varchar(5), extra text);');
  const { exitCode } = await run(
    ...['plan', source, target.url, '--tables', 'logs', '--target-schema', 'schema.sql', '--data-only'],
  );
  expect(exitCode).toBe(0);
  const plan = JSON.parse(readFileSync(join(cwd, 'migration_data/plan.json'), 'utf8')) as {
    readonly tables: readonly { readonly mode: string; readonly leftToTarget?: readonly string[] }[];
  };
  expect(plan.tables).toMatchObject([{ mode: 'load', leftToTarget: ['extra'] }]);
  expect(await tables()).toBe('');
  // So for a SQLite target that is not there yet.
  const file = join(cwd, 'new.db');
  const words = ['plan', target.url, file, '--target-schema', 'schema.sql'];
  await target.query('create table logs (id bigint primary key, line text)');
  expect((await run(...words)).exitCode).toBe(0);
  expect(existsSync(file) && new Database(file).prepare('select * from sqlite_schema').all().length > 0).toBe(false);
});
