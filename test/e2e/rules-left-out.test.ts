import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openArchive } from '../../src/archive/archive-reader.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { sqliteFile } from '../helpers/sqlite-files.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const SQL = `
  create table users (id integer primary key, name text);
  create table logs (id integer primary key, user_id integer references users, secret text);
  create table user (id integer primary key);
  insert into users values (1, 'ada'); insert into logs values (1, 1, 'hunter2');`;

async function inDirectory(rules: object): Promise<string> {
  const cwd = await tempDirectory();
  await writeFile(join(cwd, 'rules.json'), JSON.stringify(rules));
  return cwd;
}

async function exportedTables(cwd: string): Promise<readonly string[]> {
  const { catalog } = await openArchive(join(cwd, 'migration_data'), 'exported');
  return catalog.tables.map(({ name }) => name.name);
}

describe('a table that does not travel by rule', () => {
  const RULES = { tables: { logs: { include: false }, user: { include: false } } };

  test('is not in the archive of a migration to PostgreSQL', async () => {
    const cwd = await inDirectory(RULES);
    const target = await createScratchDatabase();
    const from = await sqliteFile(SQL);
    const { exitCode, stderr } = await runCli(['migrate', from, target.url, '--rules', 'rules.json', '-v'], { cwd });
    expect(stderr).not.toContain('passed over');
    expect(exitCode).toBe(0);
    expect(await exportedTables(cwd)).toEqual(['users']);
    expect(await target.query('select * from users')).toEqual([{ id: '1', name: 'ada' }]);
    const { plan } = await openArchive(join(cwd, 'migration_data'), 'transformed');
    expect(plan?.excluded?.map(({ table }) => table.name)).toEqual(['logs', 'user']);
  });

  test('is not in an export of PostgreSQL by rules, which transform follows', async () => {
    const cwd = await inDirectory({ otherTables: 'exclude', tables: { users: { $comment: 'these', to: 'people' } } });
    const source = await createScratchDatabase();
    await source.query(
      SQL.replaceAll('table user (', 'table "user" (').replaceAll('references users', 'references users (id)'),
    );
    expect((await runCli(['export', source.url, '--rules', 'rules.json'], { cwd })).exitCode).toBe(0);
    expect(await exportedTables(cwd)).toEqual(['users']);
    const { exitCode } = await runCli(['import', 'target.db', '--rules', 'rules.json'], { cwd });
    expect(exitCode).toBe(0);
  });

  test('is read where another rule follows its keys', async () => {
    const cwd = await inDirectory({
      tables: { users: { include: false, regenerate: 'uuid' }, user: { include: false } },
    });
    const from = await sqliteFile(SQL);
    expect((await runCli(['export', from, '--rules', 'rules.json'], { cwd })).exitCode).toBe(0);
    expect(await exportedTables(cwd)).toEqual(['logs', 'users']);
  });

  test('is looked for by its name: one that is nearly that of another table is an error', async () => {
    const cwd = await inDirectory({ tables: { loggs: { include: false } } });
    const { exitCode, stderr } = await runCli(['migrate', await sqliteFile(SQL), 'to.db', '--rules', 'rules.json'], {
      cwd,
    });
    expect(stderr).toContain('/tables/loggs: "loggs" is no table of the source; did you mean "logs"?');
    expect(exitCode).toBe(2);
  });
});
