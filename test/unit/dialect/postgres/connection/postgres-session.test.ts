import { beforeAll, expect, test } from 'vitest';
import {
  beginConsistencyPoint,
  beginWrite,
  joinConsistencyPoint,
  readDatabaseInfo,
} from '../../../../../src/dialect/postgres/connection/postgres-session.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../../../helpers/databases.ts';
import { openScratch } from '../../../../helpers/scratch-catalog.ts';

let database: ScratchDatabase;

beforeAll(async () => {
  database = await createScratchDatabase();
  await database.query('create table t (a int); insert into t values (1)');
});

const EXPECTED = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'iso_8601',
  extra_float_digits: '1',
  client_encoding: 'UTF8',
  lc_monetary: 'C',
  bytea_output: 'hex',
  search_path: '',
  row_security: 'off',
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
};

test.each([
  ['beginConsistencyPoint', beginConsistencyPoint],
  ['beginWrite', beginWrite],
])('%s makes every setting explicit, for the transaction alone', async (_, begin) => {
  const client = await openScratch(database.url);
  await client.query(`set timezone = 'Asia/Tokyo'; set datestyle = 'German'; set extra_float_digits = -5;
    set bytea_output = escape; set statement_timeout = 4000; set intervalstyle = postgres; set lock_timeout = 3000`);
  await begin(client);
  const names = Object.keys(EXPECTED);
  const settings = async () => {
    const { rows } = await client.query('select name, setting from pg_catalog.pg_settings where name = any ($1)', [
      names,
    ]);
    return Object.fromEntries(rows.map((row) => [row.name, row.setting]));
  };
  expect(await settings()).toEqual(EXPECTED);
  await client.query('rollback');
  expect(await settings()).toMatchObject({ TimeZone: 'Asia/Tokyo', bytea_output: 'escape' });
  await client.end();
});

test('a consistency point sees nothing that comes later, on every connection that joins it', async () => {
  const first = await openScratch(database.url);
  const second = await openScratch(database.url);
  const snapshot = await beginConsistencyPoint(first);
  await database.query('insert into t values (2)');
  await joinConsistencyPoint(second, snapshot);
  for (const client of [first, second]) {
    expect((await client.query('select a from public.t')).rows).toEqual([{ a: 1 }]);
    await client.end();
  }
});

test('nothing can be written at a consistency point', async () => {
  const client = await openScratch(database.url);
  await beginConsistencyPoint(client);
  await expect(client.query('insert into public.t values (3)')).rejects.toMatchObject({ code: '25006' });
  await client.end();
});

test('a snapshot that is gone is an error', async () => {
  const client = await openScratch(database.url);
  await expect(joinConsistencyPoint(client, '00000099-00000099-9')).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  await client.end();
});

test('server and database are named without a password', async () => {
  const client = await openScratch(database.url);
  const info = await readDatabaseInfo(client, { kind: 'postgres', url: database.url, password: null });
  await client.end();
  expect(info).toEqual({
    dialect: 'postgres',
    serverVersion: expect.stringMatching(/^\d+(\.\d+|beta\d+|devel)/),
    database: database.name,
    display: expect.stringMatching(new RegExp(`^postgres://[^:@]+@[^:@]+:\\d+/${database.name}$`)),
  });
});
