import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogicalType } from '../../../src/model/logical-type.ts';
import { cellOffsets, cutRow, rowShape } from '../../../src/model/row-shape.ts';
import { rowSortKey } from '../../../src/model/row-sort.ts';
import { column, table } from '../../helpers/row-fixtures.ts';

const DECIMAL: LogicalType = { kind: 'decimal', precision: null, scale: null };
const TEXT: LogicalType = { kind: 'text', length: null, fixed: false };

/** The cells of a column as sorting by their keys puts them. */
function sorted(type: LogicalType, cells: readonly string[], descending = false): readonly string[] {
  const keyOf = rowSortKey(table('t', [column('k', type)], []), [{ column: 'k', descending }]);
  const shape = rowShape(['k']);
  const offsets = cellOffsets(shape);
  const keyed = cells.map((cell) => {
    const bytes = Buffer.from(`{"k":${cell}},\n`);
    cutRow(bytes, 0, { shape, offsets, limit: bytes.length });
    return { cell, key: Buffer.from(keyOf(bytes, offsets)) };
  });
  return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ cell }) => cell);
}

const DECIMALS = [
  'null',
  '-Infinity',
  '-100',
  '-9.5',
  '-9.45',
  '-0.001',
  '0.00',
  '0.0009',
  '0.01',
  '1',
  '1.5',
  '10',
  '99',
  '1000000000000000000000',
  'Infinity',
  'NaN',
];

test('decimals stand by their value, NULL first and NaN last', () => {
  const cells = DECIMALS.map((text) => (text === 'null' ? text : `"${text}"`));
  expect(sorted(DECIMAL, [...cells].reverse())).toEqual(cells);
  expect(sorted(DECIMAL, cells, true)).toEqual([...cells].reverse());
});

test('decimals of any length stand as exact arithmetic puts them', () => {
  const scaled = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
  fc.assert(
    fc.property(fc.array(scaled, { maxLength: 20 }), fc.boolean(), (numbers, descending) => {
      const textOf = (number: bigint) => {
        const digits = (number < 0n ? -number : number).toString().padStart(13, '0');
        return `"${number < 0n ? '-' : ''}${digits.slice(0, -12)}.${digits.slice(-12)}"`;
      };
      const expected = [...numbers].sort((a, b) => (a < b ? -1 : Number(a > b)));
      if (descending) expected.reverse();
      expect(sorted(DECIMAL, numbers.map(textOf), descending)).toEqual(expected.map(textOf));
    }),
  );
});

test('texts stand by their bytes, in both directions', () => {
  const texts = fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 20 });
  fc.assert(
    fc.property(texts, fc.boolean(), (values, descending) => {
      const expected = [...values].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      if (descending) expected.reverse();
      const cells = values.map((value) => JSON.stringify(value));
      expect(sorted(TEXT, cells, descending)).toEqual(expected.map((value) => JSON.stringify(value)));
    }),
  );
});
