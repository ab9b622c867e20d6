import { describe, expect, it } from 'vitest';
import type { EpochUnit } from '../../../src/model/epoch.ts';
import type { LogicalType } from '../../../src/model/logical-type.ts';
import { CONVERSIONS } from '../../../src/transform/conversion-table.ts';
import { conversionBetween, plannedConversion } from '../../../src/transform/conversions.ts';

const TEXT: LogicalType = { kind: 'text', length: null, fixed: false };
const INT: LogicalType = { kind: 'integer', bits: 64 };
const FLOAT: LogicalType = { kind: 'float', bits: 64 };
const NUMERIC: LogicalType = { kind: 'decimal', precision: 12, scale: 4 };
const ANY_NUMERIC: LogicalType = { kind: 'decimal', precision: null, scale: null };
const plain = (
  kind: 'boolean' | 'bytes' | 'uuid' | 'json' | 'jsonb' | 'date' | 'time' | 'timestamp' | 'timestamptz',
) => ({
  kind,
});
const arrayOf = (element: 'int2' | 'int4' | 'text' | 'uuid' | 'boolean'): LogicalType => ({ kind: 'array', element });
const MOOD: LogicalType = { kind: 'enum', name: { namespace: null, name: 'mood' } };

function convert(cell: string, from: LogicalType, ...[to, unit = null]: [LogicalType, (EpochUnit | null)?]): string {
  return plannedConversion({ from, to, unit, labels: to.kind === 'enum' ? ['sad', 'ok'] : null })(cell);
}

