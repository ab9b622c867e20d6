import { describe, expect, test } from 'vitest';
import type { Column } from '../../../../../src/model/catalog.ts';
import type { SqliteForm } from '../../../../../src/model/storage.ts';
import { formatTypeName } from '../../../../../src/model/type-name.ts';
import { columnHolding, columnOf, sqliteCatalog, tableOf } from '../../../../helpers/sqlite-files.ts';

/** `boolean as boolean`, `timestamp without time zone as datetime ␣6`. */
function describeColumn({ type, storage }: Column): string {
  return `${formatTypeName(type)} as ${storage.dialect === 'sqlite' ? describeForm(storage.form) : ''}`;
}

function describeForm(form: SqliteForm): string {
  if (form.kind === 'epoch') return `epoch ${form.unit} ${form.as}`;
  if (form.kind === 'uuid') return `uuid ${form.as}`;
  if (form.kind === 'numeric') return `numeric ${form.scale ?? 'free'}`;
  return form.kind === 'datetime' ? `datetime ${form.separator}${form.fraction}${form.zone}` : form.kind;
}

/** Declared type, values as SQL, what becomes of it. */
type Case = readonly [string, readonly string[], string];

const BY_CLASS: readonly Case[] = [
  ['integer', ['1', '-9223372036854775808', '9223372036854775807', 'null'], 'bigint as integer'],
  ['int', ['1', '0.5'], 'numeric as numeric free'],
  ['integer', ['1', "''", "'AbiGL'", '2.5'], 'text as affinity'],
  ['integer', ["'T'", "'F'"], 'text as text'],
  ['integer', ['1', "x'00'"], 'dynamic as tagged'],
  ['integer', ["'9223372036854775808'", '1'], 'numeric as numeric free'],
  ['integer', ['0.25', '0.5'], 'double precision as real'],
  ['real', ['1', '2.5', '1647950409.123456', '9e999'], 'double precision as real'],
  ['real', ['1', "'inf'"], 'text as affinity'],
  ['double precision', ['1e300', "'x'"], 'text as affinity'],
  ['text', ['1', "'x'", "''"], 'text as text'],
  ['text', ["'x'", "x'00'"], 'dynamic as tagged'],
  ['text', ["'nul' || char(0) || 'byte'", "cast(x'ff41' as text)"], 'text as text'],
  ['blob', ["x'00'", "x''"], 'bytea as blob'],
  ['blob', ["'SGVsbG8='", "'abcd'"], 'text as text'],
  ['blob', ['1'], 'bigint as integer'],
  ['', ['1', '2'], 'bigint as integer'],
  ['', ['1.0', '2.5'], 'double precision as real'],
  ['', ['1', "'1'"], 'dynamic as tagged'],
  ['', ['1', '1.0'], 'dynamic as tagged'],
  ['string', ["'94040'", "'94040-1724'"], 'text as affinity'],
  ['whatever', ["'a'"], 'text as text'],
];

