// Goal: rows that have no owner come with a user where a rule says so, with all that belongs to them, and with nobody else's.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { querySqlite } from '../helpers/query-sqlite.ts';
import { type CliResult, runCli } from '../helpers/run-cli.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

let shared: ScratchDatabase;
beforeAll(async () => {
  shared = await createScratchDatabase();
  await shared.query(`
    create table users (id integer primary key, email text not null unique);
    create table themes (id integer primary key, name text not null);
    create table templates (
      id integer primary key, user_id integer references users, theme_id integer references themes, copied_from integer references templates, title text);
    create table template_items (id integer primary key, template_id integer not null references templates, text text);
    create table uses (id integer primary key, user_id integer not null references users, template_id integer references templates);
    insert into users values (1, 'ada@example.org'), (2, 'bob@example.org');
    insert into themes values (1, 'dark'), (2, 'light'), (3, 'bob''s');
    insert into templates values
      (10, null, 1, null, 'everybody''s'), (11, null, null, 10, 'everybody''s, too'),
      (20, 1, 2, 10, 'ada''s'), (30, 2, 3, 10, 'bob''s');
    insert into template_items values (100, 10, 'a'), (101, 11, 'b'), (200, 20, 'c'), (300, 30, 'd');
    insert into uses values (1000, 1, 11), (1001, 2, 30);`);
});

const SHARED = { templates: { owner: ['user_id'], ownerless: 'shared' }, uses: { owner: ['user_id'] } };

interface Exported {
  readonly result: CliResult;
  readonly cwd: string;
}

async function move(tables: object, database = shared): Promise<Exported> {
  const cwd = await tempDirectory();
  await writeFile(join(cwd, 'rules.json'), JSON.stringify({ tables }));
  const args = ['migrate', database.url, 'me.db', '--user-email', 'ada@example.org', '--rules', 'rules.json'];
  return { result: await runCli(args, { cwd }), cwd };
}

const idsIn = ({ cwd }: Exported, table: string) =>
  querySqlite(join(cwd, 'me.db'), `select id from ${table} order by id`).map(({ id }) => Number(id));

test('they come, with what belongs to them where its table has the rule, and their columns say whose is what', async () => {
  const items = { owner: ['template_id'], ownerless: 'shared' };
  const moved = await move({ ...SHARED, template_items: items });
  expect(moved.result.stderr).not.toContain('error');
  expect(moved.result.exitCode).toBe(0);
  expect(idsIn(moved, 'templates')).toEqual([10, 11, 20]);
  expect(idsIn(moved, 'template_items')).toEqual([100, 101, 200]);
  expect(idsIn(moved, 'themes')).toEqual([1, 2]);
  expect(idsIn(moved, 'uses')).toEqual([1000]);
  const owners = querySqlite(join(moved.cwd, 'me.db'), 'select user_id from templates order by id');
  expect(owners).toEqual([{ user_id: null }, { user_id: null }, { user_id: 1n }]);
  expect((await runCli(['validate'], { cwd: moved.cwd })).exitCode).toBe(0);
}, 60_000);

test('what belongs to them stays where its table has no rule', async () => {
  const moved = await move({ ...SHARED, template_items: { owner: ['template_id'] } });
  expect(moved.result.exitCode, moved.result.stderr).toBe(0);
  expect(idsIn(moved, 'templates')).toEqual([10, 11, 20]);
  expect(idsIn(moved, 'template_items')).toEqual([200]);
}, 60_000);

test('without the rule they stay, and a reference to one stops the run', async () => {
  const { result } = await move({ templates: { owner: ['user_id'] }, uses: { owner: ['user_id'] } });
  expect(result.exitCode).toBe(2);
  expect(result.stderr).toContain('SCOPE_VIOLATION');
}, 60_000);

test('one that refers to a row of somebody else stops the run', async () => {
  const other = await createScratchDatabase();
  await other.query(`
    create table users (id integer primary key, email text not null unique);
    create table templates (id integer primary key, user_id integer references users, copied_from integer references templates);
    insert into users values (1, 'ada@example.org'), (2, 'bob@example.org');
    insert into templates values (30, 2, null), (12, null, 30);`);
  const { result } = await move({ templates: { owner: ['user_id'], ownerless: 'shared' } }, other);
  expect(result.exitCode).toBe(2);
  expect(result.stderr).toContain('SCOPE_VIOLATION');
}, 60_000);

test('a row that has another owner is found in an archive', async () => {
  const { cwd, result } = await move(SHARED);
  expect(result.exitCode, result.stderr).toBe(0);
  const part = join(cwd, 'migration_data/exported/data/templates-0001.json');
  const text = await readFile(part, 'utf8');
  await writeFile(part, text.replace('"id":11,"user_id":null', '"id":11,"user_id":2'));
  await runCli(['archive', 'reseal', '--accept-edits', '--yes'], { cwd });
  const { exitCode, stdout, stderr } = await runCli(['validate'], { cwd });
  expect(exitCode, stdout + stderr).not.toBe(0);
  expect(stdout + stderr).toMatch(/templates.*(of somebody else|may not leave)/);
}, 60_000);

test('the rule of a table that no user owns is a question', async () => {
  const { result } = await move({ ...SHARED, themes: { scope: 'shared', ownerless: 'shared' } });
  expect(result.exitCode).toBe(2);
  expect(result.stderr).toMatch(/themes: by the rule "ownerless".*no table of rows that a user owns/);
}, 60_000);
