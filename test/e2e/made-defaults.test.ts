// Goal: defaults that make a moment or something random for each row do so in the other database too, and at home again.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { move } from '../helpers/run-stages.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

/** What a value of this moment, or a random one, looks like, as its text. */
type Look = (value: string) => boolean;

const SLACK_SECONDS = 120;
const near = (value: string, seconds: number) => Math.abs(Number(value) - seconds) < SLACK_SECONDS;
const now = () => Date.now() / 1000;
const seconds: Look = (value) => /^\d+$/.test(value) && near(value, now());
const fraction: Look = (value) => near(value, now());
const millis: Look = (value) => /^\d+$/.test(value) && near(`${Number(value) / 1000}`, now());
const wholeMillis: Look = (value) => millis(value) && value.endsWith('000');
const julian: Look = (value) => near(`${(Number(value) - 2440587.5) * 86400}`, now());
const moment: Look = (value) => near(`${Date.parse(`${value.replace(' ', 'T').replace(/\+00$/, '')}Z`) / 1000}`, now());
const digits =
  (length: number, letters: string): Look =>
  (value) =>
    new RegExp(`^[0-9${letters}]{${length}}$`).test(value);

/** Declared type, default, look. */
const OF_SQLITE: readonly (readonly [type: string, value: string, look: Look])[] = [
  ['integer', '(unixepoch())', seconds],
  ['integer', "(unixepoch('now'))", seconds],
  ['integer', "(strftime('%s', 'now'))", seconds],
  ['integer', "(strftime('%s'))", seconds],
  ['integer', "(cast(strftime('%s','now') as int))", seconds],
  ['integer', "(cast(unixepoch('subsec') * 1000 as integer))", millis],
  ['integer', "(cast(round(unixepoch('subsecond') * 1000) as integer))", millis],
  ['integer', "(cast(round(unixepoch('subsec')) as integer))", seconds],
  ['integer', '(unixepoch() * 1000)', wholeMillis],
  ['integer', "(strftime('%s', 'now') * 1000)", wholeMillis],
  ['real', "(unixepoch('subsec'))", fraction],
  ['real', "(julianday('now'))", julian],
  ['real', '(julianday())', julian],
  ['text', "(strftime('%s', 'now'))", seconds],
  ['text', '(hex(randomblob(16)))', digits(32, 'A-F')],
  ['text', '(lower(hex(randomblob(16))))', digits(32, 'a-f')],
  ['text', '(lower(hex(randomblob(1))))', digits(2, 'a-f')],
  ['text', '(hex(randomblob(32)))', digits(64, 'A-F')],
  ['blob', '(randomblob(12))', digits(24, 'a-fA-F')],
];

const carried = (notCarried: readonly { readonly kind: string; readonly name: string }[]) =>
  notCarried.filter(({ kind }) => kind === 'default').map(({ name }) => name);

test('from SQLite to PostgreSQL and back', async () => {
  const directory = await tempDirectory();
  const [path, returned] = [join(directory, 'origin.db'), join(directory, 'returned.db')];
  const middle = await createScratchDatabase();
  const columns = OF_SQLITE.map(([type, value], at) => `c${at} ${type} default ${value}`);
  // A REAL of 32 digits is no random text: what cannot be carried is named.
  exec(
    path,
    `create table t (id integer primary key, ${columns.join(', ')}, u1 integer default (unixepoch() / 2),
    u2 text default (hex(randomblob(33))), u3 text default (unixepoch('now', '+1 day')), u4 default (strftime('%s','now')),
    u5 integer default (hex(randomblob(2))), u6 integer default (unixepoch('now', 'subsec') * 1000)); insert into t (id) values (1)`,
  );
  const out = await move(path, middle.url, join(directory, 'out'));
  expect(carried(out.notCarried)).toEqual(['u1', 'u2', 'u3', 'u4', 'u5', 'u6']);
  const back = await move(middle.url, returned, join(directory, 'back'));
  expect(carried(back.notCarried)).toEqual([]);
  await middle.query('insert into t (id) values (100), (101)');
  exec(returned, 'insert into t (id) values (100), (101)');
  exec(path, 'insert into t (id) values (100), (101)');
  for (const [at, [type, value, look]] of OF_SQLITE.entries()) {
    const cell = type === 'blob' ? `hex(c${at})` : `cast(c${at} as text)`;
    const there = await middle.query(
      `select ${cell.replace('hex(', 'encode(').replace(/^encode\((.*)\)$/, "encode($1, 'hex')")} as v from t where id > 99`,
    );
    for (const file of [path, returned]) {
      const values = pluck(file, `select ${cell} from t where id > 99`);
      expect(values.every(look), `${value} in ${file}: ${values}`).toBe(true);
    }
    expect(
      there.every(({ v }) => look(String(v))),
      `${value} in PostgreSQL: ${JSON.stringify(there)}`,
    ).toBe(true);
    const types = [path, returned].map((file) => pluck(file, `select typeof(c${at}) from t where id = 100`));
    expect(types[1], value).toEqual(types[0]);
    if (value.includes('randomblob(16)')) expect(there[0]).not.toEqual(there[1]);
  }
});

