import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogicalType } from '../../../src/model/logical-type.ts';
import {
  formatQualifiedName,
  formatTypeName,
  parseQualifiedName,
  parseTypeName,
} from '../../../src/model/type-name.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';

const NAMED: readonly (readonly [string, LogicalType])[] = [
  ['boolean', { kind: 'boolean' }],
  ['smallint', { kind: 'integer', bits: 16 }],
  ['integer', { kind: 'integer', bits: 32 }],
  ['bigint', { kind: 'integer', bits: 64 }],
  ['real', { kind: 'float', bits: 32 }],
  ['double precision', { kind: 'float', bits: 64 }],
  ['numeric', { kind: 'decimal', precision: null, scale: null }],
  ['numeric(12,4)', { kind: 'decimal', precision: 12, scale: 4 }],
  ['numeric(3,-2)', { kind: 'decimal', precision: 3, scale: -2 }],
  ['text', { kind: 'text', length: null, fixed: false }],
  ['character varying(255)', { kind: 'text', length: 255, fixed: false }],
  ['character(3)', { kind: 'text', length: 3, fixed: true }],
  ['bpchar', { kind: 'text', length: null, fixed: true }],
  ['bytea', { kind: 'bytes' }],
  ['uuid', { kind: 'uuid' }],
  ['json', { kind: 'json' }],
  ['jsonb', { kind: 'jsonb' }],
  ['date', { kind: 'date' }],
  ['time without time zone', { kind: 'time' }],
  ['time with time zone', { kind: 'timetz' }],
  ['timestamp without time zone', { kind: 'timestamp' }],
  ['timestamp with time zone', { kind: 'timestamptz' }],
  ['interval', { kind: 'interval' }],
  ['smallint[]', { kind: 'array', element: 'int2' }],
  ['integer[]', { kind: 'array', element: 'int4' }],
  ['text[]', { kind: 'array', element: 'text' }],
  ['uuid[]', { kind: 'array', element: 'uuid' }],
  ['boolean[]', { kind: 'array', element: 'boolean' }],
];

describe('a type name', () => {
  test.each(NAMED)('%s is parsed and printed', (name, type) => {
    expect(parseTypeName(name)).toEqual(type);
    expect(formatTypeName(type)).toBe(name);
  });

  test.each([
    ['timestamp(3) without time zone', 'timestamp'],
    ['timestamp(0) with time zone', 'timestamptz'],
    ['time(6) without time zone', 'time'],
    ['time(2) with time zone', 'timetz'],
    ['interval(3)', 'interval'],
    ['interval year to month', 'interval'],
  ])('%s is %s: its modifier does not change the cell', (name, kind) => {
    expect(parseTypeName(name)).toEqual({ kind });
  });

  test.each(['numeric(5)', 'character', 'character varying'])('%s is understood as people write it', (name) => {
    expect(['decimal', 'text']).toContain(parseTypeName(name).kind);
  });

  test.each([
    'bigint[]',
    'numeric(12,4)[]',
    'inet',
    'bit(8)',
    'bit varying(5)',
    '"char"',
    'public.mood',
    'int4range',
    'hstore',
    'nonsense of (any) kind',
    'toString',
    '',
  ])('%s is another type, under its name', (name) => {
    expect(parseTypeName(name)).toEqual({ kind: 'other', name });
    expect(formatTypeName({ kind: 'other', name })).toBe(name);
  });

  test.each(['character varying[]', 'character varying(255)[]'])('%s is an array of text', (name) => {
    expect(parseTypeName(name)).toEqual({ kind: 'array', element: 'text' });
  });

  test('of an enum is its qualified name', () => {
    expect(formatTypeName({ kind: 'enum', name: { namespace: null, name: 'mood' } })).toBe('mood');
    expect(formatTypeName({ kind: 'enum', name: { namespace: 'App', name: 'a"b' } })).toBe('"App"."a""b"');
  });

  test('is the one that PostgreSQL itself prints', async () => {
    const database = await createScratchDatabase();
    for (const [name] of NAMED) {
      const sql = `select format_type(a.atttypid, a.atttypmod) as name from pg_attribute a
        where attrelid = 'probe'::regclass and attname = 'c'`;
      await database.query(`create table probe (c ${name})`);
      expect(await database.query<{ name: string }>(sql)).toEqual([{ name }]);
      await database.query('drop table probe');
    }
  });
});

describe('a qualified name', () => {
  test('comes back from its text', () => {
    const part = fc.string({ minLength: 1, unit: 'binary' });
    fc.assert(
      fc.property(fc.option(part), part, (namespace, name) => {
        expect(parseQualifiedName(formatQualifiedName({ namespace, name }))).toEqual({ namespace, name });
      }),
    );
  });

  test.each(['', 'two words', 'a.b.c', '"open', 'Upper', 'a.'])('is not %s', (text) => {
    expect(parseQualifiedName(text)).toBeNull();
  });
});
