// Goal: JSON of SQLite arrives as jsonb documents with --jsonb, and every value of a dynamic column comes back with --keep-dynamic.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { createScratchDatabase } from '../helpers/databases.ts';
import { exportTo, move, transformFor } from '../helpers/run-stages.ts';
import { sqliteFile } from '../helpers/sqlite-files.ts';
import { sqliteContent } from '../helpers/sqlite-oracle.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const JSONB = { jsonb: true } as const;
const KEEP_DYNAMIC = { keepDynamic: true } as const;

function sql(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function jsonFile(...texts: readonly string[]): Promise<string> {
  const rows = texts.map((text, at) => `(${at + 1}, ${sql(text)})`).join(', ');
  return sqliteFile(
    `create table t (id integer primary key, doc json); insert into t values ${rows}; insert into t values (99, null);`,
  );
}

it('JSON text arrives as the documents it means, and validation agrees', async () => {
  const texts = [
    '{"a":1}',
    ' [ 1.0e1, 1E-7, -0, 1.10, 1e21, 12345678901234567890.5 ] ',
    '{"bb":1,"a":{"d":1,"c":null},"bb":2,"\\u0061\\n":"\\u00e9\\/\\ud83d\\ude00"}',
    '"text"',
    'null',
    '{"$text":"x"}',
  ];
  const database = await createScratchDatabase();
  const moved = await move(await jsonFile(...texts), database.url, join(await tempDirectory(), 'archive'), JSONB);
  expect(moved.proof.map(({ table, ok }) => [table, ok])).toEqual([['t', true]]);
  expect(moved.losses).toMatchObject([{ column: 'doc', loss: 'normalised' }]);
  expect(await database.query('select jsonb_typeof(doc) as kind, doc::text as doc from t order by id')).toEqual([
    { kind: 'object', doc: '{"a": 1}' },
    { kind: 'array', doc: '[10, 0.0000001, 0, 1.10, 1000000000000000000000, 12345678901234567890.5]' },
    { kind: 'object', doc: '{"a": {"c": null, "d": 1}, "a\\n": "é/😀", "bb": 2}' },
    { kind: 'string', doc: '"text"' },
    { kind: 'null', doc: 'null' },
    { kind: 'object', doc: '{"$text": "x"}' },
    { kind: null, doc: null },
  ]);
  const same = await database.query(
    `select id from t join unnest($1::text[]) with ordinality as s(text, id) using (id) where doc is distinct from text::jsonb`,
    [texts],
  );
  expect(same).toEqual([]);
});

it('JSON text also arrives as documents where a table of the target has jsonb for it', async () => {
  const database = await createScratchDatabase();
  await database.query('create table t (id bigint primary key, doc jsonb)');
  const moved = await move(await jsonFile('{"b":1.0,"a":1e2}'), database.url, join(await tempDirectory(), 'archive'));
  expect(moved.proof.map(({ ok }) => ok)).toEqual([true]);
  expect(moved.losses).toMatchObject([{ column: 'doc', loss: 'normalised' }]);
  expect(await database.query('select doc::text from t order by id limit 1')).toEqual([
    { doc: '{"a": 100, "b": 1.0}' },
  ]);
});

it('JSON that jsonb cannot hold is refused with its place before the target is touched', async () => {
  const archive = join(await tempDirectory(), 'archive');
  const database = await createScratchDatabase();
  await exportTo(archive, await jsonFile('{}', '{"a":"\\u0000"}'));
  await expect(transformFor(archive, database.url, JSONB)).rejects.toMatchObject({
    code: 'VALUE_NOT_STORABLE',
    message: expect.stringMatching(/^Row id=2 of t has a value in "doc" that cannot become jsonb: it has .* U\+0000/),
    hint: expect.stringContaining('--jsonb'),
    context: { table: 't', column: 'doc', key: 'id=2' },
  });
  await expect(transformFor(archive, database.url)).resolves.toMatchObject({ losses: [] });
});

it('values of every storage class come back from jsonb as they were', async () => {
  const values = [
    ...['1e21', '-1.5e-7', '0.1', '5e-324', '1.7976931348623157e308', '-1e999', '100.0', '-0.0'],
    ...['5', '-9223372036854775808', '9007199254740993'],
    ...["'T'", "''", "'5'", "'a' || char(0) || 'b'", "'\\u0000'", "x''", "x'00ff'", "cast(x'41ff' as text)", 'null'],
  ];
  const source = await sqliteFile(
    `create table t (id integer primary key, v); create table n (v integer);
     insert into n values (1), ('one'), (2.5), (x'31');
     ${values.map((value, at) => `insert into t values (${at + 1}, ${value});`).join('\n')}`,
  );
  const directory = await tempDirectory();
  const database = await createScratchDatabase();
  const there = await move(source, database.url, join(directory, 'there'), KEEP_DYNAMIC);
  expect([there.losses, there.proof.filter(({ ok }) => !ok)]).toEqual([[], []]);
  expect(await database.query('select v::text from t where id in (1, 2, 9) order by id')).toEqual([
    { v: '{"$real": 1000000000000000000000}' },
    { v: '{"$real": -0.00000015}' },
    { v: '{"$integer": 5}' },
  ]);
  const returned = join(directory, 'returned.db');
  const back = await move(database.url, returned, join(directory, 'back'));
  expect([back.losses, back.proof.filter(({ ok }) => !ok)]).toEqual([[], []]);
  expect(sqliteContent(returned)).toEqual(sqliteContent(source));
  expect(declarations(returned)).toEqual(declarations(source));
});

it('a document that somebody put among the kept values stays a document', async () => {
  const directory = await tempDirectory();
  const database = await createScratchDatabase();
  await move(
    await sqliteFile("create table t (v); insert into t values (1), ('x')"),
    database.url,
    join(directory, 'there'),
    KEEP_DYNAMIC,
  );
  await database.query(`insert into t values ('{"name": "Ada"}')`);
  const returned = join(directory, 'returned.db');
  const back = await move(database.url, returned, join(directory, 'back'));
  expect(back.proof.filter(({ ok }) => !ok)).toEqual([]);
  expect(sqliteContent(returned).rows).toEqual({
    t: [`text:'{"$integer":1}'`, `text:'{"$text":"x"}'`, `text:'{"name":"Ada"}'`],
  });
});

function declarations(path: string): unknown {
  const database = new Database(path, { readonly: true });
  const sql =
    "select name, type from pragma_table_info('t') union all select name, sql like '%jsonb%' from sqlite_schema where name in ('t', 'n') order by 1, 2";
  const rows = database.prepare(sql).raw().all();
  database.close();
  return rows;
}
