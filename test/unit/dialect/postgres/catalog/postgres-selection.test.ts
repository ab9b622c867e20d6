import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { displayName } from '../../../../../src/model/logical-type.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../../../helpers/databases.ts';
import { readCatalogAt } from '../../../../helpers/scratch-catalog.ts';

let database: ScratchDatabase;

beforeAll(async () => {
  database = await createScratchDatabase();
  await database.query(`
    create schema auth; create schema "Zoo";
    create type mood as enum ('a'); create type unused as enum ('b');
    create table users (id int); create table "Users" (m mood); create table éclair (id int);
    create table auth.users (id int); create table "Zoo".animals (id int); create table "auth.users" (id int);
    create view v as select 1 as one; create temporary table passing (id int);
    create unlogged table quick (id int);
    create table days (d int) partition by range (d);
    create table days1 partition of days for values from (0) to (9)`);
});

async function namesWith(options: { tables?: string[]; exclude?: string[] }): Promise<string[]> {
  const catalog = await readCatalogAt(database.url, options);
  return catalog.tables.map((table) => displayName(table.name));
}

test('tables come by namespace, the default one first, and by the bytes of their names', async () => {
  expect(await namesWith({})).toEqual([
    'Users',
    'auth.users',
    'days',
    'quick',
    'users',
    'éclair',
    'Zoo.animals',
    'auth.users',
  ]);
});

test('tables are chosen and left out by display name', async () => {
  expect(await namesWith({ tables: ['users', 'Zoo.animals'] })).toEqual(['users', 'Zoo.animals']);
  expect(await namesWith({ tables: ['public.users'] })).toEqual(['users']);
  expect(await namesWith({ exclude: ['days', 'auth.users', 'Users'] })).toEqual([
    'quick',
    'users',
    'éclair',
    'Zoo.animals',
  ]);
});

test('a name that no table has is refused, with the names that are like it', async () => {
  await expect(namesWith({ tables: ['USERS'] })).rejects.toMatchObject({
    code: 'TABLE_NOT_FOUND',
    message: 'There is no table "USERS".',
    hint: 'Tables are: Users, auth.users, users, auth.users.',
  });
  await expect(namesWith({ exclude: ['days1'] })).rejects.toMatchObject({ code: 'TABLE_NOT_FOUND' });
});

test('where tables are chosen, only their enums come', async () => {
  const chosen = await readCatalogAt(database.url, { tables: ['Users'] });
  expect(chosen.enums.map((type) => type.name.name)).toEqual(['mood']);
  const all = await readCatalogAt(database.url);
  expect(all.enums.map((type) => type.name.name)).toEqual(['mood', 'unused']);
});

describe('as a user who may not read everything', () => {
  const role = `reader_${randomUUID().replaceAll('-', '')}`;
  let guarded: ScratchDatabase;

  beforeAll(async () => {
    guarded = await createScratchDatabase();
    await guarded.query(`
      create role ${role} login password 'reader';
      create table open (id int); create table closed (id int); create table partly (id int, secret int);
      create table columnwise (a int, b int);
      create table filtered (id int); alter table filtered enable row level security;
      create schema hidden; create table hidden.t (id int);
      create sequence s; create table numbered (id int default nextval('s'));
      grant select on open, filtered, numbered, hidden.t to ${role};
      grant select (id) on partly to ${role}; grant select (a, b) on columnwise to ${role}`);
  });

  afterAll(async () => {
    await guarded.query(`drop owned by ${role}; drop role ${role}`);
  });

  function read(tables: string[] | null, exclude: string[] = []) {
    const url = new URL(guarded.url);
    url.username = role;
    url.password = 'reader';
    return readCatalogAt(url.href, { tables, exclude });
  }

  test('a table that may not be read is refused, not skipped', async () => {
    await expect(read(null)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message: 'This user may not read closed, partly, hidden.t.',
    });
  });

  test('a table with row security is refused, not read in part', async () => {
    await expect(read(['filtered'])).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message: 'Row security would hide rows of filtered from this user.',
    });
  });

  test('the others are read; a sequence that may not be read has no known last number', async () => {
    const catalog = await read(null, ['closed', 'partly', 'hidden.t', 'filtered']);
    expect(catalog.tables.map((table) => table.name.name)).toEqual(['columnwise', 'numbered', 'open']);
    expect(catalog.tables[1]?.columns[0]?.identity).toMatchObject({ kind: 'serial', last: null });
  });
});
