import { describe, expect, test } from 'vitest';
import type { LogicalType } from '../../../../../src/model/logical-type.ts';
import type { SqliteForm } from '../../../../../src/model/storage.ts';
import { table } from '../../../../helpers/row-fixtures.ts';
import { held, insertLines, linesOf, openMemory } from '../../../../helpers/sqlite-rows.ts';

const text: LogicalType = { kind: 'text', length: null, fixed: false };
const timestamptz: LogicalType = { kind: 'timestamptz' };
const decimal = (scale: number | null): LogicalType => ({ kind: 'decimal', precision: null, scale });
const moments = (separator: ' ' | 'T', fraction: 0 | 3 | 'trimmed', zone: '' | 'Z' | '+00:00'): SqliteForm => ({
  ...{ kind: 'datetime', separator, fraction, zone },
});

/** Declared type, logical type, form, then each value as SQL with its cell. */
const CELLS: readonly (readonly [string, LogicalType, SqliteForm, Readonly<Record<string, string>>])[] = [
  [
    'BOOLEAN',
    { kind: 'boolean' },
    { kind: 'boolean' },
    { '1': 'true', '0': 'false', null: 'null', '2': '{"$integer":2}' },
  ],
  [
    'INTEGER',
    { kind: 'integer', bits: 64 },
    { kind: 'integer' },
    {
      '-9007199254740991': '-9007199254740991',
      '9007199254740992': '"9007199254740992"',
      '-9223372036854775808': '"-9223372036854775808"',
      '2.5': '{"$real":2.5}',
      "'AbiGL'": '{"$text":"AbiGL"}',
      "x'00ff'": '{"$blob":"AP8="}',
    },
  ],
  [
    'REAL',
    { kind: 'float', bits: 64 },
    { kind: 'real' },
    {
      '100.0': '100',
      '1e21': '1e+21',
      '1e20': '100000000000000000000',
      '1e-7': '1e-7',
      '0.1 + 0.2': '0.30000000000000004',
      '9e999': '"Infinity"',
      '-9e999': '"-Infinity"',
      "'inf'": '{"$text":"inf"}',
    },
  ],
  [
    'DECIMAL(9,2)',
    decimal(2),
    { kind: 'numeric', scale: 2 },
    { '12.5': '"12.50"', '-3': '"-3.00"', '0.125': '{"$real":0.125}' },
  ],
  [
    'NUMERIC',
    decimal(null),
    { kind: 'numeric', scale: null },
    { '1e21': '"1000000000000000000000"', '1.5e-7': '"0.00000015"' },
  ],
  [
    'TEXT',
    text,
    { kind: 'text' },
    {
      "'a' || char(0) || 'b\"\\/' || char(10, 31, 127, 8232)": '"a\\u0000b\\"\\\\/\\n\\u001f\u007f\u2028"',
      'char(128512)': '"😀"',
      "x'00'": '{"$blob":"AA=="}',
      "cast(x'ff' as text)": '{"$bytes":"/w=="}',
    },
  ],
  ['BLOB', { kind: 'bytes' }, { kind: 'blob' }, { "x'00ff10'": '"AP8Q"', "x''": '""', "'text'": '{"$text":"text"}' }],
  [
    'DATETIME',
    { kind: 'timestamp' },
    moments(' ', 0, ''),
    {
      "'2026-11-21 10:00:09'": '"2026-11-21T10:00:09"',
      "'2026-11-21T10:00:09'": '{"$text":"2026-11-21T10:00:09"}',
      "'2026-11-21 10:00:09' || char(0)": '{"$text":"2026-11-21 10:00:09\\u0000"}',
      "cast('2026-11-21 10:00:09' as blob)": '{"$blob":"MjAyNi0xMS0yMSAxMDowMDowOQ=="}',
    },
  ],
  [
    'TEXT',
    timestamptz,
    moments('T', 3, 'Z'),
    {
      "'2026-11-21T10:00:09.120Z'": '"2026-11-21T10:00:09.12+00:00"',
      "'2026-11-21T10:00:09.000Z'": '"2026-11-21T10:00:09+00:00"',
      "'2026-11-21T10:00:09Z'": '{"$text":"2026-11-21T10:00:09Z"}',
    },
  ],
  [
    'TEXT',
    timestamptz,
    moments(' ', 'trimmed', '+00:00'),
    {
      "'2026-11-21 10:00:09+00:00'": '"2026-11-21T10:00:09+00:00"',
      "'2026-11-21 10:00:09.242999+00:00'": '"2026-11-21T10:00:09.242999+00:00"',
      "'2026-11-21 10:00:09.10+00:00'": '{"$text":"2026-11-21 10:00:09.10+00:00"}',
    },
  ],
  [
    'TEXT',
    { kind: 'jsonb' },
    { kind: 'document' },
    {
      [`'{"b":1,"a":[null,"x"]}'`]: '{"b":1,"a":[null,"x"]}',
      [`'{"a":1.10}'`]: '{"$json":"{\\"a\\":1.10}"}',
      "'null'": '{"$json":"null"}',
      [`'{"$a":1}'`]: '{"$json":"{\\"$a\\":1}"}',
      [`'{"a": 1}'`]: '{"$text":"{\\"a\\": 1}"}',
      "'{'": '{"$text":"{"}',
    },
  ],
  [
    'TEXT',
    { kind: 'float', bits: 64 },
    { kind: 'real-text' },
    { "'NaN'": '"NaN"', "'-0'": '-0', "'1e+21'": '1e+21', "'1.50'": '{"$text":"1.50"}', "'-Infinity'": '"-Infinity"' },
  ],
  [
    'INTEGER',
    text,
    { kind: 'affinity' },
    {
      "'T'": '"T"',
      "''": '""',
      '5': '"5"',
      '0.23': '"0.23"',
      '1e300': '"1e+300"',
      '9e999': '"9e999"',
      "x'00'": '{"$blob":"AA=="}',
    },
  ],
  [
    '',
    { kind: 'dynamic' },
    { kind: 'tagged' },
    {
      '5': '{"$integer":5}',
      '9007199254740993': '{"$integer":"9007199254740993"}',
      '5.0': '{"$real":5}',
      '9e999': '{"$real":"Infinity"}',
      "'x'": '{"$text":"x"}',
      null: 'null',
    },
  ],
];