const OF_POSTGRES: readonly (readonly [type: string, value: string, look: Look])[] = [
  ['bigint', 'extract(epoch from now())', seconds],
  ['bigint', 'floor(extract(epoch from now()))', seconds],
  ['integer', 'extract(epoch from clock_timestamp())::integer', seconds],
  ['bigint', '(extract(epoch from now()) * 1000)::bigint', millis],
  ['bigint', "floor(date_part('epoch', now()) * 1000)", millis],
  ['double precision', 'extract(epoch from now())', fraction],
  ['double precision', "date_part('epoch', current_timestamp)", fraction],
  ['text', 'md5(random()::text)', digits(32, 'a-f')],
  ['text', 'md5(random()::text || clock_timestamp()::text)', digits(32, 'a-f')],
  ['varchar(40)', "encode(gen_random_bytes(20), 'hex')", digits(40, 'a-f')],
  ['text', "upper(encode(gen_random_bytes(4), 'hex'))", digits(8, 'A-F')],
  ['bytea', 'gen_random_bytes(8)', digits(16, 'a-fA-F')],
  ['timestamp', "(now() at time zone 'utc')", moment],
];

test('from PostgreSQL to SQLite and back', async () => {
  const directory = await tempDirectory();
  const [origin, returned] = [await createScratchDatabase(), await createScratchDatabase()];
  for (const database of [origin, returned]) await database.query('create extension pgcrypto');
  const columns = OF_POSTGRES.map(([type, value], at) => `c${at} ${type} default ${value}`);
  await origin.query(`create table t (id integer primary key, ${columns.join(', ')}, u1 text default md5('x'),
    u2 varchar(10) default md5(random()::text), u3 integer default (extract(epoch from now()) * 1000)::bigint % 1000,
    u4 double precision default random(), u5 bigint default extract(year from now()))`);
  const path = join(directory, 'between.db');
  const out = await move(origin.url, path, join(directory, 'out'));
  expect(carried(out.notCarried)).toEqual(['u1', 'u2', 'u3', 'u4', 'u5']);
  const back = await move(path, returned.url, join(directory, 'back'));
  expect(carried(back.notCarried)).toEqual([]);
  for (const database of [origin, returned]) await database.query("insert into t (id, u2) values (100, ''), (101, '')");
  exec(path, 'insert into t (id) values (100), (101)');
  for (const [at, [type, value, look]] of OF_POSTGRES.entries()) {
    const isBytes = type === 'bytea';
    const all = [
      ...(await textsOf(origin, isBytes ? `encode(c${at}, 'hex')` : `c${at}::text`)),
      ...(await textsOf(returned, isBytes ? `encode(c${at}, 'hex')` : `c${at}::text`)),
      ...pluck(path, `select ${isBytes ? `hex(c${at})` : `cast(c${at} as text)`} from t`),
    ];
    expect(all, value).toHaveLength(6);
    expect(all.every(look), `${value}: ${all}`).toBe(true);
  }
});

test('moments that SQLite counts are made as such by either database', async () => {
  const directory = await tempDirectory();
  const [path, returned] = [join(directory, 'origin.db'), join(directory, 'returned.db')];
  const middle = await createScratchDatabase();
  exec(
    path,
    `create table t (id integer primary key, s integer default (unixepoch()), m integer default (unixepoch() * 1000),
    r real default (julianday('now')), u blob default (randomblob(16)), wrong integer default (unixepoch()));
    insert into t values (1, 1700000000, 1700000000123, 2460000.5, x'00112233445566778899aabbccddeeff', 1700000000123)`,
  );
  const epochs = ['s:s', 'm:ms', 'r:julian', 'wrong:ms'].map((text) => {
    const [column, unit] = text.split(':') as [string, 's'];
    return { table: 't', column, unit };
  });
  const { exportTo, importTo, transformFor } = await import('../helpers/run-stages.ts');
  await exportTo(join(directory, 'out'), path, { epochs, infer: true });
  await transformFor(join(directory, 'out'), middle.url);
  const out = await importTo(join(directory, 'out'), middle.url);
  expect(carried(out.notCarried)).toEqual(['wrong']);
  await move(middle.url, returned, join(directory, 'back'));
  await middle.query('insert into t (id) values (100)');
  exec(returned, 'insert into t (id) values (100)');
  const [there] = await middle.query(
    'select s::text as s, m::text as m, r::text as r, u::text as u from t where id = 100',
  );
  expect(
    [there?.['s'], there?.['m'], there?.['r']].every((value) => moment(String(value).replace(/(\+00)(:00)?$/, ''))),
  ).toBe(true);
  const [home] = all(returned, 'select s, m, r, hex(u) as u, typeof(u) as kind from t where id = 100');
  expect([seconds(String(home?.['s'])), millis(String(home?.['m'])), julian(String(home?.['r']))]).toEqual([
    true,
    true,
    true,
  ]);
  expect([home?.['kind'], String(home?.['u'])]).toEqual(['blob', expect.stringMatching(/^[0-9A-F]{32}$/)]);
});

async function textsOf(database: ScratchDatabase, cell: string): Promise<readonly string[]> {
  return (await database.query(`select ${cell} as v from t`)).map(({ v }) => String(v));
}

function exec(path: string, sql: string): void {
  const database = new Database(path);
  database.exec(sql);
  database.close();
}

function pluck(path: string, sql: string): readonly string[] {
  return all(path, sql).map((row) => String(Object.values(row)[0]));
}

function all(path: string, sql: string): readonly Record<string, unknown>[] {
  const database = new Database(path, { readonly: true });
  const rows = database.prepare(sql).all() as Record<string, unknown>[];
  database.close();
  return rows;
}
