// Goal: many databases without users become one in which every row has an owner, also where keys are renumbered and rows become one.
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { migrate, type Rules, validate } from '../../src/index.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { databaseFolder } from '../helpers/many-databases.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

vi.setConfig({ testTimeout: 120_000 });

const APP = (agent: string) => `
  create table goals (id integer primary key, title text not null);
  create table tasks (id integer primary key, goal_id integer references goals (id), title text);
  create table notes (slug text primary key, body text);
  insert into goals values (1, 'Ship'), (2, '${agent}');
  insert into tasks values (1, 1, 'write'), (2, 2, 'read');
  insert into notes values ('default', 'of ${agent}');`;

const TARGET = `
  create table users (id serial primary key, email text not null unique, username text not null unique, hashed_password text not null);
  create table goals (id bigint primary key, user_id integer not null references users (id), title text not null, unique (user_id, title));
  create table tasks (id bigint primary key, goal_id bigint references goals (id), title text, user_id integer not null references users (id));
  insert into users values (7, 'bob@x.org', 'bob', 'h');`;

const RULES: Rules = {
  owner: { tables: ['notes'], create: { password: { column: 'hashed_password', hash: 'bcrypt' } } },
  tables: { goals: { natural: ['title'] }, notes: { regenerate: 'text' } },
};

async function prepare() {
  const [target, cwd] = [await createScratchDatabase(), await tempDirectory()];
  await target.query(TARGET);
  const discover = await databaseFolder({ 'a/app.db': APP('a'), 'b/app.db': APP('b') });
  const from = { discover, sourceId: '{dir}' };
  return { target, run: { from, to: target.url, archive: join(cwd, 'archive'), backupDirectory: null, rules: RULES } };
}

test('a new owner gets the rows of all sources', async () => {
  const { target, run } = await prepare();
  const owner = { email: 'ada@x.org', username: 'ada' };
  const summary = await migrate({ ...run, owner });
  expect(summary.import).toMatchObject({
    validated: true,
    owned: [
      { table: 'goals', rows: 3, without: 0 },
      { table: 'notes', rows: 2, without: 0 },
      { table: 'tasks', rows: 4, without: 0 },
    ],
  });
  const [{ id: ada } = { id: null }] = await target.query("select id from users where email = 'ada@x.org'");
  expect(await target.query('select id::int, title, user_id from goals order by id')).toEqual([
    { id: 1, title: 'Ship', user_id: ada },
    { id: 2, title: 'a', user_id: ada },
    { id: 3, title: 'b', user_id: ada },
  ]);
  expect(await target.query('select id::int, goal_id::int, user_id from tasks order by id')).toEqual([
    { id: 1, goal_id: 1, user_id: ada },
    { id: 2, goal_id: 2, user_id: ada },
    { id: 3, goal_id: 1, user_id: ada },
    { id: 4, goal_id: 3, user_id: ada },
  ]);
  // The target had no such table: it is made, with the owner that the rules ask for.
  expect(await target.query('select slug, body, user_id from notes order by slug')).toEqual([
    { slug: 'a:default', body: 'of a', user_id: ada },
    { slug: 'b:default', body: 'of b', user_id: ada },
  ]);
  const { report } = await validate({ archive: run.archive, to: run.to, owner, rules: RULES } as never);
  expect(report.ok).toBe(true);
});

test('a table that has rows is named once', async () => {
  const { target, run } = await prepare();
  await target.query("insert into goals values (100, 7, 'Ship')");
  await expect(migrate({ ...run, owner: { email: 'bob@x.org' } })).rejects.toMatchObject({
    code: 'TARGET_NOT_EMPTY',
    message: 'The target already has rows in table goals.',
  });
});

test('one who is there gets them too, and is left as he is', async () => {
  const { target, run } = await prepare();
  await migrate({ ...run, owner: { email: 'bob@x.org' } });
  expect(
    await target.query(
      'select distinct user_id from goals union select user_id from tasks union select user_id from notes',
    ),
  ).toEqual([{ user_id: 7 }]);
  expect(await target.query('select id, hashed_password from users')).toEqual([{ id: 7, hashed_password: 'h' }]);
});
