import { describe, expect, test } from 'vitest';
import { readCatalog } from '../../../../../src/dialect/sqlite/catalog/sqlite-catalog.ts';
import { registerFunctions } from '../../../../../src/dialect/sqlite/connection/sqlite-functions.ts';
import type { Catalog, Column } from '../../../../../src/model/catalog.ts';
import type { EpochHint } from '../../../../../src/model/epoch.ts';
import type { SqliteForm } from '../../../../../src/model/storage.ts';
import { formatTypeName } from '../../../../../src/model/type-name.ts';
import { columnOf, openSource, sqliteFile, tableOf } from '../../../../helpers/sqlite-files.ts';

async function inferredCatalog(sql: string, epochs: readonly EpochHint[] = [], infer = true): Promise<Catalog> {
  const connection = await openSource(await sqliteFile(sql));
  registerFunctions(connection.database);
  try {
    return readCatalog(connection.database, { tables: null, exclude: [], census: true, infer, epochs });
  } finally {
    await connection.close();
  }
}

/** The column that `definition` defines in a table of its own, holding `values`. */
async function inferred(definition: string, ...values: readonly string[]): Promise<Column> {
  const rows = values.map((value) => `insert into t values (${value});`).join('');
  const [column] = tableOf(await inferredCatalog(`create table t (${definition}); ${rows}`)).columns;
  if (column === undefined) throw new Error('no column');
  return column;
}

function describeColumn({ type, storage }: Column): string {
  const form: SqliteForm | null = storage.dialect === 'sqlite' ? storage.form : null;
  if (form?.kind === 'epoch') return `${formatTypeName(type)} as epoch ${form.unit} ${form.as}`;
  return `${formatTypeName(type)} as ${form?.kind}${form?.kind === 'uuid' ? ` ${form.as}` : ''}`;
}

const U1 = "'123e4567-e89b-42d3-a456-426614174000'";
const U2 = "'123e4567-e89b-42d3-a456-426614174001'";
const U3 = "'123e4567-e89b-42d3-a456-426614174002'";
const BLOBS = Array.from({ length: 8 }, (_, at) => `x'123e4567e89b42d3a45642661417400${at}'`);

/** Definition, values, what becomes of it. */
type Case = readonly [string, readonly string[], string];

const FLAGS: readonly Case[] = [
  ['is_admin integer', ['0', '0'], 'boolean as boolean'],
  ['isAdmin integer', ['1'], 'boolean as boolean'],
  ['is_admin integer', ['0', '2'], 'bigint as integer'],
  ['is_admin integer', ['0', "'yes'"], 'text as affinity'],
  ['archived integer', ['0', '1', 'null'], 'boolean as boolean'],
  ['archived integer', ['0', '0'], 'bigint as integer'],
  ['login_attempts integer not null default 0', ['0', '1'], 'bigint as integer'],
  ['quantity integer', ['0', '1'], 'bigint as integer'],
  ['quantity tinyint(1)', ['0', '0'], 'boolean as boolean'],
  ['quantity integer check (quantity in (0, 1))', ['0'], 'boolean as boolean'],
  ['is_admin integer primary key', ['0', '1'], 'bigint as integer'],
  ['is_admin integer unique', ['0', '1'], 'bigint as integer'],
  ['is_admin integer', [], 'bigint as integer'],
];

const MOMENTS: readonly Case[] = [
  ['created_at integer', ['1551398400000', '1714608000000'], 'timestamp with time zone as epoch ms integer'],
  ['created_at integer', ['1551398400'], 'timestamp with time zone as epoch s integer'],
  ['dateCreated real', ['1551398400.5'], 'timestamp with time zone as epoch s real'],
  ['last_seen', ['1551398400000000'], 'timestamp with time zone as epoch us integer'],
  ['created_at integer', ['1551398400000', '0'], 'bigint as integer'],
  ['created_at integer', ['669902409', '669902410'], 'bigint as integer'],
  ['created_at integer', ['1551398400', "'soon'"], 'text as affinity'],
  ['phone integer', ['2125551234', '1551398400'], 'bigint as integer'],
  ['run_time_ms integer', ['1551398400000'], 'bigint as integer'],
  ['created_at integer primary key', ['1551398400000'], 'bigint as integer'],
];