const BY_CONVENTION: readonly Case[] = [
  ['boolean', ['0', '1', 'null'], 'boolean as boolean'],
  ['BOOL', ["'1'", 'true'], 'boolean as boolean'],
  ['boolean', ['0', '2'], 'bigint as integer'],
  ['boolean', ["''", '1'], 'text as affinity'],
  [
    'datetime',
    ["'2024-02-29 10:00:00'", "'2024-02-29 10:00:00.5'"],
    'timestamp without time zone as datetime  trimmed',
  ],
  [
    'DATETIME',
    ["'2024-02-29 10:00:00.000000'", "'2024-02-29 10:00:00.123450'"],
    'timestamp without time zone as datetime  6',
  ],
  [
    'datetime',
    ["'2024-02-29 10:00:00'", "'2024-02-29 10:00:00.123450'"],
    'timestamp without time zone as datetime  six-or-none',
  ],
  ['timestamp(3)', ["'2024-02-29 10:00:00.120'"], 'timestamp without time zone as datetime  3'],
  ['timestamp', ["'2024-02-29T10:00:00'", "'2024-02-29T10:00:00.25'"], 'timestamp without time zone as text'],
  [
    'timestamp',
    ["'2024-02-29T10:00:00.250'", "'2024-02-29T10:00:00.123'"],
    'timestamp without time zone as datetime T3',
  ],
  ['datetime', ["'2024-02-29 10:00:00Z'"], 'timestamp with time zone as datetime  trimmedZ'],
  ['timestamp with time zone', ["'2024-02-29T10:00:00.5+00:00'"], 'timestamp with time zone as text'],
  ['timestamptz', ["'2024-02-29T10:00:00.000+00:00'"], 'timestamp with time zone as datetime T3+00:00'],
  ['datetime', ["'2022-03-22T12:00:09.123456+02:00'"], 'text as text'],
  ['datetime', ["'2024-02-29 10:00:00'", "'2024-02-29T10:00:00'"], 'text as text'],
  ['datetime', ["'2023-02-29 10:00:00'"], 'text as text'],
  ['datetime', ["'2024-02-29 24:00:00'"], 'text as text'],
  ['datetime', ["'0000-01-01 00:00:00'"], 'text as text'],
  ['datetime', ["'2024-02-29 10:00:00' || char(0) || 'x'"], 'text as text'],
  ['datetime', ["'2024-02-29'"], 'text as text'],
  ['datetime', ['1647950409737', '0'], 'bigint as integer'],
  ['datetime', ['2459660.5', '2459661'], 'timestamp with time zone as epoch julian real'],
  ['datetime', ['2459660.123456789'], 'double precision as real'],
  ['datetime', ['1647950409737', '1647950409738'], 'timestamp with time zone as epoch ms integer'],
  ['timestamp', ['1647950409.5', '1647950409'], 'timestamp with time zone as epoch s real'],
  ['timestamptz', ['1647950409737000'], 'timestamp with time zone as epoch us integer'],
  ['datetime', ['1647950409737000000'], 'timestamp with time zone as epoch ns integer'],
  ['datetime', ['1647950409737000001'], 'bigint as integer'],
  ['datetime', ['13300000000000001'], 'timestamp with time zone as epoch webkit integer'],
  ['datetime', ['2022'], 'bigint as integer'],
  ['datetime', ['0'], 'bigint as integer'],
  ['datetime', ['669902409'], 'bigint as integer'],
  ['datetime', ['1647950409', '1647950409737'], 'bigint as integer'],
  ['datetime', ["''", "'2024-02-29 10:00:00'"], 'text as text'],
  ['date', ["'2024-02-29'", "'9999-12-31'"], 'date as text'],
  ['date', ["'2024-02-29 00:00:00'"], 'timestamp without time zone as datetime  trimmed'],
  ['date', ['1647950409'], 'timestamp with time zone as epoch s integer'],
  ['date', ['1647907200000', '1647993600000'], 'date as epoch ms integer'],
  ['text', ['1647950409'], 'text as text'],
  ['time', ["'10:00:00'", "'24:00:00'", "'10:00:00.25'"], 'time without time zone as text'],
  ['time', ["'25:00:00'"], 'text as text'],
  ['time', ["'10:00'"], 'text as text'],
  ['decimal(10,2)', ['1', '12.5', '-0.01', '99999999.99'], 'numeric(10,2) as numeric 2'],
  ['numeric(4,2)', ['123.45', '1'], 'numeric as numeric free'],
  ['decimal(10,2)', ['0.125'], 'numeric as numeric free'],
  ['decimal(20,0)', ['9007199254740993', '5'], 'numeric as numeric free'],
  ['numeric', ['1', '2'], 'numeric as numeric free'],
  ['numeric', ['1e300', '1e-7', '5'], 'numeric as numeric free'],
  ['numeric(10,2)', ["'n/a'", '1.5'], 'text as affinity'],
  ['number(5)', ['12'], 'numeric(5,0) as numeric 0'],
  ['uuid', ["'123e4567-e89b-42d3-a456-426614174000'"], 'uuid as text'],
  ['guid', ["'123E4567-E89B-42D3-A456-426614174000'"], 'uuid as uuid upper'],
  ['uuid', ["'123e4567e89b42d3a456426614174000'"], 'uuid as uuid hex'],
  ['uuid', ["'123e4567e89b42d3a456426614174000'", "'123e4567-e89b-42d3-a456-426614174000'"], 'text as text'],
  ['uuid', ["'123E4567-e89b-42d3-a456-426614174000'"], 'text as text'],
  ['uuid', ["x'123e4567e89b42d3a456426614174000'"], 'uuid as uuid blob'],
  ['uuid', ["x'123e4567e89b42d3a4564266141740'"], 'bytea as blob'],
  ['uuid', ["x'123e4567e89b42d3a456426614174000'", "'x'"], 'dynamic as tagged'],
  ['char(36)', ["'123e4567-e89b-42d3-a456-426614174000'"], 'text as text'],
  ['json', [`'{"a": 1 }'`, "'[]'", "'null'"], 'json as text'],
  ['json', [`'{"a":1}'`, "'5'"], 'json as affinity'],
  ['json', ["''"], 'text as text'],
  ['json', ["cast(x'22ff22' as text)"], 'text as text'],
  ['json', [`'"\ufffd"'`], 'json as text'],
];

