import { beforeAll, describe, expect, test } from 'vitest';
import {
  parsePostgresExpression,
  preparePostgresParser,
} from '../../../src/dialect/postgres/expression/postgres-expression-parser.ts';
import { printPostgresExpression } from '../../../src/dialect/postgres/expression/postgres-expression-printer.ts';
import {
  parseSqliteDefault,
  parseSqliteExpression,
} from '../../../src/dialect/sqlite/expression/sqlite-expression-parser.ts';
import { printSqliteExpression } from '../../../src/dialect/sqlite/expression/sqlite-expression-printer.ts';
import type { Column } from '../../../src/model/catalog.ts';
import type { LogicalType } from '../../../src/model/logical-type.ts';
import {
  adaptCondition,
  adaptDefault,
  adaptIndexTerm,
  type ColumnPair,
  type ColumnSide,
} from '../../../src/model/map-expression.ts';
import type { SqliteForm } from '../../../src/model/storage.ts';

beforeAll(preparePostgresParser);

const TEXT: LogicalType = { kind: 'text', length: null, fixed: false };
const CANONICAL: SqliteForm = { kind: 'text' };

function sqliteSide(
  type: LogicalType,
  declaredType: string,
  form: SqliteForm,
  collation: string | null = null,
): ColumnSide {
  return { type, storage: { dialect: 'sqlite', declaredType, form }, collation };
}

function postgresSide(type: LogicalType, collation: string | null = null): ColumnSide {
  return { type, storage: { dialect: 'postgres', typeName: type.kind }, collation };
}

const SIDES: Readonly<Record<string, readonly [ColumnSide, ColumnSide]>> = {
  id: [
    sqliteSide({ kind: 'integer', bits: 64 }, 'INTEGER', { kind: 'integer' }),
    postgresSide({ kind: 'integer', bits: 64 }),
  ],
  flag: [sqliteSide({ kind: 'boolean' }, 'BOOLEAN', { kind: 'boolean' }), postgresSide({ kind: 'boolean' })],
  email: [sqliteSide(TEXT, 'TEXT', { kind: 'text' }), postgresSide(TEXT)],
  name: [sqliteSide(TEXT, 'TEXT', { kind: 'text' }, 'NOCASE'), postgresSide(TEXT)],
  price: [
    sqliteSide({ kind: 'decimal', precision: null, scale: null }, 'NUMERIC', { kind: 'numeric', scale: null }),
    postgresSide({ kind: 'decimal', precision: null, scale: null }),
  ],
  big: [
    sqliteSide({ kind: 'decimal', precision: 38, scale: 4 }, 'TEXT', CANONICAL),
    postgresSide({ kind: 'decimal', precision: 38, scale: 4 }),
  ],
  mixed: [sqliteSide(TEXT, 'INTEGER', { kind: 'affinity' }), postgresSide(TEXT)],
  deleted: [
    sqliteSide({ kind: 'timestamp' }, 'DATETIME', { kind: 'datetime', separator: ' ', fraction: 0, zone: '' }),
    postgresSide({ kind: 'timestamp' }),
  ],
  note: [sqliteSide({ kind: 'json' }, 'JSON', { kind: 'text' }), postgresSide({ kind: 'jsonb' })],
};

const toPostgres = new Map(
  Object.entries(SIDES).map(([name, [from, to]]): [string, ColumnPair] => [name, { from, to }]),
);
const toSqlite = new Map(Object.entries(SIDES).map(([name, [to, from]]): [string, ColumnPair] => [name, { from, to }]));

