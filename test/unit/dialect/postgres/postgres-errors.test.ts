import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toRowferryError } from '../../../../src/dialect/postgres/postgres-errors.ts';
import { RowferryError } from '../../../../src/errors/rowferry-error.ts';
import { createScratchDatabase } from '../../../helpers/databases.ts';
import { openScratch } from '../../../helpers/scratch-catalog.ts';

let client: pg.Client;

beforeAll(async () => {
  const database = await createScratchDatabase();
  await database.query(`
    create schema auth; create table auth.users (id int primary key, email text unique, age int check (age > 0));
    create table orders (id int, user_id int references auth.users)`);
  client = await openScratch(database.url);
});

afterAll(() => client.end());

async function errorOf(sql: string): Promise<Error> {
  const error = await client.query(sql).then(
    () => null,
    (reason: unknown) => reason,
  );
  return toRowferryError(error);
}

test.each([
  [
    `insert into auth.users values (1, 'a'), (1, 'b')`,
    'CONSTRAINT_VIOLATED',
    { table: 'auth.users', constraint: 'users_pkey', detail: 'Key (id)=(1) already exists.' },
  ],
  ['insert into orders values (1, 5)', 'CONSTRAINT_VIOLATED', { table: 'orders', constraint: 'orders_user_id_fkey' }],
  ['insert into auth.users (id) values (null)', 'CONSTRAINT_VIOLATED', { table: 'auth.users', column: 'id' }],
  ['insert into auth.users (id, age) values (1, 0)', 'CONSTRAINT_VIOLATED', { constraint: 'users_age_check' }],
  [`select 'x'::int`, 'VALUE_NOT_STORABLE', { sqlstate: '22P02' }],
  ['select * from nowhere', 'QUERY_FAILED', { sqlstate: '42P01' }],
  ['set transaction read only; create table x ()', 'PERMISSION_DENIED', { sqlstate: '25006' }],
])('%s', async (sql, code, context) => {
  const error = await errorOf(`begin; ${sql}`);
  await client.query('rollback');
  expect(error).toMatchObject({ code, context, hint: expect.stringMatching(/./) });
  expect(error.message).toMatch(/\.$/);
});

test('an error of COPY names the line and the column', async () => {
  const stream = client.query(copyFrom('copy auth.users from stdin'));
  stream.end('1\ta@x\t3\n2\tb@x\tseven\n');
  const error = await new Promise((resolve) => stream.once('error', resolve));
  expect(toRowferryError(error, { table: 'auth.users' })).toMatchObject({
    code: 'VALUE_NOT_STORABLE',
    context: { table: 'auth.users', line: 2, column: 'age' },
  });
});

test('a constraint that COPY meets names the line', async () => {
  const stream = client.query(copyFrom('copy auth.users from stdin'));
  stream.end('1\ta@x\t3\n1\tb@x\t4\n');
  const error = await new Promise((resolve) => stream.once('error', resolve));
  expect(toRowferryError(error)).toMatchObject({
    code: 'CONSTRAINT_VIOLATED',
    context: { table: 'auth.users', line: 2, constraint: 'users_pkey' },
  });
});

test('a session that is ended is a lost connection', async () => {
  const error = await errorOf('select pg_terminate_backend(pg_backend_pid())');
  expect(error).toMatchObject({ code: 'CONNECTION_LOST' });
  await new Promise((resolve) => client.once('end', resolve));
  expect(await errorOf('select 1')).toMatchObject({ code: 'CONNECTION_LOST' });
});

test('errors that are ours already, and bugs, stay what they are', () => {
  const ours = new RowferryError('TABLE_NOT_FOUND', { message: 'There is no table.' });
  const bug = new TypeError('x is not a function');
  expect(toRowferryError(ours)).toBe(ours);
  expect(toRowferryError(bug)).toBe(bug);
});
