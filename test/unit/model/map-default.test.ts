import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  parsePostgresExpression,
  preparePostgresParser,
} from '../../../src/dialect/postgres/expression/postgres-expression-parser.ts';
import {
  canPrintPostgres,
  printPostgresExpression,
} from '../../../src/dialect/postgres/expression/postgres-expression-printer.ts';
import { parseSqliteDefault } from '../../../src/dialect/sqlite/expression/sqlite-expression-parser.ts';
import {
  canPrintSqlite,
  printSqliteDefault,
} from '../../../src/dialect/sqlite/expression/sqlite-expression-printer.ts';
import type { Column } from '../../../src/model/catalog.ts';
import type { LogicalType } from '../../../src/model/logical-type.ts';
import { adaptDefault } from '../../../src/model/map-expression.ts';
import type { SqliteForm } from '../../../src/model/storage.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../helpers/databases.ts';

/** A default that is carried over gives a new row the same value in both databases. */

interface Kind {
  readonly type: LogicalType;
  readonly sqliteType: string;
  readonly form: SqliteForm;
  readonly postgresType: string;
  /** The canonical value of what each database shows; undefined: no value of this kind. */
  readonly read: (shown: string, storageClass: string) => unknown;
}

const TEXT: LogicalType = { kind: 'text', length: null, fixed: false };
const asText = (shown: string, storageClass: string) => (storageClass === 'text' ? shown : undefined);
const asWhole = (shown: string, storageClass: string) => (storageClass === 'integer' ? shown : undefined);
const asNumber = (shown: string, storageClass: string) =>
  /^(?:integer|real)$/.test(storageClass) ? Number(shown) : undefined;

const KINDS: Readonly<Record<string, Kind>> = {
  integer: {
    type: { kind: 'integer', bits: 64 },
    sqliteType: 'INTEGER',
    form: { kind: 'integer' },
    postgresType: 'bigint',
    read: asWhole,
  },
  boolean: {
    type: { kind: 'boolean' },
    sqliteType: 'BOOLEAN',
    form: { kind: 'boolean' },
    postgresType: 'boolean',
    read: (shown) => ({ 1: true, 0: false, t: true, f: false })[shown],
  },
  float: {
    type: { kind: 'float', bits: 64 },
    sqliteType: 'REAL',
    form: { kind: 'real' },
    postgresType: 'double precision',
    read: asNumber,
  },
  decimal: {
    type: { kind: 'decimal', precision: 10, scale: 2 },
    sqliteType: 'DECIMAL(10,2)',
    form: { kind: 'numeric', scale: 2 },
    postgresType: 'numeric(10,2)',
    read: asNumber,
  },
  longDecimal: {
    type: { kind: 'decimal', precision: 30, scale: 4 },
    sqliteType: 'TEXT',
    form: { kind: 'text' },
    postgresType: 'numeric(30,4)',
    read: asText,
  },
  text: { type: TEXT, sqliteType: 'TEXT', form: { kind: 'text' }, postgresType: 'text', read: asText },
  shortText: {
    type: { kind: 'text', length: 5, fixed: false },
    sqliteType: 'VARCHAR(5)',
    form: { kind: 'text' },
    postgresType: 'character varying(5)',
    read: asText,
  },
  mixed: {
    type: TEXT,
    sqliteType: 'INTEGER',
    form: { kind: 'affinity' },
    postgresType: 'text',
    read: (shown) => shown,
  },
  string: { type: TEXT, sqliteType: 'STRING', form: { kind: 'text' }, postgresType: 'text', read: asText },
  bytes: {
    type: { kind: 'bytes' },
    sqliteType: 'BLOB',
    form: { kind: 'blob' },
    postgresType: 'bytea',
    read: (shown, storageClass) => (storageClass === 'blob' ? shown.replace(/^\\x/, '') : undefined),
  },
  uuid: { type: { kind: 'uuid' }, sqliteType: 'TEXT', form: { kind: 'text' }, postgresType: 'uuid', read: asText },
  date: { type: { kind: 'date' }, sqliteType: 'DATE', form: { kind: 'text' }, postgresType: 'date', read: asText },
  time: { type: { kind: 'time' }, sqliteType: 'TIME', form: { kind: 'text' }, postgresType: 'time', read: asText },
  timestamp: {
    type: { kind: 'timestamp' },
    sqliteType: 'DATETIME',
    form: { kind: 'datetime', separator: ' ', fraction: 'trimmed', zone: '' },
    postgresType: 'timestamp',
    read: asText,
  },
  milliseconds: {
    type: { kind: 'timestamptz' },
    sqliteType: 'DATETIME',
    form: { kind: 'datetime', separator: 'T', fraction: 3, zone: 'Z' },
    postgresType: 'timestamptz',
    read: (shown, storageClass) =>
      storageClass === 'text'
        ? shown
            .replace('T', ' ')
            .replace(/(?:Z|\+00)$/, '')
            .replace(/\.0+$/, '')
            .replace(/(\.\d*?)0+$/, '$1')
        : undefined,
  },
  json: { type: { kind: 'json' }, sqliteType: 'JSON', form: { kind: 'text' }, postgresType: 'json', read: asText },
  jsonb: {
    type: { kind: 'jsonb' },
    sqliteType: 'TEXT',
    form: { kind: 'document' },
    postgresType: 'jsonb',
    read: (shown) => JSON.stringify(JSON.parse(shown)),
  },
  array: {
    type: { kind: 'array', element: 'text' },
    sqliteType: 'TEXT',
    form: { kind: 'document' },
    postgresType: 'text[]',
    read: (shown) =>
      shown
        .replace(/^\{(.*)\}$/, '[$1]')
        .replaceAll('"', '')
        .toLowerCase(),
  },
  interval: {
    type: { kind: 'interval' },
    sqliteType: 'TEXT',
    form: { kind: 'text' },
    postgresType: 'interval',
    read: asText,
  },
  inet: {
    type: { kind: 'other', name: 'inet' },
    sqliteType: 'TEXT',
    form: { kind: 'text' },
    postgresType: 'inet',
    read: asText,
  },
  character: {
    type: { kind: 'text', length: 4, fixed: true },
    sqliteType: 'TEXT',
    form: { kind: 'text' },
    postgresType: 'character(4)',
    read: asText,
  },
};

