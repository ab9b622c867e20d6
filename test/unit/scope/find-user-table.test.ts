import { describe, expect, test } from 'vitest';
import { displayName } from '../../../src/model/logical-type.ts';
import type { Rules } from '../../../src/model/rules.ts';
import type { UserTable } from '../../../src/model/scope.ts';
import { findUserTable, type UserTableFinding } from '../../../src/scope/find-user-table.ts';
import { referenceGraph } from '../../../src/scope/reference-graph.ts';
import { catalogOf } from '../../helpers/scratch-catalog.ts';

async function find(sql: string, rules: Rules = {}): Promise<UserTableFinding> {
  return findUserTable(referenceGraph(await catalogOf(sql), rules));
}

async function found(sql: string, rules: Rules = {}): Promise<UserTable> {
  const { user, problem } = await find(sql, rules);
  if (user === null) throw new Error(problem.message);
  return user;
}

describe('the table of the users', () => {
  test.each([
    'users',
    'user',
    'User',
    'accounts',
    'people',
    'Person',
    'customer',
    'app_users',
    'directus_users',
    'Members',
  ])('may be called %s', async (name) => {
    const user = await found(
      `create table "${name}" ("Id" int primary key, "Email" text); create table x (email text);`,
    );
    expect(user).toEqual({ table: { namespace: null, name }, key: ['Id'], email: { column: 'Email', through: null } });
  });

  test('may stand in another namespace', async () => {
    const user = await found('create schema auth; create table auth.users (id uuid primary key, email text);');
    expect(displayName(user.table)).toBe('auth.users');
  });

  test('is the one that the profiles of another namespace refer to', async () => {
    const user = await found(`create schema auth;
      create table auth.users (id uuid primary key, email text);
      create table users (id uuid primary key references auth.users, email text);`);
    expect(displayName(user.table)).toBe('auth.users');
  });

  test('is not a table of clients who belong to a user, though they have addresses', async () => {
    const user = await found(`
      create table users (id int primary key, email text);
      create table clients (id int primary key, user_id int references users, email text);`);
    expect(user.table.name).toBe('users');
  });

  test('is not an employee who has an address like the customers', async () => {
    const user = await found(`
      create table employee (id int primary key, email text);
      create table customer (id int primary key, email text, support_rep_id int references employee);`);
    expect(user.table.name).toBe('customer');
  });

  test('is the one that the rules name, whatever it is called', async () => {
    const sql =
      'create table users (id int primary key, email text); create table souls (no int primary key, mail text unique not null);';
    expect(await found(sql, { user: { table: 'souls', key: ['mail'] } })).toEqual({
      table: { namespace: null, name: 'souls' },
      key: ['mail'],
      email: { column: 'mail', through: null },
    });
  });

  test('is not one of which the rules say what becomes of its rows', async () => {
    const sql =
      'create table users (id int primary key, email text); create table customers (id int primary key, email text);';
    const user = await found(sql, { tables: { users: { scope: 'excluded' } } });
    expect(user.table.name).toBe('customers');
  });
});

describe('the address of a user', () => {
  test('may stand in a child table', async () => {
    const user = await found(`
      create table people (id int primary key, name text);
      create table email_addresses (id int primary key, person_id int references people, address text);`);
    expect(user.email).toMatchObject({
      column: 'address',
      through: { child: { name: 'email_addresses' }, columns: ['person_id'] },
    });
  });

  test('does not stand in a child table that is not about addresses', async () => {
    const user = await found(`
      create table people (id int primary key, name text);
      create table invitations (id int primary key, invited_by int references people, email text);`);
    expect(user.email).toBeNull();
  });

  test('is where the rules say', async () => {
    const sql = `
      create table people (id int primary key, email text);
      create table contacts (person_id int references people, value text);`;
    const email = { table: 'contacts', column: 'value', reference: 'person_id' };
    expect((await found(sql, { user: { email } })).email).toMatchObject({
      column: 'value',
      through: { columns: ['person_id'] },
    });
    expect((await found(sql, { user: { email: 'email' } })).email).toEqual({ column: 'email', through: null });
  });
});

describe('a question is asked', () => {
  const TWO =
    'create table users (id int primary key, email text); create table customers (id int primary key, email text);';

  test('where several tables could be it; the rules to paste name them', async () => {
    const { problem } = await find(TWO);
    expect(problem?.message).toMatch(/could be the one of the users: customers, users\./);
    expect(problem?.remedies.map(({ rule }) => rule)).toEqual([
      { user: { table: 'customers' } },
      { user: { table: 'users' } },
    ]);
  });

  test('and each answer settles it', async () => {
    for (const { rule } of (await find(TWO)).problem?.remedies ?? []) {
      expect(displayName((await found(TWO, rule)).table)).toBe(rule.user?.table);
    }
  });

  test('where none could, and tables with addresses are offered', async () => {
    const { problem } = await find('create table souls (id int primary key, email text); create table x (id int);');
    expect(problem?.remedies.map(({ rule }) => rule)).toEqual([{ user: { table: 'souls' } }]);
  });

  test('where no key names a user', async () => {
    const { problem } = await find('create table users (email text);');
    expect(problem?.message).toMatch(/users has no key/);
  });

  test('not where a unique key without NULLs does', async () => {
    expect((await found('create table users (email text not null unique);')).key).toEqual(['email']);
  });
});
