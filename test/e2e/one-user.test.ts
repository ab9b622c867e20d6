// Goal: one user's rows leave a shared database for a file of their own, and nobody else's do.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ScratchDatabase } from '../helpers/databases.ts';
import { type CliResult, runCli } from '../helpers/run-cli.ts';
import { sharedDatabase } from '../helpers/shared-database.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

let shared: ScratchDatabase;
beforeAll(async () => {
  shared = await sharedDatabase();
});

const OF_SEVEN = ['--user-email', 'user7@example.org'];

/** Moves a user and opens the file. */
async function move(...args: string[]): Promise<{ result: CliResult; file: Database.Database; cwd: string }> {
  const cwd = await tempDirectory();
  const result = await runCli(['migrate', shared.url, 'me.db', ...args], { cwd });
  return { result, file: new Database(join(cwd, 'me.db'), { readonly: true }), cwd };
}

function columnsOf(file: Database.Database, table: string): readonly unknown[] {
  return file.prepare('select name from pragma_table_info(?)').pluck().all(table);
}

describe('migrate --user-email', () => {
  test('takes the rows of the user and no other, without the columns that say whose they are', async () => {
    const { result, file } = await move(...OF_SEVEN);
    expect(result).toMatchObject({ exitCode: 0 });
    expect(columnsOf(file, 'projects')).toEqual(['id', 'slug', 'created_at']);
    expect(columnsOf(file, 'tasks')).toEqual(['id', 'project_id', 'title', 'parent_id', 'done']);
    const counts = ['users', 'projects', 'tasks', 'settings'].map((table) =>
      file.prepare(`select count(*) from ${table}`).pluck().get(),
    );
    expect(counts).toEqual([1, 3, 12, 1]);
    expect(file.prepare("select count(*) from tasks where title not like '% of user 7'").pluck().get()).toBe(0);
    expect(file.pragma('foreign_key_check')).toEqual([]);
    const keys = file.prepare('select "from", "to" from pragma_foreign_key_list(\'tasks\') order by 1').raw().all();
    expect(keys).toEqual([
      ['parent_id', 'id'],
      ['project_id', 'id'],
    ]);
    expect(result.stdout).toContain('that told users apart');
  });

  test('leaves everything as it is with --keep-user-columns', async () => {
    const { result, file } = await move(...OF_SEVEN, '--keep-user-columns');
    expect(result).toMatchObject({ exitCode: 0 });
    expect(columnsOf(file, 'tasks')).toContain('user_id');
    expect(file.prepare('select distinct user_id from tasks').pluck().all()).toEqual([7]);
  });

  test('makes the user row a singleton where the rules say so', async () => {
    const cwd = await tempDirectory();
    const rules = join(cwd, 'rules.json');
    const singleton = { table: 'app_config', columns: { email: 'email', name: 'display_name' } };
    await writeFile(rules, JSON.stringify({ user: { singleton } }));
    const result = await runCli(['migrate', shared.url, 'me.db', ...OF_SEVEN, '--rules', rules], { cwd });
    expect(result).toMatchObject({ exitCode: 0 });
    const file = new Database(join(cwd, 'me.db'));
    expect(file.prepare('select * from app_config').all()).toEqual([
      { id: 1, email: 'user7@example.org', display_name: 'User 7' },
    ]);
    expect(() => file.exec("insert into app_config values (2, 'x', 'y')")).toThrow(/CHECK/);
    expect(await readFile(join(cwd, 'me.db'), 'latin1')).not.toContain('secret-hash');
  });

  test('gives the same through the stages one by one, and a live comparison proves it', async () => {
    const cwd = await tempDirectory();
    expect(await runCli(['export', shared.url, ...OF_SEVEN], { cwd })).toMatchObject({ exitCode: 0 });
    expect(await runCli(['transform', '--to-dialect', 'sqlite'], { cwd })).toMatchObject({ exitCode: 0 });
    expect(await runCli(['import', 'me.db'], { cwd })).toMatchObject({ exitCode: 0 });
    expect(await runCli(['validate', 'me.db'], { cwd })).toMatchObject({ exitCode: 0 });
    const live = ['validate', 'me.db', '--from', shared.url, ...OF_SEVEN];
    expect(await runCli(live, { cwd })).toMatchObject({ exitCode: 0 });
    const file = new Database(join(cwd, 'me.db'));
    file.exec("update tasks set title = 'changed' where id = (select min(id) from tasks)");
    file.close();
    const changed = await runCli(live, { cwd });
    expect(changed).toMatchObject({ exitCode: 3 });
    expect(changed.stdout).toMatch(/tasks[\s\S]*title/);
  });

  test('shows beforehand what it would do', async () => {
    const cwd = await tempDirectory();
    const result = await runCli(['migrate', shared.url, 'me.db', ...OF_SEVEN, '--dry-run'], { cwd });
    expect(result).toMatchObject({ exitCode: 0 });
    expect(result.stdout).toContain('that told users apart');
  });

  test('of somebody who is not there names nobody else', async () => {
    const cwd = await tempDirectory();
    const result = await runCli(['migrate', shared.url, 'me.db', '--user-email', 'nobody@example.org'], { cwd });
    expect(result.exitCode).toBe(2);
    expect(result.stdout + result.stderr).not.toMatch(/user\d+@example\.org/);
  });
});
