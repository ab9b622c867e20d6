import { describe, expect, it } from 'vitest';
import { RowferryError } from '../../../src/errors/rowferry-error.ts';
import { fillJsonbNormalForm, JSONB_DEPTH_MAX } from '../../../src/transform/jsonb-normal-form.ts';
import { ByteBuffer } from '../../../src/util/byte-buffer.ts';

function normalForm(text: string): string {
  const out = new ByteBuffer(4);
  fillJsonbNormalForm(Buffer.from(text), out);
  return out.take().toString();
}

function refusal(text: string): string {
  try {
    normalForm(text);
  } catch (error) {
    expect(error).toBeInstanceOf(RowferryError);
    expect((error as RowferryError).code).toBe('VALUE_NOT_STORABLE');
    return (error as Error).message;
  }
  return 'none';
}

const nested = (levels: number, inner = '1') => `${'['.repeat(levels)}${inner}${']'.repeat(levels)}`;

describe('the normal form of jsonb', () => {
  it.each([
    ['-0', '0'],
    ['-0.00', '0.00'],
    ['0e5', '0'],
    ['0.00e-3', '0.00000'],
    ['1e5', '100000'],
    ['1.10', '1.10'],
    ['1E-7', '0.0000001'],
    ['1.0e1', '10'],
    ['1.50e1', '15.0'],
    ['-123e-2', '-1.23'],
    ['0.0001e5', '10'],
    ['0.0010e2', '0.10'],
    ['1e+21', '1000000000000000000000'],
    ['12345678901234567890.12345678901234567890', '12345678901234567890.12345678901234567890'],
    ['0e1073741823', '0'],
  ])('writes the number %s as %s', (text, expected) => expect(normalForm(text)).toBe(expected));

  it('keeps every number that numeric has, and no larger one', () => {
    expect(normalForm('1e131071')).toBe(`1${'0'.repeat(131_071)}`);
    expect(normalForm('1e-16383')).toBe(`0.${'0'.repeat(16_382)}1`);
    expect(normalForm(`0.${'0'.repeat(20_000)}1e20000`)).toBe('0.1');
    const beyond = ['1e131072', '0.1e131073', '1e-16384', '0e-16384', `0.${'0'.repeat(16_384)}`, '0e1073741824'];
    for (const number of [...beyond, `1e${'9'.repeat(400)}`, `1e-${'9'.repeat(400)}`, `1${'0'.repeat(131_072)}`]) {
      expect(refusal(number)).toMatch(/more digits than numeric/);
    }
  });

  it.each([
    ['{"b":1,"aa":2,"a":3,"":4}', '{"":4,"a":3,"b":1,"aa":2}'],
    ['{"ab":1,"é":2,"z":3}', '{"z":3,"ab":1,"é":2}'],
    ['{"\u{10000}":1,"\uffffx":2}', '{"\uffffx":2,"\u{10000}":1}'],
    ['{"a":1,"a":2}', '{"a":2}'],
    ['{"a":1,"b":2,"\\u0061":{"y":1,"x":2}}', '{"a":{"x":2,"y":1},"b":2}'],
    ['{"\\n":1,"b":2,"\\u001f":3,"aa":0}', '{"\\n":1,"\\u001f":3,"b":2,"aa":0}'],
    [
      '{"__proto__":1,"a":{"constructor":2,"b":[{"d":1,"c":2},{}]}}',
      '{"a":{"b":[{"c":2,"d":1},{}],"constructor":2},"__proto__":1}',
    ],
  ])('puts the keys of %s in order', (text, expected) => expect(normalForm(text)).toBe(expected));

  it.each([
    [' [ 1 ,\t{ "a" :\r\n[ ] , "b" : { } } , null , true , false ] ', '[1,{"a":[],"b":{}},null,true,false]'],
    ['"\\/\\u00e9\\u2028\\ud83d\\ude00\\u007F"', '"/é\u2028😀\u007f"'],
    ['"\\u0001\\b\\f\\n\\r\\t\\"\\\\"', '"\\u0001\\b\\f\\n\\r\\t\\"\\\\"'],
  ])('writes %s without white space and with the escapes that are needed', (text, expected) => {
    expect(normalForm(text)).toBe(expected);
  });

  it.each([
    '',
    ' ',
    '[',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,}',
    '[1,]',
    '[1 2]',
    '{1:2}',
    '{"a" 1}',
    '[1}',
    '{"a":1]',
    ']',
    '1 2',
    '01',
    '-',
    '1.',
    '.5',
    '1e',
    '+1',
    'nul',
    'truex',
    'NaN',
    '"abc',
    '"\t"',
    '"\\x"',
    '"\\u12"',
    '"\\',
    '\u00a01',
    '1\0',
    "'a'",
  ])('refuses %j, which is not JSON', (text) => expect(refusal(text)).toMatch(/^it is not JSON, /));

  it('refuses what no text of PostgreSQL can have', () => {
    expect(refusal('["\\u0000"]')).toContain('U+0000');
    expect(refusal('{"a\\u0000":1}')).toContain('U+0000');
    for (const half of ['\\ud800', '\\udc00\\ud800', '\\uD83Dx']) expect(refusal(`"${half}"`)).toContain('surrogate');
    expect(refusal('{"a":"\\u0000","a":1}')).toContain('U+0000');
  });

  it('reads nesting as deep as PostgreSQL does, and says so where it is deeper', () => {
    expect(normalForm(nested(JSONB_DEPTH_MAX))).toBe(nested(JSONB_DEPTH_MAX));
    expect(refusal(nested(JSONB_DEPTH_MAX + 1))).toBe('it is nested deeper than 6000 levels');
    expect(refusal('{"a":'.repeat(1_000_000))).toContain('nested deeper');
  });

  it('does not grow without bounds where a text has many long numbers', () => {
    expect(refusal(`[${'1e131071,'.repeat(3000)}1]`)).toContain('268435455 bytes');
  });
});
