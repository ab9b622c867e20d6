import { describe, expect, test } from 'vitest';
import { mapColumn, mapTableName } from '../../../../../src/dialect/sqlite/types/sqlite-column-mapping.ts';
import type { Column, Table } from '../../../../../src/model/catalog.ts';
import type { Census } from '../../../../../src/model/census.ts';
import type { MappingOptions } from '../../../../../src/model/dialect-mapping.ts';
import type { LogicalType } from '../../../../../src/model/logical-type.ts';
import type { SqliteForm, SqliteStorage } from '../../../../../src/model/storage.ts';
import { parseTypeName } from '../../../../../src/model/type-name.ts';

const OPTIONS: MappingOptions = { enums: [], isSoleKey: false, jsonb: false, keepDynamic: false };
const LOOKED_AT: Census = { rows: 1, nulls: 0, classes: [], specials: 0, evidence: '', contradictions: [] };

function column(type: LogicalType, changed: Partial<Column> = {}): Column {
  return {
    name: 'c',
    type,
    storage: { dialect: 'postgres', typeName: 'whatever' },
    remembered: null,
    nullable: true,
    default: null,
    identity: null,
    generated: null,
    collation: null,
    census: LOOKED_AT,
    ...changed,
  };
}

/** `REAL numeric 2` */
function storageOf(given: Column): string {
  const { declaredType, form } = mapColumn(given, OPTIONS).storage as SqliteStorage;
  return `${declaredType} ${form.kind}${form.kind === 'numeric' ? ` ${form.scale}` : ''}`;
}

describe('a column of PostgreSQL', () => {
  test.each([
    ['boolean', 'INTEGER boolean'],
    ['smallint', 'INTEGER integer'],
    ['bigint', 'INTEGER integer'],
    ['real', 'REAL real'],
    ['double precision', 'REAL real'],
    ['numeric(10,2)', 'REAL numeric 2'],
    ['numeric(15,0)', 'REAL numeric 0'],
    ['numeric(16,2)', 'TEXT text'],
    ['numeric(2,4)', 'TEXT text'],
    ['numeric(3,-2)', 'TEXT text'],
    ['numeric', 'TEXT text'],
    ['bytea', 'BLOB blob'],
    ['json', 'TEXT text'],
    ['jsonb', 'TEXT document'],
    ['integer[]', 'TEXT document'],
    ['bigint[]', 'TEXT text'],
    ['uuid', 'TEXT text'],
    ['character varying(5)', 'TEXT text'],
    ['date', 'TEXT text'],
    ['time with time zone', 'TEXT text'],
    ['timestamp with time zone', 'TEXT text'],
    ['interval', 'TEXT text'],
    ['inet', 'TEXT text'],
  ])('of type %s is held as %s', (typeName, expected) => {
    const mapped = mapColumn(column(parseTypeName(typeName)), OPTIONS);
    expect(storageOf(column(parseTypeName(typeName)))).toBe(expected);
    expect(mapped).toMatchObject({ loss: 'exact', operation: { kind: 'keep' }, type: parseTypeName(typeName) });
    expect(mapped.reason).toMatch(/\.$/);
  });

  test('of an enum is text', () => {
    expect(storageOf(column({ kind: 'enum', name: { namespace: null, name: 'mood' } }))).toBe('TEXT text');
  });

  test.each([{ ...LOOKED_AT, specials: 1 }, null])('with NaN, −0 or unseen values is text: %j', (census) => {
    expect(storageOf(column({ kind: 'float', bits: 64 }, { census }))).toBe('TEXT real-text');
    expect(storageOf(column({ kind: 'decimal', precision: 10, scale: 2 }, { census }))).toBe('TEXT text');
  });

  test('that is generated needs no census', () => {
    const generated = { expression: { text: '', node: null }, stored: true };
    expect(storageOf(column({ kind: 'float', bits: 64 }, { census: null, generated }))).toBe('REAL real');
  });
});

describe('a column that SQLite held before', () => {
  const remembering = (type: LogicalType, declaredType: string, form: SqliteForm): Column =>
    column(type, {
      remembered: {
        storage: { dialect: 'sqlite', declaredType, form },
        identity: null,
        nullable: true,
        collation: null,
      },
    });
  const moment: SqliteForm = { kind: 'datetime', separator: ' ', fraction: 6, zone: '' };
  const text: LogicalType = { kind: 'text', length: null, fixed: false };

  test.each<[LogicalType, string, SqliteForm]>([
    [{ kind: 'timestamp' }, 'DATETIME', moment],
    [{ kind: 'decimal', precision: null, scale: null }, 'NUMERIC', { kind: 'numeric', scale: null }],
    [text, 'INTEGER', { kind: 'affinity' }],
    [text, 'VARCHAR(3)', { kind: 'text' }],
    [{ kind: 'uuid' }, 'GUID', { kind: 'text' }],
    [{ kind: 'boolean' }, 'BOOLEAN', { kind: 'boolean' }],
  ])('%j is held as %s again', (type, declaredType, form) => {
    expect(mapColumn(remembering(type, declaredType, form), OPTIONS).storage).toEqual({
      dialect: 'sqlite',
      declaredType,
      form,
    });
  });

  test.each<[LogicalType, SqliteForm]>([
    [{ kind: 'timestamptz' }, moment],
    [{ kind: 'integer', bits: 64 }, { kind: 'boolean' }],
    [text, { kind: 'tagged' }],
    [{ kind: 'bytes' }, { kind: 'text' }],
    [
      { kind: 'float', bits: 64 },
      { kind: 'numeric', scale: null },
    ],
  ])('%j forgets the form %j, which cannot hold it', (type, form) => {
    expect(mapColumn(remembering(type, 'X', form), OPTIONS).storage).not.toMatchObject({ declaredType: 'X' });
  });

  test('documents that keep values of several storage classes become those values again', () => {
    expect(mapColumn(remembering({ kind: 'jsonb' }, 'ANY', { kind: 'tagged' }), OPTIONS)).toMatchObject({
      type: { kind: 'dynamic' },
      storage: { declaredType: 'ANY', form: { kind: 'tagged' } },
      operation: { kind: 'jsonb-to-dynamic' },
      loss: 'exact',
    });
  });
});

test('a column of SQLite maps to itself', () => {
  const storage: SqliteStorage = { dialect: 'sqlite', declaredType: 'ANY', form: { kind: 'tagged' } };
  expect(mapColumn(column({ kind: 'dynamic' }, { storage }), OPTIONS)).toMatchObject({
    storage,
    type: { kind: 'dynamic' },
    loss: 'exact',
  });
});

test('a namespace becomes part of the table’s name, unless the table was one of SQLite before', () => {
  const table = { name: { namespace: 'auth', name: 'users' }, remembered: null } as unknown as Table;
  const options = { strict: false, withoutRowid: false, partitioned: false };
  const remembered = { dialect: 'sqlite' as const, name: { namespace: null, name: 'Users' }, options };
  expect(mapTableName(table)).toEqual({ namespace: null, name: 'auth_users' });
  expect(mapTableName({ ...table, remembered })).toEqual({ namespace: null, name: 'Users' });
});