const DEFAULTS = [
  ...[
    "'it''s'",
    '""',
    '"lit"',
    'active',
    "'null'",
    'NULL',
    'null',
    "x'41'",
    '0',
    '1',
    '-1',
    '+5',
    '(1+2)',
    '(60*60*24)',
    '2',
    '1.5',
    '0.10',
  ],
  ...[
    "'0'",
    "'1'",
    "'25'",
    "' 7 '",
    "'1.50'",
    "''",
    "'abc'",
    "'ABC'",
    'true',
    'FALSE',
    '1e3',
    '1.0',
    '0x10',
    '0xFFFFFFFFFFFFFFFF',
    '.5',
    '5.',
  ],
  ...[
    '9223372036854775807',
    '-9223372036854775808',
    '9223372036854775808',
    '12345678901234567890',
    "'{}'",
    "'[]'",
    '\'{"a": 1}\'',
    '\'["a",null]\'',
  ],
  ...[
    "'2020-01-31'",
    "'2020-02-30'",
    "'12:30:00'",
    "'2020-01-31 12:30:00'",
    "'2020-01-31T12:30:00.500Z'",
    "'2020-01-31 12:30:00.50'",
  ],
  ...[
    "'6f1f6d0e-0b0a-4a47-9f0e-1c2d3e4f5a6b'",
    "'6F1F6D0E-0B0A-4A47-9F0E-1C2D3E4F5A6B'",
    "('a' || 'b')",
    "'P1D'",
    "'10.0.0.1'",
    '\'{a,"b c",NULL}\'',
    "'1 day'",
    "'{1,2}'",
    "'a\\b'",
    "'é€😀'",
  ],
  ...["'1.2345'", "'12.5000'", '1.005', '100000000.00', "'ab  '", '-0', '-0.0', "'-0'", "'1e3'", '1_000'],
];

const columnOf = (kind: Kind, dialect: 'sqlite' | 'postgres'): Column => {
  const sqlite = { dialect: 'sqlite', declaredType: kind.sqliteType, form: kind.form } as const;
  const postgres = { dialect: 'postgres', typeName: kind.postgresType } as const;
  return {
    ...{
      name: 'c',
      type: kind.type,
      storage: dialect === 'sqlite' ? sqlite : postgres,
      remembered: null,
      nullable: true,
    },
    ...{ default: null, identity: null, generated: null, collation: null, census: null },
  };
};

let postgres: ScratchDatabase;
const sqlite = new Database(':memory:');

beforeAll(async () => {
  await preparePostgresParser();
  postgres = await createScratchDatabase();
  await postgres.query("set timezone to 'UTC'; set intervalstyle to iso_8601; set bytea_output to hex");
  for (const kind of Object.values(KINDS))
    await postgres.query(`create table ${tableOf(kind)} (row integer, c ${kind.postgresType})`);
  return () => sqlite.close();
});

