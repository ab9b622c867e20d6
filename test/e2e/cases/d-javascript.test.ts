// Goal: what a JavaScript number, Date or JSON.stringify would change passes through unchanged, both ways, in any time zone.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { exportTo, move } from '../../helpers/run-stages.ts';
import { arrive, expectReturn, oneColumn, refusal, sqliteRows } from '../../helpers/sqlite-case.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

/** Moves a PostgreSQL database that `sql` has filled into a SQLite file and back into an empty database. */
async function thereAndBack(sql: string) {
  const [origin, returned] = [await createScratchDatabase(), await createScratchDatabase()];
  await origin.query(sql);
  const directory = await tempDirectory();
  const path = join(directory, 'between.db');
  const summary = await move(origin.url, path, join(directory, 'out'));
  await move(path, returned.url, join(directory, 'back'));
  const texts = async (database: typeof origin) => database.query('select t::text from t order by id');
  expect(await texts(returned)).toEqual(await texts(origin));
  return { path, summary };
}

describe('D1: integers beyond 2^53', () => {
  const DIGITS = ['6500328718134052119', '1152735103331642317', '9007199254740993', '-9223372036854775808'];

  it('D1: arrive digit by digit as values, keys and references, and return', async () => {
    const sql = `create table parent (id integer primary key, n int);
      create table t (id integer primary key, c bigint references parent);
      ${DIGITS.map((digits) => `insert into parent values (${digits}, ${digits}); insert into t values (${digits}, ${digits});`).join('\n')}`;
    const arrived = await arrive(sql);
    const rows = await arrived.postgres.query(
      'select id::text, n::text, c::text from parent join t using (id) order by t.id',
    );
    const sorted = [...DIGITS].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
    expect(rows).toEqual(sorted.map((digits) => ({ id: digits, n: digits, c: digits })));
    await expectReturn(arrived);
  });

  it('D1: stand in the archive as strings of digits, safe ones as numbers', async () => {
    const arrived = await arrive(oneColumn('INTEGER', ...DIGITS, '9007199254740991'));
    const directory = await tempDirectory();
    await exportTo(directory, arrived.path);
    const part = await readFile(join(directory, 'exported', 'data', 't-0001.json'), 'utf8');
    for (const digits of DIGITS) expect(part).toContain(`"c":"${digits}"`);
    expect(part).toContain('"c":9007199254740991}');
  });

  it('D1: of PostgreSQL arrive in SQLite and return', async () => {
    const { path } = await thereAndBack(
      `create table t (id bigint primary key); insert into t values (${DIGITS.join('), (')})`,
    );
    const ids = sqliteRows(path, 'select cast(id as text) as id from t order by t.id desc');
    expect(ids.map((row) => (row as { id: string }).id).slice(0, 2)).toEqual(DIGITS.slice(0, 2));
  });
});

describe('D2: moments', () => {
  it('D2: keep their microseconds and their day whatever the zone of the process and of the server is', async () => {
    const { path, summary } = await thereAndBack(`
      create table t (id int primary key, s timestamp, z timestamptz, d date, h time);
      insert into t values
        (1, '2017-02-07T19:53:43.242999', '2017-02-07T19:53:43.242999Z', '1975-05-11', '23:59:59.999999'),
        (2, '2021-03-14 02:30:00', '2021-03-14 02:30:00.000001-03:30', '2011-12-30', '00:00:00.000001')`);
    expect(summary.losses).toEqual([]);
    expect(sqliteRows(path, 'select s, z, d, h from t order by id')).toEqual([
      {
        s: '2017-02-07T19:53:43.242999',
        z: '2017-02-07T19:53:43.242999+00:00',
        d: '1975-05-11',
        h: '23:59:59.999999',
      },
      { s: '2021-03-14T02:30:00', z: '2021-03-14T06:00:00.000001+00:00', d: '2011-12-30', h: '00:00:00.000001' },
    ]);
  });

  it('D2: of SQLite keep every digit in PostgreSQL', async () => {
    const arrived = await arrive(oneColumn('DATETIME', "'2017-02-07 19:53:43.242999'", "'2021-03-14 02:30:00.000001'"));
    expect(await arrived.type()).toBe('timestamp without time zone');
    expect(await arrived.texts()).toEqual(['2017-02-07 19:53:43.242999', '2021-03-14 02:30:00.000001']);
    await expectReturn(arrived);
  });
});

describe('D3: what JSON has no word for', () => {
  it('D3: NaN, infinities and −0 of PostgreSQL arrive in SQLite as text that says so, and return', async () => {
    const { path, summary } = await thereAndBack(`
      create table t (id int primary key, f float8, g float4, n numeric);
      insert into t values (1, 'NaN', 'NaN', 'NaN'), (2, 'Infinity', '-Infinity', 'Infinity'), (3, '-0', '-0', '-1.10')`);
    expect(summary.losses).toEqual([]);
    const rows = sqliteRows(
      path,
      "select group_concat(f, ' ') as f, group_concat(g, ' ') as g, group_concat(n, ' ') as n from t",
    );
    expect(rows).toEqual([{ f: 'NaN Infinity -0', g: 'NaN -Infinity -0', n: 'NaN Infinity -1.10' }]);
  });

  it('D3: infinities and −0 of SQLite arrive in PostgreSQL, and return', async () => {
    const arrived = await arrive(oneColumn('REAL', '9e999', '-9e999', '-0.0', '1e-7', '1e21'));
    expect(await arrived.texts()).toEqual(['Infinity', '-Infinity', '0', '1e-07', '1e+21']);
    await expectReturn(arrived);
  });

  it('D3: JSON text keeps \\u0000, lone surrogates, doubled keys and big numbers', async () => {
    const texts = [
      '{"a":"\\u0000"}',
      '"\\ud800"',
      '{"__proto__":1,"a":1,"a":2}',
      '[12345678901234567890.10, -0, 1e400]',
    ];
    const arrived = await arrive(oneColumn('JSON', ...texts.map((text) => `'${text}'`)));
    expect([await arrived.type(), await arrived.texts()]).toEqual(['json', texts]);
    await expectReturn(arrived);
  });

  it.each([
    ['\\u0000', '{"a":"\\u0000"}'],
    ['a lone surrogate', '["\\ud800"]'],
  ])('D3: %s is refused for jsonb before the target is touched', async (_, text) => {
    const error = await refusal(oneColumn('JSON', "'{}'", `'${text}'`), { jsonb: true });
    expect([error.code, error.context]).toMatchObject(['VALUE_NOT_STORABLE', { table: 't', column: 'c' }]);
  });
});
