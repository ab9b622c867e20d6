import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseEnd } from '../../src/dialect/open-dialect.ts';
import type { EpochUnit } from '../../src/model/epoch.ts';
import { validate } from '../../src/stages/validate.ts';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { exportTo, importTo, move, quietContext, transformFor } from '../helpers/run-stages.ts';
import { sqliteFile } from '../helpers/sqlite-files.ts';
import { sqliteContent } from '../helpers/sqlite-oracle.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

/** An application in SQLite, and the tables that it makes for itself in PostgreSQL. */
const APP_IN_SQLITE = `
  create table users (
    id integer primary key, guid char(36) not null, raw blob, active integer not null, admin text,
    seen_ms datetime, joined datetime, born date, wakes text, score integer, rate real, price numeric,
    settings text, extra json, tags text, mood text, code varchar(5), zip text, amount text, boss integer references users
  )`;
const ROWS_IN_SQLITE = `
  insert into users values
    (1, '6f58466f-40c9-4324-96af-6c0b2aaacc73', x'6f58466f40c9432496af6c0b2aaacc73', 1, 't',
     1732178109123, '2024-11-21 08:35:09', '1990-02-28', '06:30:00', 7, 1.5, 12.5,
     '{"b": 1, "a": [1.10]}', '{"x": null}', '["a","b c"]', 'sad', 'äöüßé', 'ab   ', '12', 2),
    (2, '00a92bf9-e6ab-48cd-8bbd-ee372fbfe91a', null, 0, null,
     0, null, null, null, 32767, -0.25, 7, '[]', null, '[]', 'ok', '', null, '-5', 1)`;
const APP_IN_POSTGRES = `
  create type mood as enum ('sad', 'ok', 'great');
  create table users (
    boss integer references users deferrable, mood mood, code varchar(5), zip varchar(10), amount integer,
    tags text[], extra jsonb, settings json, price numeric(12,4), rate double precision, score smallint,
    wakes time, born date, joined timestamptz, seen_ms timestamptz(3), admin boolean, active boolean not null,
    raw uuid, guid uuid not null unique, id integer generated always as identity primary key,
    created timestamptz not null default now(), note text
  )`;

const EVERYTHING = `
  select id, guid::text, raw::text, active, admin, seen_ms::text, joined::text, born::text, wakes::text, score, rate,
    price::text, settings::text, extra::text, tags, mood::text, code, zip, amount, boss, note from users order by id`;

const MOVED = [
  {
    id: 1,
    guid: '6f58466f-40c9-4324-96af-6c0b2aaacc73',
    raw: '6f58466f-40c9-4324-96af-6c0b2aaacc73',
    active: true,
    admin: true,
    seen_ms: '2024-11-21 08:35:09.123+00',
    joined: '2024-11-21 08:35:09+00',
    born: '1990-02-28',
    wakes: '06:30:00',
    score: 7,
    rate: 1.5,
    price: '12.5000',
    settings: '{"b": 1, "a": [1.10]}',
    extra: '{"x": null}',
    tags: ['a', 'b c'],
    mood: 'sad',
    code: 'äöüßé',
    zip: 'ab   ',
    amount: 12,
    boss: 2,
    note: null,
  },
  {
    id: 2,
    guid: '00a92bf9-e6ab-48cd-8bbd-ee372fbfe91a',
    raw: null,
    active: false,
    admin: null,
    seen_ms: '1970-01-01 00:00:00+00',
    joined: null,
    born: null,
    wakes: null,
    score: 32767,
    rate: -0.25,
    price: '7.0000',
    settings: '[]',
    extra: null,
    tags: [],
    mood: 'ok',
    code: '',
    zip: null,
    amount: -5,
    boss: 1,
    note: null,
  },
];

async function postgresWith(sql: string): Promise<ScratchDatabase> {
  const database = await createScratchDatabase();
  await database.query(sql);
  return database;
}