const TEXTS: readonly Case[] = [
  ['c text', [U1, U2, U3], 'uuid as text'],
  ['c text', [U1, U2], 'text as text'],
  ['c text', [U1, U2, U3, "'none'"], 'text as text'],
  ['c char(32)', [U1, U2, U3].map((text) => text.replaceAll('-', '')), 'uuid as uuid hex'],
  ['c text', [U1, U2, U3].map((text) => text.toUpperCase()), 'uuid as uuid upper'],
  ['c text', [U1, U2, U3.toUpperCase()], 'text as text'],
  ['c text', ["'2024-02-28'", "'2024-02-29'", "'1999-01-01'", 'null'], 'date as text'],
  ['c text', ["'2024-02-28'", "'2023-02-29'", "'1999-01-01'"], 'text as text'],
  ['c text', ["'2024-02-28'", "'2024-02-29'", "''"], 'text as text'],
  ['c text', Array(3).fill("'2024-02-28 10:00:00'"), 'timestamp without time zone as datetime'],
  ['c text', Array(3).fill("'2024-02-28T10:00:00Z'"), 'timestamp with time zone as datetime'],
  ['c text', Array(3).fill("'2024-02-28T10:00:00+02:00'"), 'text as text'],
  ['c text', [`'{"a": 1}'`, "'[]'", "'[1.10]'"], 'json as text'],
  ['c text', [`'{"a": 1}'`, "'[]'", "'{x}'"], 'text as text'],
  ['c text', ["'1'", "'2'", "'null'"], 'text as text'],
  ['c', [`'{"a": 1}'`, "'[]'", "'[1.10]'"], 'json as text'],
  ['c varchar(20)', ["'a'", "'b'", "'c'"], 'text as text'],
];

const BYTES: readonly Case[] = [
  ['c blob', BLOBS, 'uuid as uuid blob'],
  ['c blob', BLOBS.slice(1), 'bytea as blob'],
  ['client_uuid blob', ["x'00000000000000000000000000000000'"], 'uuid as uuid blob'],
  ['c blob', [...BLOBS, "x'00'"], 'bytea as blob'],
  ['c blob', Array(8).fill(`jsonb('[1]')`), 'json as jsonb'],
  ['c blob', Array(7).fill(`jsonb('[1]')`), 'bytea as blob'],
  ['c blob', Array(8).fill("jsonb('1')"), 'bytea as blob'],
  ['c blob', Array(8).fill("x'0c'"), 'bytea as blob'],
  ['c blob unique', [...BLOBS.keys()].map((at) => `jsonb('[${at}]')`), 'bytea as blob'],
  ['c json', ["jsonb('1')", 'null'], 'json as jsonb'],
  ['c blob', Array(9).fill("x'ffffffffffffffffffffffffffffffff'"), 'bytea as blob'],
];

describe.each([
  ['flags', FLAGS],
  ['moments', MOMENTS],
  ['texts', TEXTS],
  ['bytes', BYTES],
])('%s are inferred only where values and name bear it out', (_, cases) => {
  test.each(cases)('%s holding %j is %s', async (definition, values, expected) => {
    expect(describeColumn(await inferred(definition, ...values))).toBe(expected);
  });
});

test('nothing is inferred where nobody asks', async () => {
  const catalog = await inferredCatalog(
    `create table t (is_admin integer, created_at integer); insert into t values (0, 1551398400000)`,
    [],
    false,
  );
  expect(tableOf(catalog).columns.map(describeColumn)).toEqual(['bigint as integer', 'bigint as integer']);
});

