import Database from 'better-sqlite3';
import { dialectNamed } from '../src/dialect/open-dialect.ts';
import { readCatalog } from '../src/dialect/sqlite/catalog/sqlite-catalog.ts';
import type { Column } from '../src/model/catalog.ts';
import type { MappedColumn } from '../src/model/dialect-mapping.ts';
import type { LogicalType } from '../src/model/logical-type.ts';
import type { SqliteForm } from '../src/model/storage.ts';
import { parseTypeName } from '../src/model/type-name.ts';

/** The rows of the tables in docs/types.md, made by the functions that make every plan. */

export const POSTGRES_HEAD = ['PostgreSQL', 'SQLite declares', 'and holds', 'cell in the archive', 'class'];
export const SQLITE_HEAD = ['SQLite declares', 'and holds', 'PostgreSQL', 'cell in the archive', 'class'];

const MAPPING = { enums: [], isSoleKey: false, jsonb: false, keepDynamic: false };

/** Types of PostgreSQL with the values that matter, where they do. */
const POSTGRES_TYPES: readonly (readonly [typeName: string, holding?: string])[] = [
  ['boolean'],
  ['smallint'],
  ['integer'],
  ['bigint'],
  ['real'],
  ['double precision'],
  ['double precision', 'NaN or −0'],
  ['numeric(15,2)'],
  ['numeric(15,2)', 'NaN'],
  ['numeric(16,2)'],
  ['numeric'],
  ['text'],
  ['character varying(20)'],
  ['character(5)'],
  ['bytea'],
  ['uuid'],
  ['json'],
  ['jsonb'],
  ['date'],
  ['time without time zone'],
  ['time with time zone'],
  ['timestamp without time zone'],
  ['timestamp with time zone'],
  ['interval'],
  ['integer[]'],
  ['text[]'],
  ['numeric[]'],
  ['inet'],
  ['bit varying(5)'],
  ['money'],
  ['xml'],
  ['tsvector'],
  ['point'],
  ['int4range'],
  ['public.hstore'],
  ['public.a_composite'],
];

export function postgresTypeRows(): readonly string[][] {
  return [...POSTGRES_TYPES.map(([typeName, holding]) => postgresRow(typeName, holding)), enumRow()];
}

function postgresRow(typeName: string, holding: string | undefined): string[] {
  const column = postgresColumn(typeName, parseTypeName(typeName), holding === undefined ? 0 : 1);
  return describe(`\`${typeName}\`${holding === undefined ? '' : ` with ${holding}`}`, column);
}

function enumRow(): string[] {
  return describe(
    'an enum',
    postgresColumn('public.mood', { kind: 'enum', name: { namespace: null, name: 'mood' } }, 0),
  );
}

function postgresColumn(typeName: string, type: LogicalType, specials: number): Column {
  const census = { rows: 1, nulls: 0, classes: [], specials, evidence: '', contradictions: [] };
  const plain = { nullable: true, default: null, identity: null, generated: null, collation: null };
  return { name: 'c', type, storage: { dialect: 'postgres', typeName }, remembered: null, ...plain, census };
}

function describe(what: string, column: Column): string[] {
  const mapped = dialectNamed('sqlite').mapColumn(column, MAPPING);
  if (mapped.storage.dialect !== 'sqlite') throw new Error('a column of SQLite has a storage of SQLite');
  const isTold = dialectNamed('sqlite').tellsType(mapped.storage, column.type);
  const declared = `\`${mapped.storage.declaredType}\`${isTold ? '' : ' and a comment'}`;
  return [what, declared, HELD[mapped.storage.form.kind] ?? '', CELLS[column.type.kind], mapped.loss];
}

const HELD: Readonly<Partial<Record<SqliteForm['kind'], string>>> = {
  boolean: '0 or 1',
  integer: 'the integer',
  real: 'the number',
  numeric: 'the number',
  text: 'the text of the cell',
  blob: 'the bytes',
  document: 'the JSON, without white space',
  'real-text': 'the text of the number',
};

