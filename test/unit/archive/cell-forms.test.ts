import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellForm, cellScanner } from '../../../src/archive/cell-forms.ts';
import { pushDocumentCell } from '../../../src/model/document-cell.ts';
import { floatCell } from '../../../src/model/float-text.ts';
import type { LogicalType } from '../../../src/model/logical-type.ts';
import { ByteBuffer } from '../../../src/util/byte-buffer.ts';

const MOOD = { namespace: null, name: 'mood' };
const ENUMS = [{ name: MOOD, labels: ['so so', 'größe'] }];

function isCell(type: LogicalType, cell: string): boolean {
  const bytes = Buffer.from(`x${cell},`);
  const end = bytes.length - 1;
  const isForm = cellForm(type, ENUMS)(bytes, 1, end);
  if (isForm) expect(cellScanner(type, ENUMS)(bytes, 1, bytes.length)).toBe(end);
  return isForm;
}

const text = (kind: 'text' | 'json' | 'other'): LogicalType =>
  kind === 'text' ? { kind, length: null, fixed: false } : kind === 'json' ? { kind } : { kind, name: 'inet' };
const TEXT = text('text');
const INT64 = { kind: 'integer', bits: 64 } as const;
const FLOAT = { kind: 'float', bits: 64 } as const;
const DECIMAL = { kind: 'decimal', precision: null, scale: null } as const;

/** Cells that are of the type, and cells that only look like it. */
const CASES: readonly (readonly [LogicalType, readonly string[], readonly string[]])[] = [
  [{ kind: 'boolean' }, ['true', 'false', 'null'], ['True', 'tru', 'truee', '1', '"true"', 'nul', 'nulll']],
  [
    INT64,
    ['0', '-1', '9007199254740991', '"9007199254740992"', '"-9223372036854775808"'],
    ['00', '-0', '+1', '1.0', '1e3', '"5"', '9007199254740992', '"9223372036854775808"', '-', ''],
  ],
  [{ kind: 'integer', bits: 16 }, ['32767', '-32768'], ['32768', '-32769', '"1"']],
  [{ kind: 'integer', bits: 32 }, ['2147483647', '-2147483648'], ['2147483648', '"2147483648"']],
  [
    DECIMAL,
    ['"12.50"', '"0"', '"-0.001"', '"NaN"', '"-Infinity"', '"00.5"'],
    ['12.5', '"1e5"', '".5"', '"5."', '"-"', '""', '"nan"', '"1.2.3"'],
  ],
  [
    FLOAT,
    ['0', '-0', '0.1', '1e+21', '1.5e-7', '123456789012345680000', '"NaN"', '"-Infinity"'],
    ['1.0', '0.10', '100000000000000000000000', '1e21', '.5', '5.', '01', '0.0', '-0.0', 'NaN', '"1"', '0.0000001'],
  ],
  [
    TEXT,
    ['""', '"a"', '"\\u0001\\b\\f\\n\\r\\t\\"\\\\"', '"😀é/"', '{"$bytes":"/w=="}'],
    [
      'a',
      '"a',
      '"a"b"',
      '"\\/"',
      '"\\u0041"',
      '"\\u000a"',
      '"\\u000A"',
      '"\\u001F"',
      '"\t"',
      '"\\x"',
      '{"$text":5}',
      '[]',
      '{}',
    ],
  ],
  [
    { kind: 'uuid' },
    ['"0190163d-8694-739b-aea5-966c26f8ad91"'],
    [
      '"0190163D-8694-739b-aea5-966c26f8ad91"',
      '"0190163d8694739baea5966c26f8ad91"',
      '"0190163d-8694-739b-aea5-966c26f8ad9"',
    ],
  ],
  [
    { kind: 'bytes' },
    ['""', '"AA=="', '"AAE="', '"AAEC"', '"+/+/"'],
    ['"AA"', '"AA="', '"A==="', '"AB=="', '"AAF="', '"AA-_"', '"A A="', 'AA=='],
  ],
  [
    { kind: 'date' },
    ['"2026-11-21"', '"0044-03-15 BC"', '"12345-01-01"', '"-infinity"'],
    ['"2026-1-21"', '"21.11.2026"', '"2026-11-21T00:00:00"'],
  ],
  [{ kind: 'time' }, ['"24:00:00"', '"01:02:03.123456"'], ['"1:02:03"', '"01:02:03.1234567"', '"01:02:03+00"']],
  [{ kind: 'timetz' }, ['"12:34:56+02"', '"12:34:56.5-05:30"', '"00:00:00+15:59:59"'], ['"12:34:56"', '"12:34:56Z"']],
  [
    { kind: 'timestamp' },
    ['"2026-11-21T15:30:00"', '"2026-11-21T15:30:00.5"', '"0044-03-15T00:00:00 BC"', '"infinity"'],
    ['"2026-11-21 15:30:00"', '"2026-11-21T15:30:00Z"', '"2026-11-21T15:30"'],
  ],
  [
    { kind: 'timestamptz' },
    ['"2026-11-21T15:30:00+00:00"', '"2026-11-21T15:30:00.123456+00:00"', '"0044-03-15T00:00:00+00:00 BC"'],
    ['"2026-11-21T15:30:00+02:00"', '"2026-11-21T15:30:00Z"', '"2026-11-21T15:30:00"'],
  ],
  [
    { kind: 'interval' },
    ['"PT0S"', '"P1Y2M3DT4H5M6.789S"', '"P-1DT-0.5S"', '"infinity"'],
    ['"P"', '"PT"', '"1 day"', '"P1DT"', '"P1H"'],
  ],
  [{ kind: 'enum', name: MOOD }, ['"so so"', '"größe"', 'null'], ['"So so"', '""', '"gr\\u00f6\\u00dfe"']],
  [text('json'), ['"{ \\"a\\": 1 }"'], ['{"a":1}']],
  [text('other'), ['"10.0.0.1/8"'], ['5']],
  [
    { kind: 'jsonb' },
    ['{"a":[1,2.5,null]}', '[]', '"x"', 'true', '{"$json":"null"}', '{"$json":"1.0"}', '{"$json":"{\\"$x\\":1}"}'],
    ['{"a": 1}', '[1.10]', '{"$x":1}', '{"$json":"1"}', '{"$json":5}', '{"a":1', '{"$json":"{"}', '01'],
  ],
  [
    { kind: 'array', element: 'int4' },
    ['[]', '[1,null,-3]'],
    ['[1.5]', '[1, 2]', '["1"]', '[2147483648]', '[[1]]', '{}', '"{1}"', '[true]'],
  ],
  [{ kind: 'array', element: 'int2' }, ['[32767]'], ['[32768]']],
  [{ kind: 'array', element: 'text' }, ['["a,b","\\n"]'], ['[1]', '["\\u0041"]']],
  [{ kind: 'array', element: 'uuid' }, ['["0190163d-8694-739b-aea5-966c26f8ad91"]'], ['["x"]']],
  [{ kind: 'array', element: 'boolean' }, ['[true,false,null]'], ['[1]', '["true"]']],
  [
    { kind: 'dynamic' },
    [
      'null',
      '{"$integer":5}',
      '{"$real":-0}',
      '{"$real":"NaN"}',
      '{"$text":"x"}',
      '{"$blob":"AA=="}',
      '{"$integer":"9223372036854775807"}',
    ],
    [
      '5',
      '"x"',
      '{"$integer":1.5}',
      '{"$real":1.0}',
      '{"$blob":"A"}',
      '{"$bool":true}',
      '{}',
      '{"$text":"a","$text":"b"}',
    ],
  ],
];