const WITHOUT_VALUES: readonly Case[] = [
  ['integer', [], 'bigint as integer'],
  ['real', ['null'], 'double precision as real'],
  ['varchar(10)', [], 'text as text'],
  ['blob', [], 'bytea as blob'],
  ['', [], 'text as text'],
  ['string', [], 'text as affinity'],
  ['boolean', ['null'], 'boolean as boolean'],
  ['datetime', [], 'timestamp without time zone as datetime  trimmed'],
  ['timestamptz', [], 'timestamp with time zone as datetime  trimmed+00:00'],
  ['date', [], 'date as text'],
  ['decimal(8,3)', [], 'numeric(8,3) as numeric 3'],
  ['json', [], 'json as text'],
  ['uuid', [], 'uuid as text'],
];

describe.each([
  ['storage class', BY_CLASS],
  ['convention, where every value bears it out', BY_CONVENTION],
  ['declaration, where there is no value', WITHOUT_VALUES],
])('a type is decided by %s', (_, cases) => {
  test.each(cases)('%s holding %j is %s', async (declared, values, expected) => {
    expect(describeColumn(await columnHolding(declared, ...values))).toBe(expected);
  });
});

describe('the census', () => {
  test('counts rows, NULLs and storage classes', async () => {
    const column = await columnHolding('integer', '1', "'x'", 'null', "''", '0.5', 'null', "x'00'");
    expect(column.census).toMatchObject({
      rows: 7,
      nulls: 2,
      classes: [
        { name: 'integer', rows: 1 },
        { name: 'real', rows: 1 },
        { name: 'text', rows: 2 },
        { name: 'blob', rows: 1 },
      ],
    });
  });

  test('says with numbers why the type is what it is', async () => {
    const [mixed, fitting, empty] = [
      await columnHolding('integer', '5', '6', "'T'"),
      await columnHolding('boolean', '1'),
      await columnHolding('date'),
    ];
    expect(mixed.census?.evidence).toBe(
      "2 of 3 values are INTEGER, 1 is TEXT; the column's affinity makes each again from its text.",
    );
    expect(fitting.census?.evidence).toBe('1 of 1 values are 0 or 1 (1 of them 1), as boolean says.');
    expect(empty.census?.evidence).toBe('There is no value; date decides.');
  });

  test('says what the declaration suggested, how many values forbid it, what they are and where, but not which', async () => {
    const contradictions = async (...given: Parameters<typeof columnHolding>): Promise<unknown> =>
      (await columnHolding(...given)).census?.contradictions;
    expect(await contradictions('integer', '1', "'94040-1724'")).toEqual([
      { type: 'bigint', rows: 1, reason: 'TEXT', example: 'rowid = 2' },
    ]);
    expect(await contradictions('boolean', '1', '2', '3')).toEqual([
      { type: 'boolean', rows: 2, reason: 'neither 0 nor 1', example: 'rowid = 2' },
    ]);
    expect(await contradictions('boolean', '1', "x'00ff'", "'x'")).toEqual([
      { type: 'boolean', rows: 2, reason: 'TEXT and BLOB', example: 'rowid = 2' },
    ]);
    expect(await contradictions('datetime', "'2024-02-01 10:00:00'", "'2024-02-30 10:00:00'")).toEqual([
      {
        type: 'timestamp without time zone',
        rows: 1,
        reason: 'no time stamps in UTC or without zone',
        example: 'rowid = 2',
      },
    ]);
    expect(await contradictions('decimal(5,2)', '1000', '0.5')).toEqual([
      { type: 'numeric(5,2)', rows: 1, reason: 'more digits', example: 'rowid = 1' },
    ]);
    expect(await contradictions('uuid', "'x'")).toEqual([
      { type: 'uuid', rows: 1, reason: 'no uuids', example: 'rowid = 1' },
    ]);
    expect(await contradictions('text', "'x'")).toEqual([]);
  });

  test('names the first row by its key', async () => {
    const place = async (sql: string): Promise<string | undefined> =>
      columnOf(tableOf(await sqliteCatalog(sql)), 'c').census?.contradictions[0]?.example;
    expect(
      await place(`create table t (id integer primary key, c integer); insert into t values (17, 'x'), (18, 'y')`),
    ).toBe('id = 17');
    expect(
      await place(`create table t (a int, b text, c integer, primary key (a, b)) without rowid;
        insert into t values (1, 'it''s', 'x')`),
    ).toBe("a = 1, b = 'it''s'");
    expect(
      await place(`create table t (k text primary key, c boolean); insert into t values (null, 1), (null, 5)`),
    ).toBe('rowid = 2');
  });

  test('says of numbers in time stamps which unit they count, or what to say', async () => {
    const evidence = async (...given: Parameters<typeof columnHolding>): Promise<unknown> =>
      (await columnHolding(...given)).census?.evidence;
    expect(await evidence('datetime', '1551398400000', '1714608000000')).toBe(
      '2 of 2 values are milliseconds since 1970, 2019-03-01 … 2024-05-02, as datetime and their range say.',
    );
    expect(await evidence('datetime', '669902409')).toBe(
      'The one value is an INTEGER. Their range does not say which unit of time they are, so all stay numbers; ' +
        'say --epoch t.c=UNIT, one of s (1991-03-25 … 1991-03-25), ms (1970-01-08 … 1970-01-08), ' +
        'us (1970-01-01 … 1970-01-01), coredata (2022-03-25 … 2022-03-25).',
    );
    const column = await columnHolding('datetime', '1551398400000', '1714608000000');
    expect(column.census?.range).toEqual({ min: 1551398400000, max: 1714608000000 });
  });

  test('counts infinities and negative zero as special', async () => {
    expect((await columnHolding('real', '9e999', '1', '-9e999')).census?.specials).toBe(2);
    expect((await columnHolding('real', '1')).census?.specials).toBe(0);
  });

  test('takes more columns than SQLite can give back in one row', async () => {
    const columns = Array.from({ length: 1999 }, (_, at) => `c${at} integer`);
    const table = tableOf(
      await sqliteCatalog(`create table t (${columns.join(', ')}); insert into t (c0, c1998) values (1, 'x')`),
    );
    expect(columnOf(table, 'c0').type.kind).toBe('integer');
    expect(columnOf(table, 'c1998').type.kind).toBe('text');
  });
});
