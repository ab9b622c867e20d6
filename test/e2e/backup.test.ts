import { spawnSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { querySqlite } from '../helpers/query-sqlite.ts';
import { runCli } from '../helpers/run-cli.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const SCRIPT = 'backup.sh';
const hasSqlite3 = spawnSync('sqlite3', ['--version']).status === 0;

/** Two databases below a folder, one with a name that no shell likes, which is open and has rows in its log only. */
async function twoDatabases(cwd: string): Promise<Database.Database> {
  const odd = join(cwd, 'agents', 'it\'s a "$(touch hacked)" -x');
  await mkdir(odd, { recursive: true });
  const plain = new Database(join(cwd, 'agents', 'plain.db'));
  plain.exec("create table t (a); insert into t values ('plain')");
  plain.close();
  const open = new Database(join(odd, 'two words.sqlite'));
  open.pragma('journal_mode = wal');
  open.exec("create table t (a); insert into t values ('in the log')");
  return open;
}

test('backs up every database below a folder under its path', async () => {
  const cwd = await tempDirectory();
  const open = await twoDatabases(cwd);
  const { exitCode, stdout } = await runCli(['backup', '--discover', 'agents', '--json'], { cwd });
  open.close();
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, stage: 'backup', databases: 2 });
  const files = (await readdir(join(cwd, 'backups'), { recursive: true })).filter((file) => /\d{6}/.test(file)).sort();
  expect(files.map((file) => file.replace(/_\d{8}_\d{6}/, ''))).toEqual([
    'it\'s a "$(touch hacked)" -x/two words_backup.db',
    'plain_backup.db',
  ]);
  expect(querySqlite(join(cwd, 'backups', files[0] as string), 'select a from t')).toEqual([{ a: 'in the log' }]);
});

test.skipIf(!hasSqlite3)('prints a script that makes the backup with sqlite3, whatever the names are', async () => {
  const cwd = await tempDirectory();
  const open = await twoDatabases(cwd);
  const { exitCode, stdout } = await runCli(['backup', '--discover', 'agents', '--script', '--backup-dir', "o'clock"], {
    cwd,
  });
  expect(exitCode).toBe(0);
  await writeFile(join(cwd, SCRIPT), stdout);
  const made = spawnSync('sh', [SCRIPT], { cwd, encoding: 'utf8' });
  open.close();
  expect(made.stderr).toBe('');
  expect(made.status).toBe(0);
  const directory = made.stdout.trim();
  expect(directory).toMatch(/o'clock\/sqlite_backup_\d{8}_\d{6}$/);
  expect(querySqlite(join(directory, 'plain.db'), 'select a from t')).toEqual([{ a: 'plain' }]);
  const odd = join(directory, 'it\'s a "$(touch hacked)" -x', 'two words.sqlite');
  expect(querySqlite(odd, 'select a from t')).toEqual([{ a: 'in the log' }]);
});

test.skipIf(!hasSqlite3)('the script ends with an error at a database that cannot be read', async () => {
  const cwd = await tempDirectory();
  (await twoDatabases(cwd)).close();
  const { stdout } = await runCli(['backup', 'agents/plain.db', '--script'], { cwd });
  await writeFile(join(cwd, SCRIPT), stdout);
  await writeFile(join(cwd, 'agents', 'plain.db'), 'no database any more, but long enough to be looked at');
  expect(spawnSync('sh', [SCRIPT], { cwd }).status).not.toBe(0);
});

test('a PostgreSQL database is no file', async () => {
  const cwd = await tempDirectory();
  const { exitCode, stderr } = await runCli(['backup', 'postgres://me@localhost/app'], { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('pg_dump');
});