describe('a cell becomes', () => {
  it.each<readonly [string, LogicalType, LogicalType, string]>([
    ['0', INT, plain('boolean'), 'false'],
    ['1', INT, plain('boolean'), 'true'],
    ['true', plain('boolean'), INT, '1'],
    ['"T"', TEXT, plain('boolean'), 'true'],
    ['"false"', TEXT, plain('boolean'), 'false'],
    ['"2022-03-22T12:00:09.123456+02:00"', TEXT, plain('timestamptz'), '"2022-03-22T10:00:09.123456+00:00"'],
    ['"2022-03-22 12:00"', TEXT, plain('timestamp'), '"2022-03-22T12:00:00"'],
    ['"2022-03-22 12:00:09.500000000"', TEXT, plain('timestamp'), '"2022-03-22T12:00:09.5"'],
    ['"2022-03-22"', TEXT, plain('timestamptz'), '"2022-03-22T00:00:00+00:00"'],
    ['"2022-03-22 00:00:00"', TEXT, plain('date'), '"2022-03-22"'],
    ['"2021-12-31 23:30:00-01:00"', TEXT, plain('timestamp'), '"2022-01-01T00:30:00"'],
    ['"0001-01-01 00:00:00Z"', TEXT, plain('timestamptz'), '"0001-01-01T00:00:00+00:00"'],
    ['"2024-02-29"', TEXT, plain('date'), '"2024-02-29"'],
    ['"infinity"', TEXT, plain('timestamptz'), '"infinity"'],
    ['"12:30"', TEXT, plain('time'), '"12:30:00"'],
    ['"12:30:05.1200"', TEXT, plain('time'), '"12:30:05.12"'],
    ['"2022-03-22"', plain('date'), plain('timestamptz'), '"2022-03-22T00:00:00+00:00"'],
    ['"0044-03-15 BC"', plain('date'), plain('timestamp'), '"0044-03-15T00:00:00 BC"'],
    ['"2022-03-22T00:00:00+00:00"', plain('timestamptz'), plain('date'), '"2022-03-22"'],
    ['"2022-03-22T01:02:03.5+00:00"', plain('timestamptz'), plain('timestamp'), '"2022-03-22T01:02:03.5"'],
    ['"2022-03-22T01:02:03.5+00:00"', plain('timestamptz'), TEXT, '"2022-03-22T01:02:03.5+00:00"'],
    ['"{6F58466F-40C9-4324-96AF-6C0B2AAACC73}"', TEXT, plain('uuid'), '"6f58466f-40c9-4324-96af-6c0b2aaacc73"'],
    ['"6f58466f40c9432496af6c0b2aaacc73"', TEXT, plain('uuid'), '"6f58466f-40c9-4324-96af-6c0b2aaacc73"'],
    ['"b1hGb0DJQySWr2wLKqrMcw=="', plain('bytes'), plain('uuid'), '"6f58466f-40c9-4324-96af-6c0b2aaacc73"'],
    ['"6f58466f-40c9-4324-96af-6c0b2aaacc73"', plain('uuid'), plain('bytes'), '"b1hGb0DJQySWr2wLKqrMcw=="'],
    ['"{\\"a\\": 1}"', TEXT, plain('json'), '"{\\"a\\": 1}"'],
    ['{"a":[1,"é"]}', plain('jsonb'), TEXT, '"{\\"a\\":[1,\\"é\\"]}"'],
    ['{"$json":"1.10"}', plain('jsonb'), plain('json'), '"1.10"'],
    ['5', INT, NUMERIC, '"5.0000"'],
    ['"9007199254740993"', INT, ANY_NUMERIC, '"9007199254740993"'],
    ['"5.0000"', NUMERIC, INT, '5'],
    ['"9007199254740993"', ANY_NUMERIC, INT, '"9007199254740993"'],
    ['"12.50"', ANY_NUMERIC, NUMERIC, '"12.5000"'],
    ['"-0.0"', ANY_NUMERIC, NUMERIC, '"0.0000"'],
    ['"1200"', ANY_NUMERIC, { kind: 'decimal', precision: 5, scale: -2 }, '"1200"'],
    ['99276.0122', FLOAT, NUMERIC, '"99276.0122"'],
    ['1e+21', FLOAT, ANY_NUMERIC, '"1000000000000000000000"'],
    ['"NaN"', FLOAT, ANY_NUMERIC, '"NaN"'],
    ['"0.1000"', NUMERIC, FLOAT, '0.1'],
    ['9007199254740992', INT, FLOAT, '9007199254740992'],
    ['3', FLOAT, INT, '3'],
    ['0.29517054557800293', FLOAT, { kind: 'float', bits: 32 }, '0.29517055'],
    ['2.711459994316101', FLOAT, { kind: 'float', bits: 32 }, '2.7114599'],
    ['"42"', TEXT, INT, '42'],
    ['"9223372036854775807"', TEXT, INT, '"9223372036854775807"'],
    ['"1.5"', TEXT, NUMERIC, '"1.5000"'],
    ['"1.50"', TEXT, FLOAT, '1.5'],
    ['"-0"', TEXT, FLOAT, '-0'],
    ['"9223372036854775807"', INT, TEXT, '"9223372036854775807"'],
    ['true', plain('boolean'), TEXT, '"true"'],
    ['1e+21', FLOAT, TEXT, '"1e+21"'],
    ['"sad"', TEXT, MOOD, '"sad"'],
    ['"ä"', TEXT, { kind: 'text', length: 3, fixed: true }, '"ä  "'],
    ['"ab"', TEXT, plain('bytes'), '"YWI="'],
    ['"YWI="', plain('bytes'), TEXT, '"\\\\x6162"'],
    ['"[\\"a\\", null]"', TEXT, arrayOf('text'), '["a",null]'],
    ['"{a,\\"b c\\",NULL}"', TEXT, arrayOf('text'), '["a","b c",null]'],
    ['"{1,-2}"', TEXT, arrayOf('int2'), '[1,-2]'],
    ['"{t,f}"', TEXT, arrayOf('boolean'), '[true,false]'],
    ['[1,2]', plain('jsonb'), arrayOf('int4'), '[1,2]'],
    ['["a"]', arrayOf('text'), TEXT, '"[\\"a\\"]"'],
    ['{"$integer":1}', { kind: 'dynamic' }, plain('boolean'), 'true'],
    ['{"$text":"false"}', { kind: 'dynamic' }, plain('boolean'), 'false'],
    [
      '{"$blob":"b1hGb0DJQySWr2wLKqrMcw=="}',
      { kind: 'dynamic' },
      plain('uuid'),
      '"6f58466f-40c9-4324-96af-6c0b2aaacc73"',
    ],
  ])('%s of %j as %j: %s', (cell, from, to, result) => expect(convert(cell, from, to)).toBe(result));

  it.each<readonly [string, LogicalType, EpochUnit, LogicalType, string]>([
    ['1647950409', INT, 's', plain('timestamptz'), '"2022-03-22T12:00:09+00:00"'],
    ['1647950409737', INT, 'ms', plain('timestamp'), '"2022-03-22T12:00:09.737"'],
    ['1647950409737001', INT, 'us', plain('timestamp'), '"2022-03-22T12:00:09.737001"'],
    ['"1647950409737001000"', INT, 'ns', plain('timestamp'), '"2022-03-22T12:00:09.737001"'],
    ['-1', INT, 'ms', plain('timestamp'), '"1969-12-31T23:59:59.999"'],
    ['0', INT, 's', plain('timestamp'), '"1970-01-01T00:00:00"'],
    ['1647907200000', INT, 'ms', plain('date'), '"2022-03-22"'],
    ['2459660.5', FLOAT, 'julian', plain('timestamp'), '"2022-03-22T00:00:00"'],
    ['"2459660.5"', ANY_NUMERIC, 'julian', plain('timestamp'), '"2022-03-22T00:00:00"'],
    ['669643209.25', FLOAT, 'coredata', plain('timestamptz'), '"2022-03-22T12:00:09.25+00:00"'],
    ['"13292423809737000"', INT, 'webkit', plain('timestamptz'), '"2022-03-22T11:56:49.737+00:00"'],
    ['"2022-03-22T12:00:09.737"', plain('timestamp'), 'ms', INT, '1647950409737'],
    ['"1647950409737"', TEXT, 'ms', plain('timestamptz'), '"2022-03-22T12:00:09.737+00:00"'],
    ['"2022-03-22 12:00:09"', TEXT, 'ms', plain('timestamptz'), '"2022-03-22T12:00:09+00:00"'],
  ])('%s of %j counted in %s as %j: %s', (...[cell, from, unit, to, result]) =>
    expect(convert(cell, from, to, unit)).toBe(result),
  );
});

