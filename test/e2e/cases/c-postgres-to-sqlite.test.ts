// Goal: what other programs lose on the way from PostgreSQL to SQLite arrives as it was: the cases of values.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { arriveInSqlite } from '../../helpers/postgres-case.ts';
import { move } from '../../helpers/run-stages.ts';
import { sqliteFile } from '../../helpers/sqlite-files.ts';
import { sqliteContent } from '../../helpers/sqlite-oracle.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

describe('from PostgreSQL to SQLite', () => {
  it('C1: a numeric of any length keeps its digits, and 19.90 its zero', async () => {
    const arrived = await arriveInSqlite(`
      create table public.t (id integer primary key, c numeric);
      insert into public.t values
        (1, '12345678901234567890.123456789012345678'), (2, '123456789012345678901234567890'), (3, '19.90')`);
    expect(arrived.ask('select typeof(c), c from t order by id')).toEqual([
      ['text', '12345678901234567890.123456789012345678'],
      ['text', '123456789012345678901234567890'],
      ['text', '19.90'],
    ]);
    await arrived.expectReturn();
  });

  it('C2: NaN is not NULL', async () => {
    const arrived = await arriveInSqlite(`
      create table public.t (id integer primary key, f double precision, n numeric, p numeric(9,2));
      insert into public.t values (1, 'NaN', 'NaN', 'NaN'), (2, 1.5, 1.5, 1.5), (3, null, null, null)`);
    expect(arrived.ask('select f, n, p from t order by id')).toEqual([
      ['NaN', 'NaN', 'NaN'],
      ['1.5', '1.5', '1.50'],
      [null, null, null],
    ]);
    await arrived.expectReturn();
  });

  it('C3: infinity is no date of the year 9999', async () => {
    const arrived = await arriveInSqlite(`
      create table public.t (c date);
      insert into public.t values ('infinity'), ('-infinity'), ('9999-12-31')`);
    expect(arrived.ask('select c from t order by c')).toEqual([['-infinity'], ['9999-12-31'], ['infinity']]);
    await arrived.expectReturn();
  });

  it('C4: an interval keeps months, days and seconds apart', async () => {
    const arrived = await arriveInSqlite(`
      create table public.t (c interval);
      insert into public.t values ('1 mon 2 days 03:04:05.6')`);
    expect(arrived.ask('select c from t')).toEqual([['P1M2DT3H4M5.6S']]);
    await arrived.expectReturn();
  });

  it('C5: a document null is not NULL, "5" is no number, and the text of json stays', async () => {
    const arrived = await arriveInSqlite(`
      create table public.t (id integer primary key, b jsonb, j json);
      insert into public.t values
        (1, 'null', 'null'), (2, '"5"', '"5"'), (3, '{"b":1,"b":2}', '{"b":1,"b":2}'), (4, '1.10', '1.10'), (5, null, null)`);
    expect(arrived.ask('select b, j from t order by id')).toEqual([
      ['null', 'null'],
      ['"5"', '"5"'],
      ['{"b":2}', '{"b":1,"b":2}'],
      ['1.10', '1.10'],
      [null, null],
    ]);
    await arrived.expectReturn();
  });

  it('C6: 24:00:00, zones, BC and the year 12345 arrive', async () => {
    const arrived = await arriveInSqlite(`
      create table public.t (t time, tz timetz, ts timestamp, tstz timestamptz, d date);
      insert into public.t values
        ('24:00:00', '12:34:56+02', '0044-03-15 BC', '2022-03-22 12:00:09.123456+02', '0044-03-15 BC'),
        ('00:00:00', '12:34:56', '12345-06-07 08:09:10', '12345-06-07 08:09:10+00', '12345-06-07')`);
    expect(arrived.ask('select t, tz, ts, tstz, d from t order by t desc')).toEqual([
      ['24:00:00', '12:34:56+02', '0044-03-15T00:00:00 BC', '2022-03-22T10:00:09.123456+00:00', '0044-03-15 BC'],
      ['00:00:00', '12:34:56+00', '12345-06-07T08:09:10', '12345-06-07T08:09:10+00:00', '12345-06-07'],
    ]);
    await arrived.expectReturn();
  });

  it('C7: ranges, arrays, addresses and enums arrive, an enum with its CHECK', async () => {
    const arrived = await arriveInSqlite(`
      create type public.mood as enum ('sad', 'it''s ok');
      create table public.t (r int4range, z tstzrange, a text[], i inet, m public.mood);
      insert into public.t values
        ('[1,5)', '["2022-03-22 12:00:09+02",)', array['a,b', 'c"d', null], '10.0.0.1/8', 'it''s ok')`);
    expect(arrived.ask('select r, z, a, i, m from t')).toEqual([
      ['[1,5)', '["2022-03-22 10:00:09+00",)', '["a,b","c\\"d",null]', '10.0.0.1/8', "it's ok"],
    ]);
    expect(
      arrived.ask("select sql like '%check%(''sad'', ''it''''s ok'')%' from sqlite_schema where name = 't'"),
    ).toEqual([[1n]]);
    await arrived.expectReturn();
  });

  it('C8: bytes arrive as a BLOB', async () => {
    const arrived = await arriveInSqlite(`
      create table public.t (id integer primary key, c bytea);
      insert into public.t values (1, 'text'), (2, ''), (3, '\\x00ff')`);
    expect(arrived.ask('select typeof(c), hex(c) from t order by id')).toEqual([
      ['blob', '74657874'],
      ['blob', ''],
      ['blob', '00FF'],
    ]);
    await arrived.expectReturn();
  });

  it('C8: a column of several storage classes does not stop the way back', async () => {
    const directory = await tempDirectory();
    const path = await sqliteFile(`
      create table t (id integer primary key, at timestamp, r real);
      insert into t values (1, 1598313600, 'inf'), (2, '2020-08-25 00:00:00', 1.5), (3, 1598313600.5, 9e999)`);
    const database = await createScratchDatabase();
    const there = await move(path, database.url, join(directory, 'there'));
    const returned = join(directory, 'returned.db');
    const back = await move(database.url, returned, join(directory, 'back'));
    expect([there.losses, back.losses]).toEqual([[], []]);
    expect(sqliteContent(returned)).toEqual(sqliteContent(path));
  });
});
