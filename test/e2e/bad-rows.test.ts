// Goal: the built command line keeps bad rows aside, loads the others, and says so with its exit code.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { createScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const BAD = `create table users (id integer primary key, name text not null);
  create table orders (id integer primary key, user_id integer references users, note text);
  insert into users values (1, 'ann'), (2, 'b' || char(0) || 'b'), (3, 'cy');
  insert into orders values (10, 1, 'x'), (11, 2, 'y'), (12, 9, 'z'), (13, 3, null)`;

async function badFolder(): Promise<string> {
  const cwd = await tempDirectory();
  const source = new Database(join(cwd, 'app.db'));
  source.pragma('foreign_keys = off');
  source.exec(BAD);
  source.close();
  return cwd;
}

describe('migrate --on-error reject', () => {
  it('ends with 6, lists the rows, and keeps them in rejects/', { timeout: 60_000 }, async () => {
    const [cwd, target] = [await badFolder(), await createScratchDatabase()];
    const args = ['migrate', 'app.db', target.url, '--on-error', 'reject'];
    const { exitCode, stdout, stderr } = await runCli(args, { cwd });
    expect(stderr).toContain('ROWS_REJECTED');
    expect(exitCode).toBe(6);
    expect(stdout).toContain('rejects/users.json');
    expect(stdout).toContain('its parent in users (id=2) was rejected');
    expect(await target.query('select id::int from orders order by 1')).toEqual([{ id: 10 }, { id: 13 }]);
    const rejects = JSON.parse(await readFile(join(cwd, 'migration_data/rejects/orders.json'), 'utf8'));
    expect(rejects).toMatchObject([{ key: { id: 11 } }, { key: { id: 12 } }]);
    const validated = await runCli(['validate', target.url], { cwd });
    expect([validated.exitCode, validated.stderr]).toEqual([6, expect.stringContaining('3 rows could not be written')]);
  });

  it('lists the rejects of every table in the JSON document', { timeout: 60_000 }, async () => {
    const [cwd, target] = [await badFolder(), await createScratchDatabase()];
    const { exitCode, stdout } = await runCli(['migrate', 'app.db', target.url, '--json'], {
      cwd,
      env: { MIGRATION_ON_ERROR: 'reject' },
    });
    expect(exitCode).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      exitCode: 6,
      import: {
        rejects: [
          { table: 'orders', file: 'rejects/orders.json', rows: 2 },
          { table: 'users', file: 'rejects/users.json', rows: 1, reasons: [{ column: 'name', rows: 1 }] },
        ],
      },
    });
  });

  it('keeps nothing, neither rows nor rejects, where it is not asked for', { timeout: 60_000 }, async () => {
    const [cwd, target] = [await badFolder(), await createScratchDatabase()];
    const { exitCode, stderr } = await runCli(['migrate', 'app.db', target.url], { cwd });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('VALUE_NOT_STORABLE')]);
    expect(await readdir(join(cwd, 'migration_data'))).not.toContain('rejects');
    expect(await target.query("select 1 from pg_class where relname = 'users'")).toEqual([]);
  });

  it('names rows with one key before anything is loaded, all of them in the JSON document', {
    timeout: 60_000,
  }, async () => {
    const [cwd, target] = [await tempDirectory(), await createScratchDatabase()];
    const source = new Database(join(cwd, 'app.db'));
    source.exec("create table t (a primary key, n); insert into t values (5,1),('5',2),(7,3),('7',4)");
    source.close();
    const shown = await runCli(['migrate', 'app.db', target.url], { cwd });
    expect([shown.exitCode, shown.stderr]).toEqual([1, expect.stringContaining('rows:  2, each named by --json')]);
    const { stdout } = await runCli(['migrate', 'app.db', target.url, '--replace', '--json'], { cwd });
    const { error } = JSON.parse(stdout);
    expect(error).toMatchObject({
      code: 'CONSTRAINT_VIOLATED',
      context: { badRows: [{ value: '"5"' }, { value: '"7"' }] },
    });
    expect(await target.query("select 1 from pg_class where relname = 't'")).toEqual([]);
  });

  it('does the same the other way', { timeout: 60_000 }, async () => {
    const [cwd, source] = [await tempDirectory(), await createScratchDatabase()];
    await source.query("create table t (id int primary key, c text); insert into t values (1,'a'),(2,'A'),(3,'b')");
    const target = new Database(join(cwd, 'to.db'));
    target.exec('create table t (id integer primary key, c text collate nocase unique)');
    target.close();
    const { exitCode, stdout } = await runCli(['migrate', source.url, 'to.db', '--on-error', 'reject'], { cwd });
    expect([exitCode, stdout]).toEqual([6, expect.stringContaining('UNIQUE constraint failed: t.c')]);
    const loaded = new Database(join(cwd, 'to.db'), { readonly: true });
    expect(loaded.prepare('select id from t order by id').pluck().all()).toEqual([1, 3]);
    loaded.close();
  });
});