describe('a condition on its way to PostgreSQL', () => {
  test.each([
    ['flag', '"flag"'],
    ['flag = 1', '"flag" = true'],
    ["flag in (0, 1, '1')", '"flag" in (false, true, true)'],
    ['id', '"id" <> 0'],
    ['id > 0 and not flag', '("id" > 0) and (not "flag")'],
    ["id <> '5'", '"id" <> 5'],
    ['email <> 5', `"email" <> '5'`],
    ["email > 'a'", `("email" collate "C") > 'a'`],
    ["name = 'Bob'", `lower("name" collate "C") = lower('Bob' collate "C")`],
    ["email like '%@%'", `("email" collate "C") ilike '%@%'`],
    ["email like 'a\\%'", `("email" collate "C") ilike E'a\\\\%' escape ''`],
    ["email glob '*@*'", `"email" like '%@%'`],
    ['length(email) <= 255', 'length("email") <= 255'],
    ['price >= (0) and price < 1.50', '("price" >= 0) and ("price" < 1.50)'],
    ['deleted is null', '"deleted" is null'],
    ["deleted < '2020-01-31 00:00:00'", `"deleted" < cast('2020-01-31T00:00:00' as timestamp without time zone)`],
    ['(id is null) + (price is null) = 1', '(cast("id" is null as integer) + cast("price" is null as integer)) = 1'],
    ['note is not null', '"note" is not null'],
    ['mixed is not null', '"mixed" is not null'],
    ['id between 60*60 and 10', '"id" between 3600 and 10'],
  ])('%s becomes %s', (text, expected) => {
    const { node } = parseSqliteExpression(text, { table: 't', columns: Object.keys(SIDES) });
    const adapted = node === null ? null : adaptCondition(node, toPostgres);
    expect(adapted === null ? null : printPostgresExpression(adapted)).toBe(expected);
  });

  test.each([
    ['flag = 2', 'a boolean is 0 or 1'],
    ["id = ''", 'no integer is an empty text'],
    ["id > 'a'", 'texts are greater than all numbers in SQLite'],
    ['mixed > 0', 'a column of several storage classes is text in PostgreSQL'],
    ['id / price > 1', 'the divisor can be 0'],
    ['price * 2 > 1', 'PostgreSQL counts decimals exactly'],
    ['round(price) = 1', 'halves are rounded in other ways'],
    ['substr(email, -1) = 1', 'PostgreSQL counts from the front alone'],
    ['email', 'a text is no condition'],
    ["deleted < '2020'", 'half a moment compares as text'],
    ["note = '{}'", 'documents have no equality of texts'],
    ['id > 9223372036854775808', 'the literal is a float in SQLite'],
    ['cast(email as integer) > 5', "SQLite reads '5x' as 5"],
    ['current_timestamp > deleted', 'a condition of this moment changes with it'],
    ["case when email = 'x' collate nocase then 'a' else 'b' end = 'A'", 'COLLATE reaches out of CASE in SQLite'],
  ])('%s is not carried: %s', (text) => {
    const { node } = parseSqliteExpression(text, { table: 't', columns: Object.keys(SIDES) });
    expect(node).not.toBeNull();
    expect(adaptCondition(node as NonNullable<typeof node>, toPostgres)).toBeNull();
  });
});

describe('a condition on its way to SQLite', () => {
  test.each([
    ['flag', '"flag"'],
    ['(flag = true)', '"flag" = 1'],
    ['(flag IS FALSE)', '"flag" is false'],
    [
      "((email)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
      `"email" in ('a', 'b')`,
    ],
    ['(price > (0)::numeric)', '"price" > 0'],
    ["(email ~~ '%@%'::text)", `"email" glob '*@*'`],
    ["(deleted >= '2020-01-01 00:00:00'::timestamp without time zone)", `"deleted" >= '2020-01-01 00:00:00'`],
    ['((id % (2)::bigint) = 0)', '("id" % 2) = 0'],
  ])('%s becomes %s', (text, expected) => {
    const { node } = parsePostgresExpression(text);
    const adapted = node === null ? null : adaptCondition(node, toSqlite);
    expect(adapted === null ? null : printSqliteExpression(adapted)).toBe(expected);
  });

  test.each([
    ["(email < 'b'::text)", 'the order is that of a collation'],
    ["(email ~~* 'a%'::text)", 'ILIKE folds more than ASCII'],
    ["(lower(email) = 'é'::text)", 'lower folds more than ASCII'],
    ['(big > (0)::numeric)', 'decimals of many digits are text in SQLite'],
    ['((price * (2)::numeric) > (1)::numeric)', 'decimals are exact'],
    ["(deleted > '2020-01-01 00:00:00.5'::timestamp without time zone)", 'the column keeps whole seconds'],
  ])('%s is not carried: %s', (text) => {
    const { node } = parsePostgresExpression(text);
    expect(node).not.toBeNull();
    expect(adaptCondition(node as NonNullable<typeof node>, toSqlite)).toBeNull();
  });
});