describe('a cell is refused', () => {
  it.each<readonly [string, LogicalType, LogicalType, string]>([
    ['2', INT, plain('boolean'), '2 is neither 0 nor 1'],
    ['"yes"', TEXT, plain('boolean'), 'none of t, f'],
    ['"2023-02-29"', TEXT, plain('date'), 'no date'],
    ['"2022-03-22 25:00"', TEXT, plain('timestamp'), 'no date'],
    ['"2022-03-22 12:00:09.1234567"', TEXT, plain('timestamp'), 'no date'],
    ['"03/22/2022"', TEXT, plain('date'), 'no date'],
    ['""', TEXT, plain('timestamp'), 'no date'],
    ['"now"', TEXT, plain('timestamp'), 'no date'],
    ['"2022-03-22 12:00"', TEXT, plain('date'), 'time of day'],
    ['"25:00:00"', TEXT, plain('time'), 'no time of day'],
    ['"2022-03-22T00:00:01"', plain('timestamp'), plain('date'), 'time of day'],
    ['"6f58466f"', TEXT, plain('uuid'), 'no uuid'],
    ['"AAAA"', plain('bytes'), plain('uuid'), '3 bytes'],
    ['{"$bytes":"/w=="}', TEXT, plain('uuid'), 'not valid UTF-8'],
    ['"{"', TEXT, plain('json'), 'not JSON'],
    ['"0.12345"', ANY_NUMERIC, NUMERIC, 'more than 4 digits'],
    ['"1250"', ANY_NUMERIC, { kind: 'decimal', precision: 5, scale: -2 }, 'no multiple of 100'],
    ['"5.5"', ANY_NUMERIC, INT, 'no integer'],
    ['"NaN"', ANY_NUMERIC, INT, 'no integer'],
    ['0.30000000000000004', FLOAT, NUMERIC, 'more than 4 digits'],
    ['"9007199254740993"', INT, FLOAT, 'no float'],
    ['"0.1234567890123456789"', ANY_NUMERIC, FLOAT, 'no float prints'],
    ['2.5', FLOAT, INT, 'no integer'],
    ['-0', FLOAT, INT, 'no integer'],
    ['1e+300', FLOAT, { kind: 'float', bits: 32 }, 'outside'],
    ['""', TEXT, INT, 'no integer'],
    ['"007"', TEXT, INT, 'no integer'],
    ['"9223372036854775808"', TEXT, INT, '64 bits'],
    ['"AbiGL"', TEXT, NUMERIC, 'no number'],
    ['"happy"', TEXT, MOOD, 'no such label'],
    ['"ab "', TEXT, { kind: 'text', length: 5, fixed: true }, 'ends in blanks'],
    ['"a,b"', TEXT, arrayOf('text'), 'no JSON array'],
    ['"[40000]"', TEXT, arrayOf('int2'), 'no int2'],
    ['"[1]"', TEXT, arrayOf('text'), 'no text'],
    ['{"$real":1.5}', { kind: 'dynamic' }, plain('boolean'), 'storage class real'],
  ])('%s of %j as %j: %s', (cell, from, to, reason) =>
    expect(() => convert(cell, from, to)).toThrow(
      expect.objectContaining({ code: 'VALUE_NOT_STORABLE', message: expect.stringContaining(reason) }),
    ),
  );

  it.each<readonly [string, EpochUnit, LogicalType, string]>([
    ['1647950409737', 'ms', plain('date'), 'time of day'],
    ['1', 'ns', plain('timestamp'), 'whole microseconds'],
    ['"9223372036854775807"', 's', plain('timestamp'), 'years 1 to 9999'],
  ])('%s counted in %s as %j: %s', (cell, unit, to, reason) =>
    expect(() => convert(cell, INT, to, unit)).toThrow(reason),
  );
});

it('every conversion says what it does and refuses, in a sentence', () => {
  for (const { reason } of CONVERSIONS) expect(reason).toMatch(/^[A-Z0-9f].*[^.]\.$/);
});

it('types without a way have none', () => {
  expect(conversionBetween(plain('uuid'), INT)).toBeNull();
  expect(conversionBetween({ kind: 'dynamic' }, { kind: 'other', name: 'point' })).toBeNull();
  expect(conversionBetween(TEXT, { kind: 'other', name: 'cidr' })).toBeNull();
});
