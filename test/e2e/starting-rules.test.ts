import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { sqliteFile } from '../helpers/sqlite-files.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

test('plan --write-rules writes rules that a move into the target can begin with', { timeout: 120_000 }, async () => {
  const target = await createScratchDatabase();
  await target.query(`
    create table users (id bigint primary key, display_name text, created_at timestamptz not null, active boolean not null);
    create table orders (id bigint primary key, user_id bigint not null references users)`);
  const from = await sqliteFile(`
    create table user (id integer primary key, displayName text, active integer not null, legacy text);
    create table orders (id integer primary key, user_id integer not null references user);
    create table extra (id integer primary key);
    insert into user values (1, 'Ada', 1, 'x');
    insert into orders values (7, 1);`);
  const cwd = await tempDirectory();
  const file = join(cwd, 'rules.json');
  const written = await runCli(['plan', from, target.url, '--write-rules', file], { cwd });
  expect(written.stderr).not.toMatch(/error\[/);
  const rules = JSON.parse(await readFile(file, 'utf8'));
  expect(rules.tables).toMatchObject({
    user: {
      $comment: expect.stringMatching(/Taken for "users"/),
      to: 'users',
      columns: { displayName: { to: 'display_name' }, legacy: { drop: true } },
      add: { created_at: { type: 'timestamptz', do: [{ op: 'now' }] } },
    },
    orders: { $comment: expect.any(String) },
    extra: { $comment: expect.stringMatching(/made anew/) },
  });
  await writeFile(file, JSON.stringify(rules));
  const moved = await runCli(['migrate', from, target.url, '--rules', file, '--accept-lossy'], { cwd });
  expect(moved.stderr).not.toMatch(/error\[/);
  expect(
    await target.query('select id, display_name, active, created_at > $1 as fresh from users', ['2026-01-01']),
  ).toEqual([{ id: '1', display_name: 'Ada', active: true, fresh: true }]);
  expect(await target.query('select * from orders')).toEqual([{ id: '7', user_id: '1' }]);
});
