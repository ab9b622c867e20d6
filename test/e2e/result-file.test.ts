import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { sqliteFile } from '../helpers/sqlite-files.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

async function reportIn(cwd: string): Promise<Record<string, unknown>> {
  const [name = ''] = (await readdir(cwd)).filter((file) => /^migration_report_\d{8}_\d{6}\.json$/.test(file));
  return JSON.parse(await readFile(join(cwd, name), 'utf8')) as Record<string, unknown>;
}

test('--result-file tells of every table what became of it, with the rows that were rejected', async () => {
  const cwd = await tempDirectory();
  const target = await createScratchDatabase();
  await target.query('create table tags (id bigint primary key, name varchar(3))');
  const from = await sqliteFile(`
    create table tags (id integer primary key, name text);
    create table notes (id integer primary key, at text);
    insert into tags values (1, 'abc'), (2, 'too long'); insert into notes values (1, 'x');`);
  const { exitCode } = await runCli(['migrate', from, target.url, '--on-error', 'reject', '--result-file', '.'], {
    cwd,
  });
  expect(exitCode).toBe(6);
  const report = await reportIn(cwd);
  expect(report).toMatchObject({ ok: false, exitCode: 6, command: 'migrate', error: { code: 'ROWS_REJECTED' } });
  expect(report['seconds']).toBeGreaterThan(0);
  expect(report['tables']).toMatchObject([
    { table: 'notes', sources: [{ table: 'notes', exported: 1 }], imported: 1, rejected: 0, class: 'exact' },
    { table: 'tags', sources: [{ table: 'tags', exported: 2 }], imported: 1, rejected: 1 },
  ]);
});

test('--result-file is written where a run fails, and is no secret', async () => {
  const cwd = await tempDirectory();
  const url = 'postgres://me:hunter2@127.0.0.1:1/none';
  const { exitCode } = await runCli(
    ['migrate', await sqliteFile('create table t (a)'), url, '--result-file', 'r.json'],
    {
      cwd,
    },
  );
  const text = await readFile(join(cwd, 'r.json'), 'utf8');
  expect(JSON.parse(text)).toMatchObject({
    ok: false,
    exitCode,
    command: 'migrate',
    error: { code: 'CONNECTION_REFUSED' },
  });
  expect(text).not.toContain('hunter2');
});
