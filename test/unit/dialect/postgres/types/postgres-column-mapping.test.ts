import { expect, test } from 'vitest';
import { mapColumn, mapTableName } from '../../../../../src/dialect/postgres/types/postgres-column-mapping.ts';
import type { MappingOptions } from '../../../../../src/model/dialect-mapping.ts';
import type { LogicalType } from '../../../../../src/model/logical-type.ts';
import { column, table } from '../../../../helpers/row-fixtures.ts';

const OPTIONS: MappingOptions = { enums: [], isSoleKey: false, jsonb: false, keepDynamic: false };
const TEXT: LogicalType = { kind: 'text', length: null, fixed: false };

function map(type: LogicalType, options: Partial<MappingOptions> = {}) {
  return mapColumn(column('c', type), { ...OPTIONS, ...options });
}

const MAPPED: readonly (readonly [LogicalType, string, LogicalType?])[] = [
  [{ kind: 'integer', bits: 64 }, 'bigint'],
  [{ kind: 'integer', bits: 32 }, 'integer'],
  [{ kind: 'boolean' }, 'boolean'],
  [{ kind: 'float', bits: 64 }, 'double precision'],
  [{ kind: 'decimal', precision: 12, scale: 2 }, 'numeric(12,2)'],
  [{ kind: 'decimal', precision: null, scale: null }, 'numeric'],
  [{ kind: 'decimal', precision: 2000, scale: 2 }, 'numeric', { kind: 'decimal', precision: null, scale: null }],
  [TEXT, 'text'],
  [{ kind: 'text', length: 255, fixed: false }, 'text', TEXT],
  [{ kind: 'text', length: 3, fixed: true }, 'text', TEXT],
  [{ kind: 'bytes' }, 'bytea'],
  [{ kind: 'uuid' }, 'uuid'],
  [{ kind: 'json' }, 'json'],
  [{ kind: 'jsonb' }, 'jsonb'],
  [{ kind: 'date' }, 'date'],
  [{ kind: 'time' }, 'time without time zone'],
  [{ kind: 'timestamp' }, 'timestamp without time zone'],
  [{ kind: 'timestamptz' }, 'timestamp with time zone'],
  [{ kind: 'interval' }, 'interval'],
  [{ kind: 'array', element: 'int4' }, 'integer[]'],
  [{ kind: 'enum', name: { namespace: 'auth', name: 'role' } }, '"auth".role'],
  [{ kind: 'other', name: 'int4range' }, 'int4range'],
  [{ kind: 'other', name: 'text; drop table t' }, 'text', TEXT],
];

for (const [type, typeName, target] of MAPPED) {
  test(`${JSON.stringify(type)} becomes ${typeName}`, () => {
    expect(map(type)).toMatchObject({
      type: target ?? type,
      storage: { dialect: 'postgres', typeName },
      operation: { kind: 'keep' },
      loss: 'exact',
      reason: expect.stringMatching(/\.$/),
    });
  });
}

test('values of several classes become text, or documents where they are to be kept', () => {
  expect(map({ kind: 'dynamic' })).toMatchObject({
    type: TEXT,
    operation: { kind: 'dynamic-to-text' },
    loss: 'normalised',
  });
  expect(map({ kind: 'dynamic' }, { keepDynamic: true })).toMatchObject({
    type: { kind: 'jsonb' },
    operation: { kind: 'dynamic-to-jsonb' },
    loss: 'exact',
  });
});

test('JSON text becomes jsonb only where it was asked for', () => {
  expect(map({ kind: 'json' })).toMatchObject({ storage: { typeName: 'json' }, operation: { kind: 'keep' } });
  expect(map({ kind: 'json' }, { jsonb: true })).toMatchObject({
    type: { kind: 'jsonb' },
    storage: { typeName: 'jsonb' },
    operation: { kind: 'json-to-jsonb' },
    loss: 'normalised',
  });
});

test('what a comment remembers is taken where it has the same cells, and only there', () => {
  const remembered = (typeName: string) => ({
    storage: { dialect: 'postgres' as const, typeName },
    identity: null,
    nullable: true,
    collation: null,
  });
  const mapped = (type: LogicalType, typeName: string) =>
    mapColumn(column('c', type, { remembered: remembered(typeName) }), OPTIONS).storage;
  expect(mapped({ kind: 'text', length: 9, fixed: false }, 'character varying(9)')).toEqual({
    dialect: 'postgres',
    typeName: 'character varying(9)',
  });
  expect(mapped({ kind: 'timestamp' }, 'timestamp(3) without time zone')).toMatchObject({
    typeName: 'timestamp(3) without time zone',
  });
  expect(mapped({ kind: 'enum', name: { namespace: null, name: 'mood' } }, 'mood')).toMatchObject({
    typeName: 'public.mood',
  });
  expect(mapped({ kind: 'integer', bits: 64 }, 'boolean')).toMatchObject({ typeName: 'bigint' });
  expect(mapped({ kind: 'other', name: 'x primary key' }, 'x primary key')).toMatchObject({ typeName: 'text' });
});

test('a column of PostgreSQL stays what it is', () => {
  const storage = { dialect: 'postgres', typeName: 'character varying(9)' } as const;
  const type: LogicalType = { kind: 'text', length: 9, fixed: false };
  expect(mapColumn(column('c', type, { storage }), OPTIONS)).toMatchObject({ type, storage, loss: 'exact' });
});

test('a table keeps its name, or gets back the one that a comment remembers', () => {
  const users = table('auth_users', []);
  const name = { namespace: 'auth', name: 'users' };
  expect(mapTableName(users)).toEqual({ namespace: null, name: 'auth_users' });
  expect(mapTableName({ ...users, remembered: { dialect: 'postgres', name, options: users.options } })).toEqual(name);
});
