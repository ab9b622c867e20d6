import fc from 'fast-check';
import type { LogicalType } from '../../src/model/logical-type.ts';
import {
  arrays,
  clock,
  day,
  decimal,
  element,
  era,
  infinite,
  int64,
  interval,
  json,
  safeDay,
  text,
  uuid,
  zone,
} from './postgres-literals.ts';

/** Values of one PostgreSQL type, as literals, and what their cells must be. */
export interface Sample {
  readonly typeName: string;
  readonly type: LogicalType;
  readonly literal: fc.Arbitrary<string>;
  /** SQL that makes the cell of `x`, where it is not NULL, by another way than ours. */
  readonly oracleSql: string;
}

const toJson = 'to_json(x)::text';
const quoted = `to_json(format('%s', x))::text`;
const arrayOracle = `case when array_ndims(x) is null or (array_ndims(x) = 1 and array_lower(x, 1) = 1) then to_json(x)::text else ${quoted} end`;
const bigOracle = `case when x between -9007199254740991 and 9007199254740991 then x::text else ${quoted} end`;

const TEXT: LogicalType = { kind: 'text', length: null, fixed: false };
/** Every type with a canonical form of its own, and some of those that go by their text. */
export const SAMPLES: readonly Sample[] = [
  { typeName: 'boolean', type: { kind: 'boolean' }, literal: fc.boolean().map(String), oracleSql: toJson },
  {
    typeName: 'smallint',
    type: { kind: 'integer', bits: 16 },
    literal: fc.integer({ min: -32768, max: 32767 }).map(String),
    oracleSql: toJson,
  },
  { typeName: 'integer', type: { kind: 'integer', bits: 32 }, literal: fc.integer().map(String), oracleSql: toJson },
  { typeName: 'bigint', type: { kind: 'integer', bits: 64 }, literal: int64.map(String), oracleSql: bigOracle },
  { typeName: 'numeric', type: { kind: 'decimal', precision: null, scale: null }, literal: decimal, oracleSql: quoted },
  { typeName: 'text', type: TEXT, literal: text, oracleSql: toJson },
  {
    typeName: 'character varying(60)',
    type: TEXT,
    literal: text.map((value) => [...value].slice(0, 60).join('')),
    oracleSql: toJson,
  },
  {
    typeName: 'character(5)',
    type: { kind: 'text', length: 5, fixed: true },
    literal: text.map((value) => [...value].slice(0, 5).join('')),
    oracleSql: toJson,
  },
  { typeName: 'json', type: { kind: 'json' }, literal: json, oracleSql: quoted },
  {
    typeName: 'bytea',
    type: { kind: 'bytes' },
    literal: fc.uint8Array({ maxLength: 40 }).map((bytes) => `\\x${Buffer.from(bytes).toString('hex')}`),
    oracleSql: `to_json(translate(encode(x, 'base64'), chr(10), ''))::text`,
  },
  { typeName: 'uuid', type: { kind: 'uuid' }, literal: uuid, oracleSql: toJson },
  {
    typeName: 'date',
    type: { kind: 'date' },
    literal: fc.oneof(
      fc.tuple(day, fc.constant('')).map((parts) => parts.join('')),
      fc.tuple(safeDay, era).map((parts) => parts.join('')),
      infinite,
    ),
    oracleSql: toJson,
  },
  {
    typeName: 'time without time zone',
    type: { kind: 'time' },
    literal: fc.oneof(clock, fc.constant('24:00')),
    oracleSql: toJson,
  },
  {
    typeName: 'time with time zone',
    type: { kind: 'timetz' },
    literal: fc.tuple(clock, zone).map((parts) => parts.join('')),
    oracleSql: toJson,
  },
  {
    typeName: 'timestamp without time zone',
    type: { kind: 'timestamp' },
    literal: fc.oneof(
      fc.tuple(day, clock).map((parts) => parts.join(' ')),
      fc.tuple(safeDay, clock).map((parts) => `${parts.join(' ')} BC`),
      infinite,
    ),
    oracleSql: toJson,
  },
  {
    typeName: 'timestamp with time zone',
    type: { kind: 'timestamptz' },
    literal: fc.oneof(
      fc.tuple(day, clock, zone).map(([d, c, z]) => `${d} ${c}${z}`),
      fc.tuple(safeDay, clock).map((parts) => `${parts.join(' ')}+00 BC`),
      infinite,
    ),
    oracleSql: toJson,
  },
  { typeName: 'interval', type: { kind: 'interval' }, literal: interval, oracleSql: toJson },
  {
    typeName: 'integer[]',
    type: { kind: 'array', element: 'int4' },
    literal: arrays(fc.integer().map(String), ['[0:1]={1,2}', '{{1,2},{3,4}}']),
    oracleSql: arrayOracle,
  },
  {
    typeName: 'smallint[]',
    type: { kind: 'array', element: 'int2' },
    literal: arrays(fc.integer({ min: -9, max: 9 }).map(String), ['[5:5]={NULL}']),
    oracleSql: arrayOracle,
  },
  {
    typeName: 'boolean[]',
    type: { kind: 'array', element: 'boolean' },
    literal: arrays(fc.boolean().map(String), ['{{t},{f}}']),
    oracleSql: arrayOracle,
  },
  { typeName: 'uuid[]', type: { kind: 'array', element: 'uuid' }, literal: arrays(uuid, []), oracleSql: arrayOracle },
  {
    typeName: 'text[]',
    type: { kind: 'array', element: 'text' },
    literal: arrays(text, ['{{"a\\"b","\\\\"},{NULL,"NULL"}}', '[2:2]={"\t"}']),
    oracleSql: arrayOracle,
  },
  {
    typeName: 'character varying[]',
    type: { kind: 'array', element: 'text' },
    literal: arrays(text, []),
    oracleSql: arrayOracle,
  },
  {
    typeName: 'inet',
    type: { kind: 'other', name: 'inet' },
    literal: fc.constantFrom('10.0.0.1', '10.0.0.0/8', '::1'),
    oracleSql: quoted,
  },
  { typeName: 'numeric[]', type: { kind: 'other', name: 'numeric[]' }, literal: element(decimal), oracleSql: quoted },
  {
    typeName: 'int4range',
    type: { kind: 'other', name: 'int4range' },
    literal: fc.constantFrom('[1,5)', 'empty', '(,3]'),
    oracleSql: quoted,
  },
  {
    typeName: 'bit(3)',
    type: { kind: 'other', name: 'bit(3)' },
    literal: fc.constantFrom('101', '000'),
    oracleSql: quoted,
  },
  {
    typeName: 'money',
    type: { kind: 'other', name: 'money' },
    literal: fc.constantFrom('1234.5', '-1'),
    oracleSql: quoted,
  },
  {
    typeName: 'public.mood',
    type: { kind: 'enum', name: { namespace: null, name: 'mood' } },
    literal: fc.constantFrom('so "so"', 'tab\t', ''),
    oracleSql: toJson,
  },
  {
    typeName: 'public.pair',
    type: { kind: 'other', name: 'public.pair' },
    literal: text.map((value) => `(1,"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}")`),
    oracleSql: quoted,
  },
];