describe('the form of a cell', () => {
  for (const [type, good, bad] of CASES) {
    test(`of ${JSON.stringify(type)} is recognised, and no other`, () => {
      for (const cell of good) expect(isCell(type, cell), cell).toBe(true);
      for (const cell of bad) expect(isCell(type, cell), cell).toBe(false);
    });
  }

  test('is what JSON.stringify writes, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        for (const kind of ['text', 'json', 'other'] as const) {
          expect(isCell(text(kind), JSON.stringify(value))).toBe(true);
        }
      }),
    );
  });

  test('is what floatCell writes, for any number, and nothing else that means the same', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(isCell(FLOAT, floatCell(value))).toBe(true);
        const other = value.toExponential();
        if (Number.isFinite(value) && other !== floatCell(value)) expect(isCell(FLOAT, other)).toBe(false);
      }),
    );
  });

  test('is a number or a string of digits, for any 64-bit integer', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const isSafe = Number.isSafeInteger(Number(value));
        expect(isCell(INT64, String(value))).toBe(isSafe);
        expect(isCell(INT64, `"${value}"`)).toBe(!isSafe);
      }),
    );
  });

  test('is base64 as Buffer writes it, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (value) => {
        expect(isCell({ kind: 'bytes' }, `"${Buffer.from(value).toString('base64')}"`)).toBe(true);
      }),
    );
  });

  test('is what pushDocumentCell writes, for any document', () => {
    fc.assert(
      fc.property(fc.json(), (document) => {
        const out = new ByteBuffer();
        const bytes = Buffer.from(document);
        pushDocumentCell(bytes, 0, bytes.length, out);
        expect(isCell({ kind: 'jsonb' }, out.take().toString('utf8'))).toBe(true);
      }),
    );
  });
});
