import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floatCell } from '../../../src/model/float-text.ts';
import type { CellOperation } from '../../../src/model/plan.ts';
import { columnMapper } from '../../../src/transform/cell-operations.ts';
import { ByteBuffer } from '../../../src/util/byte-buffer.ts';

const COLUMN = {
  source: 'c',
  target: 'c',
  sourceType: { kind: 'dynamic' },
  targetType: { kind: 'jsonb' },
  sourceStorage: '',
  targetStorage: 'jsonb',
  loss: 'exact',
  reason: '',
} as const;

function mapper(
  kind: Extract<
    CellOperation,
    { kind: 'keep' | 'dynamic-to-jsonb' | 'dynamic-to-text' | 'jsonb-to-dynamic' | 'json-to-jsonb' }
  >['kind'],
): (cell: string | Buffer) => string {
  const map = columnMapper({ ...COLUMN, operation: { kind } });
  return (cell) => {
    const bytes = Buffer.concat([Buffer.from('{"c":'), Buffer.from(cell), Buffer.from('},\n')]);
    const out = new ByteBuffer(4);
    map(bytes, 5, bytes.length - 3, out);
    return out.take().toString();
  };
}

const toDocument = (text: string) => mapper('json-to-jsonb')(JSON.stringify(text));

describe('JSON text that becomes jsonb', () => {
  it.each([
    ['{"a":1}', '{"a":1}'],
    ['{ "b" : [1, 2.0e1], "a" : "é\\u00e9\\n", "b" : [1] }', '{"a":"éé\\n","b":[1]}'],
    ['1e21', '{"$json":"1000000000000000000000"}'],
    ['-0', '0'],
    ['1.10', '{"$json":"1.10"}'],
    ['{"$text":"x"}', '{"$json":"{\\"$text\\":\\"x\\"}"}'],
    ['{"z":1,"$b":2}', '{"z":1,"$b":2}'],
    ['{"zz":1,"$":2}', '{"$json":"{\\"$\\":2,\\"zz\\":1}"}'],
    ['null', '{"$json":"null"}'],
    ['"text"', '"text"'],
  ])('%s is the cell %s', (text, cell) => expect(toDocument(text)).toBe(cell));

  it('stays NULL where it is NULL', () => expect(mapper('json-to-jsonb')('null')).toBe('null'));

  it('is refused where it is not JSON or jsonb cannot hold it', () => {
    expect(() => toDocument('{"a":}')).toThrow('it is not JSON, see byte 6: "}"');
    expect(() => toDocument('{"a":"\\u0000"}')).toThrow('U+0000');
    expect(() => mapper('json-to-jsonb')('{"$bytes":"/w=="}')).toThrow('it is no JSON text');
  });

  it.each(['5', 'true', '"\\ud800"', '"\\x"', Buffer.from([0x22, 0xff, 0x22])])('is no cell %s', (cell) => {
    expect(() => mapper('json-to-jsonb')(cell)).toThrow(expect.objectContaining({ code: 'ARCHIVE_ROW_MALFORMED' }));
  });
});

const TAGGED: readonly (readonly [cell: string, document: string])[] = [
  ['{"$integer":5}', '{"$integer":5}'],
  ['{"$integer":"-9223372036854775808"}', '{"$integer":"-9223372036854775808"}'],
  ['{"$real":1e+21}', '{"$real":1000000000000000000000}'],
  ['{"$real":-1.5e-7}', '{"$real":-0.00000015}'],
  ['{"$real":-0}', '{"$real":"-0"}'],
  ['{"$real":"-Infinity"}', '{"$real":"-Infinity"}'],
  ['{"$text":"a\\n\\"é"}', '{"$text":"a\\n\\"é"}'],
  ['{"$text":"a\\u0000"}', '{"$bytes":"YQA="}'],
  ['{"$text":"\\\\u0000"}', '{"$text":"\\\\u0000"}'],
  ['{"$blob":"AA=="}', '{"$blob":"AA=="}'],
  ['{"$bytes":"/w=="}', '{"$bytes":"/w=="}'],
];

describe('a value of a dynamic column', () => {
  it.each(TAGGED)('%s is kept as the document %s, and comes back', (cell, document) => {
    const kept = mapper('dynamic-to-jsonb')(cell);
    expect(kept).toBe(`{"$json":${JSON.stringify(document)}}`);
    expect(mapper('jsonb-to-dynamic')(kept)).toBe(cell);
  });

  it('comes back whatever number or text it is', () => {
    const content = fc.oneof(
      fc.double({ noNaN: true }).map((value) => `{"$real":${floatCell(value)}}`),
      fc.maxSafeInteger().map((value) => `{"$integer":${value}}`),
      fc.string({ unit: 'binary' }).map((text) => `{"$text":${JSON.stringify(text)}}`),
    );
    const [there, back] = [mapper('dynamic-to-jsonb'), mapper('jsonb-to-dynamic')];
    fc.assert(
      fc.property(content, (cell) => {
        expect(back(there(cell))).toBe(cell);
      }),
    );
  });

  it.each(['{"a":1}', '5', '{"$text":5}', '{"$text":"a"}x', '{"$real":[1]}', '{"$real":1,"b":2}', '{"$json":"5"}'])(
    'is not %s',
    (cell) => {
      expect(() => mapper('dynamic-to-jsonb')(cell)).toThrow(
        expect.objectContaining({ code: 'ARCHIVE_ROW_MALFORMED' }),
      );
    },
  );

  it.each([
    '5',
    '"a"',
    '{}',
    '{"$integer":1.5}',
    '{"$integer":"5"}',
    '{"$integer":"9223372036854775808"}',
    '{"$real":1.50}',
    '{"$real":0.1000000000000000055}',
    '{"$real":"1"}',
    '{"$real":"NaN"}',
    '{"$text":5}',
    '{"$blob":"A"}',
    '{"$bytes":"YQ=="}',
    '{"$text":"a","a":1}',
  ])('is not what the document %s says', (document) => {
    expect(() => mapper('jsonb-to-dynamic')(`{"$json":${JSON.stringify(document)}}`)).toThrow('is not the document of');
  });
});