function givenBySqlite(kind: Kind, text: string): { readonly shown: string | null; readonly storageClass: string } {
  sqlite.exec(
    `drop table if exists t; create table t (row integer, c ${kind.sqliteType} default ${text}); insert into t (row) values (1)`,
  );
  const sql =
    "select case typeof(c) when 'blob' then lower(hex(c)) else cast(c as text) end as shown, typeof(c) as storageClass from t";
  return sqlite.prepare(sql).get() as { shown: string | null; storageClass: string };
}

/** The value of a new row, as text; the class is that of SQLite for the kind. */
async function givenByPostgres(kind: Kind, text: string): Promise<string | null> {
  await postgres.query(`alter table ${tableOf(kind)} alter c set default ${text}`);
  await postgres.query(`delete from ${tableOf(kind)}; insert into ${tableOf(kind)} (row) values (1)`);
  const found = await postgres.query<{ shown: string | null }>(
    `select case when c is not null then format('%s', c) end as shown from ${tableOf(kind)}`,
  );
  return found[0]?.shown ?? null;
}

function tableOf(kind: Kind): string {
  return `t${Object.values(KINDS).indexOf(kind)}`;
}

const CLASSES: Readonly<Record<string, string>> = {
  integer: 'integer',
  boolean: 'integer',
  float: 'real',
  decimal: 'real',
  bytes: 'blob',
};

function classOf(kind: Kind): string {
  return kind.form.kind === 'text' ? 'text' : (CLASSES[kind.type.kind] ?? 'text');
}

describe('a default that is carried from SQLite to PostgreSQL', () => {
  test.each(Object.entries(KINDS))('gives the same value of kind %s', async (_, kind) => {
    for (const text of DEFAULTS) {
      const given = givenBySqlite(kind, text);
      const shownText = sqlite
        .prepare("select dflt_value from pragma_table_info('t') where name = 'c'")
        .pluck()
        .get() as string;
      const { node } = parseSqliteDefault(shownText);
      const from = columnOf(kind, 'sqlite');
      const adapted = node === null ? null : adaptDefault(node, from, columnOf(kind, 'postgres'));
      if (adapted === null || !canPrintPostgres(adapted)) continue;
      const shown = await givenByPostgres(kind, printPostgresExpression(adapted));
      const context = `${kind.sqliteType} default ${text} became ${kind.postgresType} default ${printPostgresExpression(adapted)}`;
      if (given.shown === null || shown === null) {
        expect(shown, context).toBe(given.shown);
        continue;
      }
      const expected = kind.read(given.shown, given.storageClass);
      expect(expected, `${context}, no value of its kind`).not.toBeUndefined();
      expect(kind.read(shown, classOf(kind)), context).toEqual(expected);
    }
  });
});

describe('a default that is carried from PostgreSQL to SQLite', () => {
  const kinds = Object.entries(KINDS).filter(([name]) => name !== 'mixed');
  test.each(kinds)('gives the same value of kind %s', async (name, kind) => {
    let carried = 0;
    for (const text of DEFAULTS.filter((text) => !/^["x]|^0x|^'1e3|lit/.test(text))) {
      const source = await postgresDefault(kind, text);
      if (source === null) continue;
      const { node } = parsePostgresExpression(source);
      const adapted = node === null ? null : adaptDefault(node, columnOf(kind, 'postgres'), columnOf(kind, 'sqlite'));
      if (adapted === null || !canPrintSqlite(adapted)) continue;
      carried++;
      const expected = await givenByPostgres(kind, source);
      const given = givenBySqlite(kind, printSqliteDefault(adapted));
      const context = `${kind.postgresType} default ${source} became ${kind.sqliteType} default ${printSqliteDefault(adapted)}`;
      if (given.shown === null || expected === null) {
        expect(given.shown, context).toBe(expected);
        continue;
      }
      expect(kind.read(given.shown, given.storageClass), context).toEqual(kind.read(expected, classOf(kind)));
    }
    expect(carried, name).toBeGreaterThan(0);
  });
});

/** The default as pg_get_expr prints it; null where PostgreSQL refuses it or the row that uses it. */
async function postgresDefault(kind: Kind, text: string): Promise<string | null> {
  try {
    await givenByPostgres(kind, text);
  } catch {
    return null;
  }
  await postgres.query("set search_path to ''");
  const found = await postgres.query<{ text: string }>(
    'select pg_get_expr(adbin, adrelid) as text from pg_attrdef where adrelid = $1::regclass',
    [`public.${tableOf(kind)}`],
  );
  await postgres.query('set search_path to public');
  return found[0]?.text ?? null;
}
