// Goal: floats whose shortest digits PostgreSQL and ECMAScript do not agree on arrive, in every type that can hold them.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { besideShortEnd } from '../../helpers/interval-ends.ts';
import { move } from '../../helpers/run-stages.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

/** Always the same ones: the generators have tests of their own. */
const FLOATS = [20000000000000010, 1e23, -1e23, ...fc.sample(besideShortEnd, { seed: 7, numRuns: 60 })];
const SINGLES = FLOATS.map((value) => Math.fround(value)).concat([2 ** 24 + 2, 2 ** 26 + 8, 33554432, 8388608.5]);

test('SQLite → PostgreSQL → SQLite', async () => {
  const [directory, postgres] = [await tempDirectory(), await createScratchDatabase()];
  const [origin, returned] = [join(directory, 'origin.db'), join(directory, 'returned.db')];
  const source = new Database(origin);
  // Without a key the order of the archive is that of the row lines.
  source.exec(`create table t (a real, b, c jsonb, d numeric, e float, f json);
    create table u (a real primary key, b text)`);
  const insert = source.prepare('insert into t values (?, ?, ?, ?, ?, ?)');
  const keyed = source.prepare('insert or ignore into u values (?, ?)');
  for (const value of FLOATS) {
    insert.run(value, value, value, value, value, JSON.stringify([value]));
    keyed.run(value, String(value));
  }
  source.close();
  await move(origin, postgres.url, join(directory, 'out'));
  await move(postgres.url, returned, join(directory, 'back'));
  expect(contentOf(returned)).toEqual(contentOf(origin));
});

function contentOf(path: string): unknown {
  const database = new Database(path, { readonly: true });
  const rows = ['t', 'u'].map((table) => {
    const names = database.pragma(`table_info(${table})`) as { readonly name: string }[];
    const cells = names.map(({ name }) => `typeof(${name}) || quote(${name})`).join(", ' ', ");
    return database.prepare(`select concat(${cells}) from ${table} order by 1`).pluck().all();
  });
  database.close();
  return rows;
}

test('PostgreSQL → SQLite → PostgreSQL', async () => {
  const [directory, origin, returned] = [
    await tempDirectory(),
    await createScratchDatabase(),
    await createScratchDatabase(),
  ];
  const types = `create type pair as (a float8, b float4); create type span as range (subtype = float8)`;
  const tables = `
    create table t (a float8, b float4, c float8[], d float4[], e jsonb, f json, g pair, h span, i numeric, j point, k text);
    create table u (a float8 primary key, b float4); create table v (a jsonb primary key); create table w (a float8[] primary key)`;
  await origin.query(`${types}; ${tables}`);
  await returned.query(types);
  for (const [at, value] of FLOATS.entries()) {
    const single = SINGLES[at % SINGLES.length] as number;
    await origin.query(
      `insert into t select f, s, array[f, s], array[s], jsonb_build_array(f, s), json_build_object('f', f), row(f, s)::pair, span(f, null),
        f::text::numeric, point(f, s), f::text from (select $1::float8 as f, $2::float4 as s) as x`,
      [value, single],
    );
    await origin.query('insert into u values ($1, $2) on conflict do nothing', [value, single]);
    await origin.query('insert into v select to_jsonb($1::float8) on conflict do nothing', [value]);
    await origin.query('insert into w values (array[$1::float8]) on conflict do nothing', [value]);
  }
  for (const single of SINGLES) await origin.query('insert into t (b, d) values ($1, array[$1::float4])', [single]);
  const path = join(directory, 'between.db');
  const out = await move(origin.url, path, join(directory, 'out'));
  const back = await move(path, returned.url, join(directory, 'back'));
  expect([...out.losses, ...back.losses]).toEqual([]);
  for (const table of ['t', 'u', 'v', 'w']) {
    const sql = `select x::text from ${table} as x order by x::text collate "C"`;
    expect(await returned.query(sql)).toEqual(await origin.query(sql));
  }
});