describe('an application that changes its database', () => {
  it('finds its rows in its own tables of PostgreSQL, each as the type that it has there', async () => {
    const source = await sqliteFile(`${APP_IN_SQLITE}; ${ROWS_IN_SQLITE}`);
    const target = await postgresWith(APP_IN_POSTGRES);
    const archive = await tempDirectory();
    const { proof, losses } = await move(source, target.url, archive);
    expect(proof).toMatchObject([{ table: 'users', rows: 2, ok: true }]);
    expect(await target.query(EVERYTHING)).toEqual(MOVED);
    expect(losses.map(({ loss }) => loss)).not.toContain('lossy');
    const [next] = await target.query(`insert into users (guid, active) values (gen_random_uuid(), true) returning id`);
    expect(next).toEqual({ id: 3 });
    await target.query('delete from users where id = 3');
    for (const from of [null, parseEnd(source)]) {
      const options = { archive, to: parseEnd(target.url), from, jsonb: false, keepDynamic: false };
      const { report } = await validate(options, quietContext());
      expect(report.ok, JSON.stringify(report)).toBe(true);
    }
    await target.query("update users set seen_ms = seen_ms + interval '1 ms' where id = 1");
    const changed = { archive, to: parseEnd(target.url), from: parseEnd(source), jsonb: false, keepDynamic: false };
    expect((await validate(changed, quietContext())).report.ok).toBe(false);
  });

  it('finds its rows in its own tables of SQLite, and what was exact is as it was in both', async () => {
    const origin = await sqliteFile(`${APP_IN_SQLITE}; ${ROWS_IN_SQLITE}`);
    const between = await postgresWith(APP_IN_POSTGRES);
    const returned = await sqliteFile(APP_IN_SQLITE);
    const [out, back] = [await tempDirectory(), await tempDirectory()];
    await move(origin, between.url, out);
    await between.query('alter table users drop column created, drop column note');
    await exportTo(back, between.url);
    await transformFor(back, returned);
    const summary = await importTo(back, returned);
    expect(summary.proof).toMatchObject([{ ok: true }]);
    const [before, after] = [sqliteContent(origin).rows['users'], sqliteContent(returned).rows['users']];
    expect(after?.map(asWritten)).toEqual(before?.map(asWritten));
  });
});

/** What the plans call normalised, or what DATETIME holds as text where nothing says that it counts milliseconds. */
function asWritten(row: string): string {
  return row
    .replace("text:'true'", "text:'t'")
    .replace('{"x": null}', '{"x":null}')
    .replace('integer:1732178109123', "text:'2024-11-21 08:35:09.123'")
    .replace("text:'1970-01-01 00:00:00'", 'integer:0');
}

describe('a target that has its own types', () => {
  it.each([
    ['boolean → INTEGER 0 or 1', 'b boolean', 'true', 'b integer', 'integer:1'],
    [
      'timestamptz → DATETIME',
      'c timestamptz',
      "'2024-01-02 03:04:05.6+01'",
      'c datetime',
      "text:'2024-01-02 02:04:05.6'",
    ],
    [
      'timestamptz → TEXT',
      'c timestamptz',
      "'2024-01-02 03:04:05.6+00'",
      'c text',
      "text:'2024-01-02T03:04:05.6+00:00'",
    ],
    [
      'uuid → TEXT',
      'u uuid',
      "'00a92bf9-e6ab-48cd-8bbd-ee372fbfe91a'",
      'u text',
      "text:'00a92bf9-e6ab-48cd-8bbd-ee372fbfe91a'",
    ],
    [
      'uuid → BLOB',
      'u uuid',
      "'00a92bf9-e6ab-48cd-8bbd-ee372fbfe91a'",
      'u blob',
      "blob:X'00A92BF9E6AB48CD8BBDEE372FBFE91A'",
    ],
    ['numeric → REAL', 'n numeric', '12.50', 'n real', 'real:12.5'],
    ['numeric → INTEGER', 'n numeric(6,2)', '12.00', 'n integer', 'integer:12'],
    ['jsonb → TEXT', 'j jsonb', `'{"a": 1}'`, 'j text', `text:'{"a":1}'`],
    ['text[] → JSON', 'a text[]', `'{x,"y z"}'`, 'a json', `text:'["x","y z"]'`],
    ['date → DATETIME', 'd date', "'2024-02-29'", 'd datetime', "text:'2024-02-29 00:00:00'"],
    ['smallint → TEXT', 'i smallint', '7', 'i text', "text:'7'"],
    ['bigint → NUMERIC', 'i bigint', '9007199254740993', 'i foo', 'integer:9007199254740993'],
  ])('in SQLite: %s', async (_, ...[column, value, wanted, held]) => {
    const source = await postgresWith(`create table t (${column}); insert into t values (${value}), (null)`);
    const target = await sqliteFile(`create table t (${wanted})`);
    const { proof } = await move(source.url, target, await tempDirectory());
    expect(proof).toMatchObject([{ ok: true, rows: 2 }]);
    expect(sqliteContent(target).rows['t']).toEqual([held, 'null:NULL'].sort());
  });
});