describe('a cell', () => {
  for (const [declared, type, form, values] of CELLS) {
    test(`of ${type.kind} in ${declared === '' ? 'no type' : declared} as ${JSON.stringify(form)} is canonical, and of any other value tagged`, async () => {
      for (const [sql, cell] of Object.entries(values)) {
        const database = openMemory(`create table t (c ${declared}); insert into t values (${sql})`);
        const lines = await linesOf(database, table('t', [held('c', type, form, declared)]), { kind: 'line' });
        expect(lines, sql).toEqual([`{"c":${cell}}`]);
        database.close();
      }
    });
  }
});

describe('a value that the column cannot keep', () => {
  const cases: readonly (readonly [string, LogicalType, SqliteForm, readonly string[]])[] = [
    [
      'DATETIME',
      { kind: 'timestamp' },
      moments(' ', 0, ''),
      ['"2026-01-01T00:00:00.5"', '"infinity"', '"0044-03-15T00:00:00 BC"'],
    ],
    ['TEXT', timestamptz, moments('T', 3, 'Z'), ['"2026-01-01T00:00:00.1234+00:00"', '"2026-01-01T00:00:00"']],
    ['REAL', { kind: 'float', bits: 64 }, { kind: 'real' }, ['"NaN"', '-0']],
    ['REAL', decimal(4), { kind: 'numeric', scale: 4 }, ['"NaN"', '"12345678901234.5678"', '"1.5"', '"Infinity"']],
    [
      'INTEGER',
      { kind: 'integer', bits: 64 },
      { kind: 'integer' },
      ['"9223372036854775808"', '{"$text":"5"}', '{"$real":5}'],
    ],
    ['TEXT', text, { kind: 'text' }, ['"\\ud800"', '{"$integer":5}', '{"$text":"\\udfff"}']],
    ['REAL', { kind: 'dynamic' }, { kind: 'tagged' }, ['{"$integer":5}', '{"$text":" 5e1 "}', '{"$real":"NaN"}']],
    ['BLOB', { kind: 'bytes' }, { kind: 'blob' }, ['"AP8"', '"A*8="']],
  ];
  for (const [declared, type, form, cells] of cases) {
    test(`is refused: ${cells.join(' ')} in ${declared} as ${form.kind}`, () => {
      for (const cell of cells) {
        const database = openMemory(`create table t (c ${declared})`);
        const insert = () => insertLines(database, table('t', [held('c', type, form, declared)]), [`{"c":${cell}}`]);
        expect(insert, cell).toThrow(expect.objectContaining({ code: 'VALUE_NOT_STORABLE' }));
        database.close();
      }
    });
  }
});