const CELLS: Readonly<Record<LogicalType['kind'], string>> = {
  boolean: '`true`',
  integer: '`5`, beyond 2^53 `"9007199254740993"`',
  decimal: '`"12.50"`',
  float: '`0.5`, `"NaN"`',
  text: '`"text"`',
  bytes: '`"AP8="` (base64)',
  uuid: '`"123e4567-…"`',
  json: '`"{\\"a\\": 1}"` (its text)',
  jsonb: '`{"a":1}` (the document)',
  date: '`"2026-11-21"`, `"0044-03-15 BC"`',
  time: '`"15:30:00.5"`',
  timetz: '`"15:30:00+02"`',
  timestamp: '`"2026-11-21T15:30:00.5"`',
  timestamptz: '`"2026-11-21T15:30:00+00:00"`',
  interval: '`"P1M2DT3H"`',
  enum: '`"sad"`',
  array: '`[1,null]`',
  other: 'PostgreSQL\'s text: `"[1,5)"`',
  dynamic: '`{"$integer":5}`, `{"$text":"x"}`',
};

type Rules = Partial<Record<'jsonb' | 'keepDynamic', true>>;

/** Declared types of SQLite with what stands in the column, as SQL and in words. */
const SQLITE_COLUMNS: readonly (readonly [
  declared: string,
  words: string,
  values: readonly string[],
  rules?: Rules,
])[] = [
  ['INTEGER', 'integers (also `INT`, `BIGINT`, `TINYINT` …)', ['1', '9223372036854775807']],
  ['INTEGER', 'integers and reals', ['1', '2.5']],
  ['INTEGER', 'numbers and text', ['1', "'x'"]],
  ['REAL', 'reals (also `FLOAT`, `DOUBLE PRECISION`)', ['2.5']],
  ['TEXT', 'text (also `VARCHAR(20)`, `CLOB`)', ["'x'"]],
  ['BLOB', 'blobs', ["x'00'"]],
  ['', 'values of one class: as above', ["'x'"]],
  ['NUMERIC', 'numbers', ['1', '2.5']],
  ['DECIMAL(10,2)', 'numbers of at most two decimals', ['1', '2.5']],
  ['BOOLEAN', '0 and 1', ['0', '1']],
  ['BOOLEAN', '0, 1 and 2', ['0', '1', '2']],
  ['DATETIME', "`'2026-11-21 15:30:00'`, all in one form", ["'2026-11-21 15:30:00'"]],
  ['TIMESTAMP', "`'2026-11-21T15:30:00.000Z'`, all in one form", ["'2026-11-21T15:30:00.000Z'"]],
  ['DATETIME', 'moments in several forms', ["'2026-11-21 15:30:00'", "'2026-11-21'"]],
  ['DATETIME', 'seconds, milliseconds … where their range tells the unit', ['1647950409']],
  ['DATETIME', 'Julian days', ['2459660.5']],
  ['DATE', "`'2026-11-21'`", ["'2026-11-21'"]],
  ['TIME', "`'15:30:00'`", ["'15:30:00'"]],
  ['UUID', 'uuids in lower case', ["'123e4567-e89b-42d3-a456-426614174000'"]],
  ['UUID', 'other text, or blobs of 16 bytes: as they are', ["'x'"]],
  ['JSON', 'JSON', ["'{}'"]],
  ['JSON', 'JSON, with `--jsonb`', ["'{}'"], { jsonb: true }],
  ['JSON', 'JSON as blobs in the binary form of SQLite (`jsonb()`)', ["jsonb('{}')"]],
  ['JSON', 'text that is not JSON', ["'{'"]],
  ['TEXT', 'text and blobs', ["'x'", "x'00'"]],
  ['TEXT', 'text and blobs, with `--keep-dynamic`', ["'x'", "x'00'"], { keepDynamic: true }],
];

export function sqliteTypeRows(): readonly string[][] {
  const database = new Database(':memory:');
  for (const [at, [declared, , values]] of SQLITE_COLUMNS.entries()) {
    database.exec(`create table t${at} (c ${declared})`);
    for (const value of values) database.exec(`insert into t${at} values (${value})`);
  }
  const { tables } = readCatalog(database, { tables: null, exclude: [], census: true });
  database.close();
  return SQLITE_COLUMNS.map(([declared, words, , rules = {}], at) => {
    const column = tables.find(({ name }) => name.name === `t${at}`)?.columns[0];
    if (column === undefined) throw new Error(`the table t${at} was read`);
    const mapped = dialectNamed('postgres').mapColumn(column, { ...MAPPING, ...rules });
    return [
      declared === '' ? 'no type' : `\`${declared}\``,
      words,
      targetName(mapped),
      CELLS[mapped.type.kind],
      mapped.loss,
    ];
  });
}

function targetName({ storage }: MappedColumn): string {
  return 'typeName' in storage ? `\`${storage.typeName}\`` : '';
}