describe('a column of uuids that were text', () => {
  const lower = '6f58466f-40c9-4324-96af-6c0b2aaacc73';
  const upper = '00A92BF9-E6AB-48CD-8BBD-EE372FBFE91A';
  const app = (table: string, columns: string) => `create table ${table} (id integer primary key, ${columns})`;
  const reason = (count: string) =>
    `${count} changed. The target has uuid here. With or without hyphens or braces, in any case.`;

  it('is exact where each is written as the target writes it, and normalised, and counted, where one is not', async () => {
    const source = await sqliteFile(`${app('t', 'canonical text, shouted text')};
      insert into t values (1, '${lower}', '${lower}'), (2, null, '${upper}'), (3, '${lower}', null)`);
    const target = await postgresWith('create table t (id bigint primary key, canonical uuid, shouted uuid)');
    const archive = await tempDirectory();
    await exportTo(archive, source);
    const transformed = await transformFor(archive, target.url);
    const [, ...planned] = transformed.plan.tables[0]?.columns ?? [];
    expect(planned.map(({ loss }) => loss)).toEqual(['normalised', 'normalised']);
    expect(transformed.losses).toEqual([
      { table: 't', column: 'canonical', loss: 'exact', reason: reason('0 of 2 values') },
      { table: 't', column: 'shouted', loss: 'normalised', reason: reason('1 of 2 values') },
    ]);
    // The import has it from the archive alone.
    expect((await importTo(archive, target.url)).losses).toEqual(transformed.losses);
  });

  it('does not count for the exit code where none changed', async () => {
    const cwd = await tempDirectory();
    const target = await postgresWith(
      'create table t (id bigint primary key, c uuid); create table u (c uuid, id bigint)',
    );
    const exact = await sqliteFile(`${app('t', 'c text')}; insert into t values (1, '${lower}')`);
    const moved = await runCli(['migrate', exact, target.url, '--json'], { cwd });
    expect([moved.exitCode, moved.stderr]).toEqual([0, expect.not.stringContaining('not exact')]);
    const losses = [{ table: 't', column: 'c', loss: 'exact', reason: reason('0 of 1 value') }];
    expect(JSON.parse(moved.stdout)).toMatchObject({ transform: { losses }, import: { losses } });
    const shouted = await sqliteFile(`${app('u', 'c text')}; insert into u values (1, '${upper}')`);
    const other = await runCli(['migrate', shouted, target.url, '--archive', join(cwd, 'other')], { cwd });
    expect([other.exitCode, other.stdout]).toEqual([7, expect.stringContaining(reason('1 of 1 value'))]);
  }, 60_000);
});

describe('a unit of numbers', () => {
  const hint = (column: string, unit: EpochUnit) => ({ table: 'e', column, unit });
  const source =
    'create table e (id integer primary key, at integer, c timestamp); insert into e values (1, 1732178109, 754000000.5)';
  const target = 'create table e (id bigint primary key, at timestamptz, c timestamptz)';

  it('is never guessed: not for plain integers, not for the seconds of Core Data', async () => {
    const [archive, postgres] = [await tempDirectory(), await postgresWith(target)];
    await exportTo(archive, await sqliteFile(source));
    await expect(transformFor(archive, postgres.url)).rejects.toMatchObject({
      code: 'TARGET_MISMATCH',
      message: expect.stringMatching(/"at" is .*--epoch.*\n.*"c" is .*--epoch/s),
    });
  });

  it('can be told, and then the way back gives the numbers', async () => {
    const [archive, postgres] = [await tempDirectory(), await postgresWith(target)];
    await exportTo(archive, await sqliteFile(source));
    await transformFor(archive, postgres.url, { epochs: [hint('at', 's'), hint('c', 'coredata')] });
    await importTo(archive, postgres.url);
    expect(await postgres.query('select at::text, c::text from e')).toEqual([
      { at: '2024-11-21 08:35:09+00', c: '2024-11-22 20:26:40.5+00' },
    ]);
    const [back, returned] = [
      await tempDirectory(),
      await sqliteFile('create table e (id integer primary key, at integer)'),
    ];
    await postgres.query('alter table e drop column c');
    await exportTo(back, postgres.url);
    await transformFor(back, returned, { epochs: [hint('at', 's')] });
    await importTo(back, returned);
    expect(sqliteContent(returned).rows['e']).toEqual(['integer:1 | integer:1732178109']);
  });

  it.each([
    ['epoch milliseconds (A4)', 'datetime', '1647950409737', '2022-03-22 12:00:09.737+00'],
    ['epoch seconds', 'timestamp', '1647950409', '2022-03-22 12:00:09+00'],
    ['epoch microseconds', 'datetime', '1647950409737001', '2022-03-22 12:00:09.737001+00'],
    ['zero (A5)', 'datetime', '0', '1970-01-01 00:00:00+00'],
    ['an offset (A6)', 'timestamp', "'2022-03-22T12:00:09.123456+02:00'", '2022-03-22 10:00:09.123456+00'],
    ['a julian day (A10)', 'datetime', '2459660.5', '2022-03-22 00:00:00+00'],
  ])('is certain where declaration and values agree: %s', async (_, ...[declared, value, moment]) => {
    const postgres = await postgresWith('create table t (c timestamptz)');
    await move(
      await sqliteFile(`create table t (c ${declared}); insert into t values (${value})`),
      postgres.url,
      await tempDirectory(),
    );
    expect(await postgres.query('select c::text from t')).toEqual([{ c: moment }]);
  });
});

