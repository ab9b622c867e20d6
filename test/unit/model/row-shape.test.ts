import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowferryError } from '../../../src/errors/rowferry-error.ts';
import { cellOffsets, cutRow, rowShape } from '../../../src/model/row-shape.ts';

function cut(columns: readonly string[], text: string): readonly string[][] {
  const shape = rowShape(columns);
  const offsets = cellOffsets(shape);
  const bytes = Buffer.from(text);
  const rows: string[][] = [];
  for (let at = 0; at < bytes.length; ) {
    at = cutRow(bytes, at, { shape, offsets, limit: bytes.length });
    rows.push(columns.map((_, i) => bytes.toString('utf8', offsets.starts[i], offsets.ends[i])));
  }
  return rows;
}

describe('cutting row lines', () => {
  it('gives back the cells of any rows with any column names', () => {
    const cell = fc.oneof(fc.jsonValue({ noUnicodeString: false }), fc.string({ unit: 'binary' }));
    const names = fc.uniqueArray(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        names,
        fc.array(fc.array(cell, { minLength: 5, maxLength: 5 }), { maxLength: 4 }),
        (columns, rows) => {
          const cells = rows.map((row) => columns.map((_, i) => JSON.stringify(row[i])));
          const lines = cells.map(
            (row) => `{${row.map((text, i) => `${JSON.stringify(columns[i])}:${text}`).join(',')}},\n`,
          );
          expect(cut(columns, lines.join(''))).toEqual(cells);
        },
      ),
    );
  });

  it('is not misled by a prefix inside an embedded document', () => {
    expect(cut(['a', 'b'], '{"a":{"x":1,"b":2},"b":3},\n')).toEqual([['{"x":1,"b":2}', '3']]);
  });

  it('cuts rows without columns', () => expect(cut([], '{},\n{},\n')).toEqual([[], []]));

  it.each([
    ['another column', '{"c":1,"b":2},\n'],
    ['a cell that never ends', '{"a":"x,"b":2},\n'],
    ['a document that never ends', '{"a":[1,"b":2},\n'],
    ['no cell', '{"a":,"b":2},\n'],
    ['a line cut off', '{"a":1,"b":2}'],
    ['something behind the row', '{"a":1,"b":2} ,\n'],
  ])('refuses %s', (_, text) => {
    expect(() => cut(['a', 'b'], text)).toThrow(RowferryError);
  });
});
