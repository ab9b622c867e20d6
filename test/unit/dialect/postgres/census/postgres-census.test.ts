import { expect, test } from 'vitest';
import type { EpochUnit } from '../../../../../src/model/epoch.ts';
import type { SqliteForm } from '../../../../../src/model/storage.ts';
import { catalogOf, columnIn } from '../../../../helpers/scratch-catalog.ts';

const CENSUS = { census: true };

test('NaN and −0 are counted where a storage elsewhere would lose them', async () => {
  const catalog = await catalogOf(
    `create table t (f8 float8, f4 real, n numeric(9, 2), long numeric(30, 2), free numeric, i int);
     insert into t values ('NaN', '-0', 'NaN', 'NaN', 'NaN', 1), ('-0', 'Infinity', 0, 0, 0, 2),
       (null, 0, null, 1, 1, 3), (1.5, '-Infinity', 5, 1, 1, 4)`,
    CENSUS,
  );
  const census = (name: string) => columnIn(catalog, 't', name).census;
  expect(census('f8')).toEqual({
    rows: 4,
    nulls: 1,
    classes: [],
    specials: 2,
    evidence: 'declared double precision',
    contradictions: [],
  });
  expect(census('f4')).toMatchObject({ specials: 1, nulls: 0 });
  expect(census('n')).toMatchObject({ specials: 1, nulls: 1, evidence: 'declared numeric(9,2)' });
  expect([census('long'), census('free'), census('i')]).toEqual([null, null, null]);
});

test('without a census nobody looks', async () => {
  const catalog = await catalogOf(`create table t (f float8); insert into t values ('NaN')`);
  expect(columnIn(catalog, 't', 'f').census).toBeNull();
});

test('only the own rows of a table are counted, all partitions of a partitioned one', async () => {
  const catalog = await catalogOf(
    `create table t (f float8); create table kid () inherits (t);
     insert into t values (1); insert into kid values (2), (3);
     create table p (f float8) partition by range (f);
     create table p1 partition of p for values from (0) to (10);
     insert into p values (1), (2)`,
    CENSUS,
  );
  const rows = ['t', 'kid', 'p'].map((name) => columnIn(catalog, name, 'f').census?.rows);
  expect(rows).toEqual([1, 2, 2]);
});

interface Claim {
  readonly type: string;
  readonly declaredType: string;
  readonly form: SqliteForm;
  readonly values: readonly string[];
}

async function confirm(claim: Claim, census: boolean) {
  const memory = JSON.stringify({ declaredType: claim.declaredType, form: claim.form }).replaceAll("'", "''");
  const rows = claim.values.map((value) => `insert into t values (${value});`).join('');
  const catalog = await catalogOf(
    `create table t (c ${claim.type}); ${rows} comment on column t.c is 'rowferry:${memory}'`,
    { census },
  );
  return columnIn(catalog, 't', 'c');
}

const datetime = (fraction: 0 | 3 | 6 | 'trimmed', zone: '' | 'Z' = ''): SqliteForm => ({
  kind: 'datetime',
  separator: ' ',
  fraction,
  zone,
});

const epoch = (unit: EpochUnit, as: 'integer' | 'real' = 'integer'): SqliteForm => ({ kind: 'epoch', unit, as });