describe('what the target cannot take is named before anything is loaded', () => {
  it('all of it at once: too long (B15), NULL, out of range, not of the type', async () => {
    const source = await sqliteFile(`
      create table a (id integer primary key, v varchar(5), n text, small integer, d text, flag integer);
      insert into a values (1, 'abcdefghij', 'x', 1, '2024-01-01', 1), (2, 'ok', null, 40000, 'soon', 2),
        (3, 'toolong', null, -40000, '2024-02-30', 0);
      create table b (k text primary key, price real); insert into b values ('p', 123456.5), ('q', 1.25)`);
    const target = await postgresWith(`
      create table a (id int primary key, v varchar(5), n text not null, small smallint, d date, flag boolean);
      create table b (k text primary key, price numeric(6,2))`);
    const archive = await tempDirectory();
    await exportTo(archive, source);
    const error = await transformFor(archive, target.url).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'TARGET_MISMATCH' });
    expect(error.message.split('\n')).toEqual([
      'The target cannot take 4 rows:',
      '  a.v → character varying(5): 2 rows, it is longer than 5 characters: id=1 ("abcdefghij"), id=3 ("toolong")',
      '  a.n → text: a row, it is NULL, and the column takes none: id=2 (null)',
      '  b.price → numeric(6,2): a row, it has more than 4 digits before the point: k="p" (123456.5)',
    ]);
    expect(await target.query('select from a')).toEqual([]);
  });

  it('values alone are VALUE_NOT_STORABLE, with table, key, column and value', async () => {
    const source = await sqliteFile(
      "create table a (id integer primary key, d text); insert into a values (7, 'soon')",
    );
    const target = await postgresWith('create table a (id int primary key, d date)');
    const archive = await tempDirectory();
    await exportTo(archive, source);
    await expect(transformFor(archive, target.url)).rejects.toMatchObject({
      code: 'VALUE_NOT_STORABLE',
      message: expect.stringMatching(/^Row id=7 of a has a value in "d" that cannot become date: .*\("soon"\)/),
      context: { table: 'a', column: 'd', key: 'id=7' },
    });
  });

  it('a seeded target (B14): the tables that have rows', async () => {
    const source = await sqliteFile(
      'create table users (id integer primary key); insert into users values (1); create table groups (id integer primary key)',
    );
    const target = await postgresWith(
      'create table users (id int primary key); insert into users values (1); create table groups (id int)',
    );
    await expect(move(source, target.url, await tempDirectory())).rejects.toMatchObject({
      code: 'TARGET_NOT_EMPTY',
      message: expect.stringContaining('users'),
    });
  });
});

it('columns go by name, whatever their place (A12)', async () => {
  const source = await sqliteFile(`
    create table playlist (id integer primary key, name text, interval text, org_id integer, uid text, created integer, updated integer);
    insert into playlist values (3, 'Live Managment', '5m', 5, 'AbiGL-yVz', 0, 0)`);
  const target = await postgresWith(
    'create table playlist (id serial primary key, name varchar(255), "interval" varchar(255), org_id bigint, created bigint, updated bigint, uid varchar(80))',
  );
  await move(source, target.url, await tempDirectory());
  expect(await target.query('select id, org_id::int, uid, created::int from playlist')).toEqual([
    { id: 3, org_id: 5, uid: 'AbiGL-yVz', created: 0 },
  ]);
});

it('text in a BLOB column keeps its bytes, whatever it looks like (A2)', async () => {
  const target = await postgresWith('create table t (c bytea)');
  const source = await sqliteFile("create table t (c blob); insert into t values ('SGVsbG8='), ('abcd'), (x'00ff')");
  await move(source, target.url, await tempDirectory());
  const rows = await target.query("select encode(c, 'escape') as c from t order by t.c");
  expect(rows).toEqual([{ c: '\\000\\377' }, { c: 'SGVsbG8=' }, { c: 'abcd' }]);
});

it('migrate does it all in one command, and says what is not exact', async () => {
  const directory = await tempDirectory();
  const source = await sqliteFile(`${APP_IN_SQLITE}; ${ROWS_IN_SQLITE}`);
  const target = await postgresWith(APP_IN_POSTGRES);
  const moved = await runCli(['migrate', source, target.url], { cwd: directory });
  expect([moved.exitCode, moved.stderr]).toMatchObject([7, expect.stringContaining('not exact')]);
  expect(await target.query(EVERYTHING)).toEqual(MOVED);
  const narrow = await postgresWith('create table users (id integer)');
  const refused = await runCli(['migrate', source, narrow.url, '--archive', join(directory, 'other')], {
    cwd: directory,
  });
  expect([refused.exitCode, refused.stderr]).toMatchObject([2, expect.stringContaining('no column "guid"')]);
}, 60_000);
