// Goal: an import whose target changed after the transform says the commands to type next, and they do what it needs.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, vi } from 'vitest';
import { createScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

vi.setConfig({ testTimeout: 120_000 });

const USERS = 'create table users (id serial primary key, email text not null unique);';
const RULES = { owner: { tables: ['notes'], create: {} }, tables: { notes: { columns: { body: { to: 'text' } } } } };

it('names rules and owner where they are not typed, and both commands bring the rows in', async () => {
  const [database, cwd] = [await createScratchDatabase(), await tempDirectory()];
  await database.query(USERS);
  const file = new Database(join(cwd, 'app.db'));
  file.exec("create table notes (id integer primary key, body text); insert into notes values (1, 'x')");
  file.close();
  await writeFile(join(cwd, 'rules.json'), JSON.stringify(RULES));
  const owner = ['--owner-email', 'ada@x.org'];
  const run = (...words: readonly string[]) =>
    runCli(words, { cwd, env: { PGPASSWORD: new URL(database.url).password } });
  const to = database.url.replace(/:[^:@/]*@/, '@');
  expect((await run('export', 'app.db')).exitCode).toBe(0);
  const made = await run('transform', to, '--rules', 'rules.json', ...owner);
  expect(made.exitCode, made.stderr).toBe(0);
  await database.query('create table notes (id bigint primary key, text text, user_id int references users)');
  const bare = await run('import', to);
  expect(bare.exitCode).toBe(4);
  expect(bare.stderr).toContain('The plan was made for a target without the table "notes".');
  expect(bare.stderr).toContain(
    `Run "rowferry transform ${to} --rules FILE --owner-email ada@x.org", then again "rowferry import ${to}".`,
  );
  const whole = await run('import', to, '--rules', 'rules.json', ...owner);
  const [, first = '', second = ''] = /Run "rowferry ([^"]+)", then again "rowferry ([^"]+)"/.exec(whole.stderr) ?? [];
  expect(first).toBe(`transform ${to} --rules rules.json --owner-email ada@x.org`);
  for (const line of [first, second]) {
    const { exitCode, stderr } = await run(...line.split(' '));
    expect(exitCode, stderr).toBe(0);
  }
  expect(await database.query('select id::int, text, user_id from notes')).toEqual([{ id: 1, text: 'x', user_id: 1 }]);
});