const HOLD: readonly (readonly [string, string, SqliteForm, readonly string[]])[] = [
  ['boolean', 'BOOLEAN', { kind: 'boolean' }, ['true', 'null']],
  ['bigint', 'INTEGER', { kind: 'integer' }, ['1']],
  ['bytea', 'BLOB', { kind: 'blob' }, ["'\\x00'"]],
  ['double precision', 'REAL', { kind: 'real' }, ['1.5', "'Infinity'", '0']],
  ['double precision', 'TEXT', { kind: 'real-text' }, ["'NaN'", "'-0'"]],
  ['text', 'TEXT', { kind: 'text' }, ["'007'"]],
  ['text', 'DATETIME', { kind: 'text' }, ["'2024-01-01'", "''", "'x1'"]],
  ['text', 'INTEGER', { kind: 'affinity' }, ["''", "'T'", "'5'", "'0.23'", "'94040-1724'"]],
  ['text', 'REAL', { kind: 'affinity' }, ["'5'", "'x'"]],
  ['uuid', 'CHAR(36)', { kind: 'text' }, ["'6f0c0a0e-0000-4000-8000-000000000000'"]],
  [
    'numeric',
    'DECIMAL(10,2)',
    { kind: 'numeric', scale: 2 },
    ['1.50', '12345678901.25', '12345678901234.25', '-9223372036854775808.00'],
  ],
  ['numeric', 'DECIMAL', { kind: 'numeric', scale: null }, ['1.5', '9223372036854775807', '0']],
  ['timestamp', 'DATETIME', datetime(0), ["'2024-01-01 10:00:00'", "'0001-01-01'"]],
  ['timestamp', 'DATETIME', datetime(3), ["'2024-01-01 10:00:00.125'"]],
  ['timestamp', 'DATETIME', datetime('trimmed'), ["'2024-01-01 10:00:00.123456'"]],
  ['timestamptz', 'DATETIME', datetime(6, 'Z'), ["'2024-01-01 10:00:00.123456+02'"]],
  ['timestamptz', 'DATETIME', epoch('ms'), ["'2024-01-01 10:00:00.125+02'", 'null']],
  ['timestamptz', 'INTEGER', epoch('s'), ["'0001-01-01 00:00:00+00'", "'9999-12-31 23:59:59+00'"]],
  ['timestamptz', '', epoch('ns'), ["'2024-01-01 10:00:00.000001+00'"]],
  ['timestamptz', 'INTEGER', epoch('julian'), ["'2022-03-21 12:00:00+00'"]],
  ['timestamptz', 'REAL', epoch('julian', 'real'), ["'2022-03-21 12:00:00.001+00'"]],
  ['timestamptz', 'REAL', epoch('coredata', 'real'), ["'2022-03-21 12:00:00.000001+00'"]],
  ['date', 'DATE', epoch('ms'), ["'2024-01-01'"]],
  ['uuid', 'BLOB', { kind: 'uuid', as: 'blob' }, ["'6f0c0a0e-0000-4000-8000-000000000000'"]],
  ['uuid', 'UUID', { kind: 'uuid', as: 'hex' }, ["'6f0c0a0e-0000-4000-8000-000000000000'"]],
  ['json', 'JSON', { kind: 'jsonb' }, [`'{"a b":["\\" \\\\",-0,1E+5]}'`, `'" "'`, "'[]'", 'null']],
  [
    'json',
    'JSON',
    { kind: 'jsonb' },
    ["(repeat('[', 1000) || repeat(']', 1000))::json", "('[' || repeat('{},', 2000) || '1]')::json"],
  ],
  ['json', 'JSON', { kind: 'jsonb' }, [`('["' || repeat('[', 2000) || '"]')::json`]],
  ['jsonb', 'JSONB', { kind: 'document' }, [`'{"a": 1}'`]],
  ['text[]', 'TEXT', { kind: 'document' }, ["'{a}'"]],
  ['jsonb', '', { kind: 'tagged' }, [`'{"$text": "x"}'`, `'{"$integer": 5}'`, 'null']],
];

test.each(HOLD)('%s was %s in form %j: %j', async (type, declaredType, form, values) => {
  const column = await confirm({ type, declaredType, form, values }, true);
  expect(column.remembered).toMatchObject({ storage: { dialect: 'sqlite', declaredType, form }, nullable: true });
  expect(column.census?.contradictions ?? []).toEqual([]);
});

