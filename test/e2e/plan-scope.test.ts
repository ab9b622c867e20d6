// Goal: what `rowferry plan` says about one user of a shared database, as a person or a CI job meets it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const SQL = `
  create table users (id int primary key, email text unique not null, invited_by int references users);
  create table staff (id int primary key, phone text);
  create table products (id int primary key, title text);
  create table orders (
    id int primary key, user_id int not null references users, packed_by int references staff);
  create table items (order_id int references orders, product_id int references products, primary key (order_id, product_id));
  create table messages (id int primary key, sender_id int references users, recipient_id int references users, body text);
  insert into users values (1, 'ada@example.org', null), (2, 'bob@example.org', 1), (3, 'eve@example.org', null);
  insert into staff values (1, '555'), (2, '556');
  insert into products values (1, 'tea'), (2, 'milk'), (3, 'salt');
  insert into orders values (10, 1, null), (11, 1, null), (20, 2, 1);
  insert into items values (10, 1), (11, 1), (11, 2), (20, 3);
  insert into messages values (1, 1, 2, 'hi'), (2, 2, 1, 'ho');`;

const SENT = { tables: { messages: { owner: ['sender_id'], references: { recipient_id: 'null' } } } };

let cwd: string;
let url: string;

beforeAll(async () => {
  cwd = await tempDirectory();
  const database = await createScratchDatabase();
  await database.query(SQL);
  url = database.url;
  writeFileSync(join(cwd, 'rules.json'), JSON.stringify(SENT));
});

const plan = (...args: readonly string[]) => runCli(['plan', url, ...args], { cwd });

describe('plan --check', () => {
  test('fails where a table is not decided about, and prints the rule to paste', async () => {
    const { exitCode, stdout, stderr } = await plan('--check');
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^messages +undecided$/m);
    expect(stderr).toContain('SCOPE_UNDECIDED');
    expect(stderr).toContain('"tables": { "messages": { "owner": ["sender_id"] } }');
  });

  test('is content with rules that decide, and needs no user', async () => {
    const { exitCode, stdout, stderr } = await plan('--check', '--rules', 'rules.json');
    expect([exitCode, stderr.includes('error')]).toEqual([0, false]);
    expect(stdout).toMatch(/^items +owned +order_id → orders\.user_id → users +only order_id leads to the user$/m);
    expect(stdout).toMatch(/orders\(packed_by\) → staff +the run stops/);
    expect(stdout).not.toContain('example.org');
  });

  test('prints everything as one document for programs, also when it fails', async () => {
    const { stdout } = await plan('--check', '--json');
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ ok: false, exitCode: 2, error: { code: 'SCOPE_UNDECIDED' } });
    expect(document.scope.problems[0].remedies[0].rule).toEqual({ tables: { messages: { owner: ['sender_id'] } } });
  });

  test('tells rules that name what is not there', async () => {
    writeFileSync(join(cwd, 'wrong.json'), '{"tables": {"mesages": {"scope": "shared"}}}');
    const { exitCode, stderr } = await plan('--check', '--rules', 'wrong.json');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('did you mean "messages"?');
  });
});

describe('plan --user-email', () => {
  test('counts the rows of every table that come and stay', async () => {
    const { exitCode, stdout } = await plan('--user-email', 'ada@example.org', '--rules', 'rules.json');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('user 1, ada@example.org');
    const rowsIn = Object.fromEntries(
      [...stdout.matchAll(/^(\w+) +\w+ +([\d,]+) /gm)].map((match) => [match[1], match[2]]),
    );
    expect(rowsIn).toEqual({ items: '3', messages: '1', orders: '2', products: '2', staff: '0', users: '1' });
    const rowsOut = [...stdout.matchAll(/^(\w+) +\w+ +[\d,]+ +([~?\d,]+) /gm)].map((match) => [match[1], match[2]]);
    expect(Object.fromEntries(rowsOut)).toEqual({
      items: '1',
      messages: '1',
      orders: '1',
      products: '1',
      staff: '2',
      users: '2',
    });
    expect(stdout).not.toMatch(/bob|eve/);
  });

  test('names the indexes that are missing, to paste, as the export does', async () => {
    const statement = 'create index concurrently on "public"."orders" ("user_id");';
    const user = ['--user-email', 'ada@example.org', '--rules', 'rules.json'];
    expect((await plan(...user)).stdout).toContain(statement);
    const exported = await runCli(['export', url, ...user, '--archive', 'ada'], { cwd });
    expect(exported.stderr).toContain(`The whole table "orders" is read to find rows of the user`);
    expect(exported.stderr).toContain(statement);
    // After the rows: whose they are, how many came and how many stayed.
    expect(exported.stdout).toMatch(/^user 1, ada@example\.org$/m);
    expect(exported.stdout).toMatch(/^orders +owned +2 +1 +user_id → users/m);
  });

  test('says which rows could not leave, as an export would', async () => {
    const { exitCode, stdout, stderr } = await plan('--user-email', 'bob@example.org', '--rules', 'rules.json');
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^orders +owned +1 /m);
    expect(stderr).toContain('SCOPE_VIOLATION');
    expect(stderr).toContain('orders(packed_by) → staff');
    expect(stderr).not.toMatch(/ada|eve/);
  });

  test('lists nobody where there is no such user', async () => {
    const { exitCode, stdout, stderr } = await plan('--user-email', 'nobody@example.org', '--rules', 'rules.json');
    expect(exitCode).toBe(2);
    expect(stdout + stderr).not.toMatch(/ada|bob|eve/);
  });

  test('is one way to name a user, of which one is enough', async () => {
    expect((await plan('--user-id', '1', '--rules', 'rules.json')).stdout).toContain('user 1, ada@example.org');
    const twice = await plan('--user-email', 'a@b', '--user-id', '1');
    expect([twice.exitCode, twice.stderr.includes('named in several ways')]).toEqual([2, true]);
  });
});

describe('plan --suggest', () => {
  test('writes rules with which --check is content, and never over what is there', async () => {
    const first = await plan('--suggest', '--write-rules', 'suggested.json');
    expect(first.exitCode).toBe(0);
    expect((await plan('--check', '--rules', 'suggested.json')).exitCode).toBe(0);
    const before = readFileSync(join(cwd, 'suggested.json'), 'utf8');
    expect((await plan('--suggest', '--write-rules', 'suggested.json')).exitCode).toBe(2);
    expect(readFileSync(join(cwd, 'suggested.json'), 'utf8')).toBe(before);
  });

  test('prints them alone, so that they can be redirected', async () => {
    const rules = JSON.parse((await plan('--suggest')).stdout);
    expect(rules.tables.messages.owner).toEqual(['sender_id']);
    expect(rules.tables.orders).toMatchObject({ references: { packed_by: 'null' } });
  });
});

describe('plan --graph', () => {
  test.each([
    ['map.mmd', /^flowchart LR\n/],
    ['map.svg', /^<svg xmlns=/],
    ['map.html', /^<!doctype html>[\s\S]*<svg /],
  ])('draws %s', async (file, beginning) => {
    const { exitCode } = await plan('--check', '--rules', 'rules.json', '--graph', file);
    expect(exitCode).toBe(0);
    const text = readFileSync(join(cwd, file), 'utf8');
    expect(text).toMatch(beginning);
    for (const table of ['users', 'staff', 'products', 'orders', 'items', 'messages']) expect(text).toContain(table);
    expect(text).not.toMatch(/(?:src|href)=|<script/);
  });

  test('also of what is not decided yet', async () => {
    expect((await plan('--graph', 'open.svg')).exitCode).toBe(2);
    expect(readFileSync(join(cwd, 'open.svg'), 'utf8')).toContain('messages: undecided');
  });

  test('refuses an ending that says no format, before it reads anything', async () => {
    const { exitCode, stderr } = await plan('--check', '--graph', 'map.png');
    expect([exitCode, existsSync(join(cwd, 'map.png'))]).toEqual([2, false]);
    expect(stderr).toContain('.mmd (Mermaid), .svg or .html');
  });
});
