import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentText, pushDocumentCell } from '../../../src/model/document-cell.ts';
import { ByteBuffer } from '../../../src/util/byte-buffer.ts';

function cellOf(text: string): string {
  const bytes = Buffer.from(text);
  const out = new ByteBuffer(4);
  pushDocumentCell(bytes, 0, bytes.length, out);
  return out.take().toString();
}

describe('the cell of a document', () => {
  it.each([
    ['{"a": 1, "b": [1, 2, {"c": null}]}', '{"a":1,"b":[1,2,{"c":null}]}'],
    ['[ ]', '[]'],
    ['"with  spaces, and \\" quotes"', '"with  spaces, and \\" quotes"'],
    ['true', 'true'],
    ['{"b": 1, "__proto__": 2, "a": 3}', '{"b":1,"__proto__":2,"a":3}'],
    ['{"x": {"$ref": 1}}', '{"x":{"$ref":1}}'],
    ['1e+21', '1e+21'],
    ['-0', '-0'],
  ])('%s is embedded as %s', (text, cell) => expect(cellOf(text)).toBe(cell));

  it.each([
    ['null', 'null'],
    ['{"$json": 1}', '{"$json":1}'],
    ['{"a": 1.10}', '{"a":1.10}'],
    ['[12345678901234567890123]', '[12345678901234567890123]'],
    ['{"n": 1e400}', '{"n":1e400}'],
    ['[9007199254740993]', '[9007199254740993]'],
    ['[1.0]', '[1.0]'],
  ])('%s is wrapped, since embedding would change or hide it', (text, minified) => {
    expect(cellOf(text)).toBe(`{"$json":${JSON.stringify(minified)}}`);
    expect(documentText(cellOf(text))).toBe(minified);
  });

  it('is what a JSON parser gives back, for any document', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.nat(3), (value, indent) => {
        const cell = cellOf(JSON.stringify(value, null, indent));
        expect(JSON.parse(documentText(cell))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(documentText(cell)).toBe(JSON.stringify(value));
      }),
    );
  });
});