const FALL: readonly (readonly [string, string, SqliteForm, readonly string[]])[] = [
  ['integer', 'BOOLEAN', { kind: 'boolean' }, []],
  ['text', 'INTEGER', { kind: 'integer' }, []],
  ['double precision', 'REAL', { kind: 'real' }, ["'NaN'"]],
  ['double precision', 'REAL', { kind: 'real' }, ["'-0'"]],
  ['double precision', 'REAL', { kind: 'real-text' }, []],
  ['text', 'DATETIME', { kind: 'text' }, ["'2022'"]],
  ['text', 'INTEGER', { kind: 'affinity' }, ["'5'", "'007'"]],
  ['text', 'INTEGER', { kind: 'affinity' }, ["'1.0'"]],
  ['json', 'TEXT', { kind: 'document' }, []],
  ['numeric', 'DECIMAL(10,2)', { kind: 'numeric', scale: 2 }, ['1.5']],
  ['numeric', 'DECIMAL(10,2)', { kind: 'numeric', scale: 2 }, ['123456789012345678.25']],
  ['numeric', 'DECIMAL', { kind: 'numeric', scale: null }, ['1.50']],
  ['numeric', 'DECIMAL', { kind: 'numeric', scale: null }, ["'NaN'"]],
  ['numeric', 'DECIMAL', { kind: 'numeric', scale: null }, ['9223372036854775808']],
  ['timestamp', 'DATETIME', datetime(0), ["'2024-01-01 10:00:00.5'"]],
  ['timestamp', 'DATETIME', datetime(3), ["'2024-01-01 10:00:00.1234'"]],
  ['timestamp', 'DATETIME', datetime(6), ["'infinity'"]],
  ['timestamp', 'DATETIME', datetime(6), ["'0044-01-01 BC'"]],
  ['timestamp', 'DATETIME', datetime(6), ["'10000-01-01'"]],
  ['timestamptz', 'DATETIME', datetime(6), []],
  ['timestamptz', 'DATETIME', epoch('ms'), ["'2024-01-01 10:00:00.1251+02'"]],
  ['timestamptz', 'DATETIME', epoch('s'), ["'infinity'"]],
  ['timestamptz', 'DATETIME', epoch('ns'), ["'2263-01-01'"]],
  ['timestamptz', 'REAL', epoch('s', 'real'), ["'2113-01-01'"]],
  ['timestamptz', 'REAL', epoch('julian', 'real'), ["'2022-03-21 12:00:00.0001+00'"]],
  ['timestamptz', 'INTEGER', epoch('julian'), ["'2022-03-21 00:00:00+00'"]],
  ['timestamptz', 'REAL', epoch('webkit', 'real'), ["'2022-03-21'"]],
  ['timestamptz', 'TEXT', epoch('ms'), []],
  ['timestamptz', 'REAL', epoch('ms'), []],
  ['timestamp', 'INTEGER', epoch('ms'), []],
  ['uuid', 'UUID', { kind: 'uuid', as: 'hex' }, ["'00000000-0000-0000-0000-000000000000'"]],
  ['text', 'BLOB', { kind: 'uuid', as: 'blob' }, []],
  ['json', 'JSON', { kind: 'jsonb' }, [`'{"a": 1}'`]],
  ['json', 'JSON', { kind: 'jsonb' }, [`'["\\\\", 1]'`]],
  ['json', 'JSON', { kind: 'jsonb' }, ["e'1\n'"]],
  ['json', 'JSON', { kind: 'jsonb' }, ["(repeat('[', 1001) || repeat(']', 1001))::json"]],
  ['jsonb', 'JSON', { kind: 'jsonb' }, []],
  ['text', 'JSON', { kind: 'jsonb' }, []],
  ['jsonb', '', { kind: 'tagged' }, [`'{"a": 1}'`]],
  ['jsonb', '', { kind: 'tagged' }, [`'{"$text": "x", "b": 1}'`]],
  ['jsonb', '', { kind: 'tagged' }, [`'5'`]],
];

test.each(FALL)('%s was not %s in form %j: %j', async (type, declaredType, form, values) => {
  const column = await confirm({ type, declaredType, form, values }, true);
  expect(column.remembered).toBeNull();
  if (values.length > 0) expect(column.census?.contradictions).toMatchObject([{ type: declaredType, rows: 1 }]);
});

test('what nobody confirmed is not remembered, unless it is true whatever the values are', async () => {
  const text = { type: 'text', declaredType: 'INTEGER', form: { kind: 'affinity' }, values: [] } as const;
  expect((await confirm(text, false)).remembered).toBeNull();
  const flag = { type: 'boolean', declaredType: 'BOOLEAN', form: { kind: 'boolean' }, values: [] } as const;
  expect((await confirm(flag, false)).remembered).not.toBeNull();
});