test('an inference says who made it and what it saw', async () => {
  expect((await inferred('is_admin integer', '0', '1', '1')).census?.evidence).toBe(
    '3 of 3 values are 0 or 1 (2 of them 1), as its name suggests.',
  );
  expect((await inferred('created_at integer', '1551398400000')).census?.evidence).toBe(
    '1 of 1 values are milliseconds since 1970, 2019-03-01 … 2019-03-01, as its name and their range say.',
  );
  expect((await inferred('created_at integer', '669902409')).census?.evidence).toContain(
    'say --epoch t.created_at=UNIT',
  );
});

describe('--epoch', () => {
  const said = (unit: EpochHint['unit'], values: string, declared = 'integer') =>
    inferredCatalog(
      `create table t (c ${declared}); insert into t values ${values}`,
      [{ table: 'T', column: 'C', unit }],
      false,
    );

  test.each<[EpochHint['unit'], string, string]>([
    ['s', '(0), (-1), (null)', 'timestamp with time zone as epoch s integer'],
    ['coredata', '(669902409)', 'timestamp with time zone as epoch coredata integer'],
    ['julian', '(2459660)', 'timestamp with time zone as epoch julian integer'],
    ['webkit', '(13300000000000001)', 'timestamp with time zone as epoch webkit integer'],
    ['ms', '(null)', 'timestamp with time zone as epoch ms integer'],
    ['ns', '(1647950409737000001)', 'bigint as integer'],
    ['s', "(5), ('x')", 'text as affinity'],
  ])('takes %s for %s', async (unit, values, expected) => {
    expect(describeColumn(columnOf(tableOf(await said(unit, values)), 'c'))).toBe(expected);
  });

  test('says what forbids it', async () => {
    const column = columnOf(tableOf(await said('ns', '(1647950409737000000), (1647950409737000001)')), 'c');
    expect(column.census?.evidence).toContain(
      '1 are no exact nanoseconds since 1970 of the years 1 to 9999, first at rowid = 2',
    );
  });

  test('names no column that is not there', async () => {
    const hint = { table: 't', column: 'd', unit: 'ms' } as const;
    await expect(inferredCatalog('create table t (c integer)', [hint])).rejects.toMatchObject({
      code: 'TABLE_NOT_FOUND',
    });
    await expect(inferredCatalog('create table t (c)', [{ ...hint, table: 'x' }])).rejects.toMatchObject({
      code: 'TABLE_NOT_FOUND',
    });
  });
});

describe('columns of a foreign key', () => {
  const types = async (sql: string): Promise<Record<string, string>> => {
    const { tables } = await inferredCatalog(sql);
    const columns = tables.flatMap((table) => table.columns.map((column) => ({ table, column })));
    return Object.fromEntries(
      columns.map(({ table, column }) => [`${table.name.name}.${column.name}`, column.type.kind]),
    );
  };
  const TABLES = `create table a (id text primary key);
    create table b (a_id text references a (id)); insert into a values (${U1}), (${U2}), (${U3});`;

  test('are inferred together, also where one has few values or none', async () => {
    expect(await types(`${TABLES} insert into b values (${U1})`)).toEqual({ 'a.id': 'uuid', 'b.a_id': 'uuid' });
    expect(await types(TABLES)).toEqual({ 'a.id': 'uuid', 'b.a_id': 'uuid' });
  });

  test('are not inferred where one of them has other values', async () => {
    expect(await types(`pragma foreign_keys = off; ${TABLES} insert into b values ('x')`)).toEqual({
      'a.id': 'text',
      'b.a_id': 'text',
    });
  });

  test('refer to themselves', async () => {
    const sql = `create table a (id text primary key, up text references a); insert into a values (${U1}, null),
      (${U2}, ${U1}), (${U3}, ${U2})`;
    expect(await types(sql)).toEqual({ 'a.id': 'uuid', 'a.up': 'uuid' });
  });
});