describe('a term of an index', () => {
  const lower = (columns: typeof toPostgres, unique: boolean) => {
    const { node } = parseSqliteExpression('lower(email)');
    return adaptIndexTerm(node as NonNullable<typeof node>, columns, unique);
  };

  test('folds the same letters where it is unique', () => {
    const adapted = lower(toPostgres, true);
    expect(adapted === null ? null : printPostgresExpression(adapted)).toBe('lower("email" collate "C")');
    expect(lower(toSqlite, true)).toBeNull();
  });

  test('goes by its name where it is not', () => {
    const adapted = lower(toPostgres, false);
    expect(adapted === null ? null : printPostgresExpression(adapted)).toBe('lower("email")');
    const back = lower(toSqlite, false);
    expect(back === null ? null : printSqliteExpression(back)).toBe('lower("email")');
  });
});

describe('a default of this moment', () => {
  const column = (side: ColumnSide): Column => ({
    ...{
      name: 'c',
      ...side,
      remembered: null,
      nullable: true,
      default: null,
      identity: null,
      generated: null,
      census: null,
    },
  });
  const timestampZ: LogicalType = { kind: 'timestamptz' };
  const milliseconds: SqliteForm = { kind: 'datetime', separator: 'T', fraction: 3, zone: 'Z' };

  test.each<[string, ColumnSide, LogicalType, string | null]>([
    [
      'CURRENT_TIMESTAMP',
      sqliteSide({ kind: 'timestamp' }, 'DATETIME', CANONICAL),
      { kind: 'timestamp' },
      "(now() at time zone 'utc')",
    ],
    ["strftime('%Y-%m-%dT%H:%M:%fZ','now')", sqliteSide(timestampZ, 'TEXT', milliseconds), timestampZ, 'now()'],
    [
      'CURRENT_TIMESTAMP',
      sqliteSide(TEXT, 'TEXT', CANONICAL),
      TEXT,
      `to_char(now() at time zone 'utc', 'YYYY"-"MM"-"DD" "HH24":"MI":"SS')`,
    ],
    ["strftime('%Y','now')", sqliteSide(TEXT, 'TEXT', CANONICAL), TEXT, `to_char(now() at time zone 'utc', 'YYYY')`],
    [
      "strftime('%Y','now')",
      sqliteSide({ kind: 'integer', bits: 64 }, 'INTEGER', { kind: 'integer' }),
      { kind: 'integer', bits: 64 },
      null,
    ],
    ['CURRENT_TIMESTAMP', sqliteSide({ kind: 'date' }, 'DATE', CANONICAL), { kind: 'date' }, null],
    ["strftime('%Y','now')", sqliteSide(TEXT, 'DATETIME', { kind: 'affinity' }), TEXT, null],
    [
      'CURRENT_TIME',
      sqliteSide(TEXT, 'DATETIME', { kind: 'affinity' }),
      TEXT,
      `to_char(now() at time zone 'utc', 'HH24":"MI":"SS')`,
    ],
    [
      "'null'",
      sqliteSide({ kind: 'integer', bits: 64 }, 'INTEGER', { kind: 'integer' }),
      { kind: 'integer', bits: 64 },
      null,
    ],
  ])('%s becomes one of PostgreSQL', (text, from, type, expected) => {
    const { node } = parseSqliteDefault(text);
    const adapted = adaptDefault(node as NonNullable<typeof node>, column(from), postgresSide(type));
    expect(adapted === null ? null : printPostgresExpression(adapted)).toBe(expected);
  });

  test.each<[string, LogicalType, SqliteForm, string | null]>([
    ['now()', { kind: 'timestamp' }, { kind: 'datetime', separator: ' ', fraction: 0, zone: '' }, 'CURRENT_TIMESTAMP'],
    ['now()', timestampZ, CANONICAL, "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')"],
    ['CURRENT_TIMESTAMP', timestampZ, milliseconds, "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"],
    ['CURRENT_DATE', { kind: 'date' }, CANONICAL, 'CURRENT_DATE'],
    ['now()', TEXT, CANONICAL, null],
  ])('%s becomes one of SQLite', (text, type, form, expected) => {
    const { node } = parsePostgresExpression(text);
    const adapted = adaptDefault(
      node as NonNullable<typeof node>,
      column(postgresSide(type)),
      sqliteSide(type, 'TEXT', form),
    );
    expect(adapted === null ? null : printSqliteExpression(adapted)).toBe(expected);
  });
});
