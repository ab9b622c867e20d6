import { beforeAll, describe, expect, test } from 'vitest';
import { enumTypeName, isTypeName, typeNameFits } from '../../../../../src/dialect/postgres/types/postgres-types.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../../../helpers/databases.ts';

describe('the name of a type', () => {
  let database: ScratchDatabase;

  beforeAll(async () => {
    database = await createScratchDatabase();
  });

  test('is recognised for every type of the server, with and without brackets', async () => {
    const rows = await database.query<{ name: string }>(`
      select format_type(oid, null) as name from pg_type where typtype in ('b', 'e', 'r', 'm', 'd', 'c')`);
    expect(rows.length).toBeGreaterThan(300);
    expect(rows.map((row) => row.name).filter((name) => !isTypeName(name))).toEqual([]);
  });

  test.each([
    'numeric(12,4)',
    'numeric(3,-2)',
    'character varying(255)',
    'character varying(9)[]',
    'bit(3)',
    'bit varying(5)',
    'timestamp(3) without time zone',
    'time(0) with time zone[]',
    'interval day to second(3)',
    'interval(2)',
    'public.mood',
    '"Zoo"."a ""b"""',
    'public.geometry(Point,4326)',
    '"char"',
  ])('%s', (name) => {
    expect(isTypeName(name)).toBe(true);
  });

  test.each([
    '',
    'integer primary key',
    'text; drop table t',
    'text)',
    'text default 1',
    'integer, b text',
    "numeric('1')",
    'a.b.c',
    'text collate "C"',
    '"open',
    'text -- x',
    'text /* x */',
    'integer not null',
    'x(1)(2)',
    'serial references t',
  ])('%j is none', (name) => {
    expect(isTypeName(name)).toBe(false);
  });
});

test('a name fits the types that have its cells', () => {
  expect(typeNameFits('character varying(9)', { kind: 'text', length: 9, fixed: false })).toBe(true);
  expect(typeNameFits('character varying(9)', { kind: 'text', length: null, fixed: false })).toBe(false);
  expect(typeNameFits('timestamp(3) without time zone', { kind: 'timestamp' })).toBe(true);
  expect(typeNameFits('uuid', { kind: 'text', length: null, fixed: false })).toBe(false);
});

test('an enum is named with its namespace', () => {
  expect(enumTypeName({ namespace: null, name: 'mood' })).toBe('public.mood');
  expect(enumTypeName({ namespace: 'Zoo', name: 'Kind "x"' })).toBe('"Zoo"."Kind ""x"""');
});
