import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tableShape } from '../../../src/archive/part-keys.ts';
import { rowOrderCheck } from '../../../src/archive/row-order-check.ts';
import type { LogicalType } from '../../../src/model/logical-type.ts';
import type { RowOrder } from '../../../src/model/row-order.ts';
import { cellOffsets, cutRow } from '../../../src/model/row-shape.ts';
import { column, table } from '../../helpers/row-fixtures.ts';

const TEXT: LogicalType = { kind: 'text', length: null, fixed: false };
const INT64: LogicalType = { kind: 'integer', bits: 64 };

/** True where the rows, each its key cell and another cell, stand in the order. */
function isInOrder(type: LogicalType, rows: readonly (readonly [string, string])[], order?: RowOrder): boolean {
  const ordered = table('t', [column('k', type), column('v', INT64)], ['k']);
  const check = rowOrderCheck(ordered, order ?? { kind: 'key', columns: ['k'] });
  const shape = tableShape(ordered);
  const offsets = cellOffsets(shape);
  const bytes = Buffer.from(rows.map(([key, value]) => `{"k":${key},"v":${value}},\n`).join(''));
  let isOrdered = true;
  for (let start = 0; start < bytes.length; ) {
    const next = cutRow(bytes, start, { shape, offsets, limit: bytes.length });
    if (!check({ bytes, start, end: next - 2, offsets })) isOrdered = false;
    start = next;
  }
  return isOrdered;
}

const keys = (type: LogicalType, ...cells: readonly string[]) =>
  isInOrder(
    type,
    cells.map((cell) => [cell, '0']),
  );

describe('the order of a rule', () => {
  const order: RowOrder = { kind: 'none', sorted: [{ column: 'v', descending: true }] };
  test('is by its columns, from the greatest to NULL, then by the line', () => {
    expect(
      isInOrder(
        INT64,
        [
          ['1', '10'],
          ['9', '9'],
          ['2', '3'],
          ['3', '3'],
          ['0', 'null'],
        ],
        order,
      ),
    ).toBe(true);
    expect(
      isInOrder(
        INT64,
        [
          ['1', '9'],
          ['9', '10'],
        ],
        order,
      ),
    ).toBe(false);
    expect(
      isInOrder(
        INT64,
        [
          ['3', '3'],
          ['2', '3'],
        ],
        order,
      ),
    ).toBe(false);
    expect(
      isInOrder(
        INT64,
        [
          ['0', 'null'],
          ['1', '10'],
        ],
        order,
      ),
    ).toBe(false);
  });

  test('is not known where nothing was sorted', () => {
    expect(
      isInOrder(
        INT64,
        [
          ['1', '9'],
          ['9', '10'],
        ],
        { kind: 'none' },
      ),
    ).toBe(true);
  });
});

describe('the order by key', () => {
  test('of integers is by number, NULL first, also beyond 2^53', () => {
    expect(keys(INT64, 'null', '"-9007199254740993"', '-10', '-9', '2', '10', '"9007199254740993"')).toBe(true);
    expect(keys(INT64, '10', '2')).toBe(false);
    expect(keys(INT64, '0', 'null')).toBe(false);
    expect(keys(INT64, '"9007199254740993"', '"9007199254740992"')).toBe(false);
  });

  test('of floats is by number, NaN last', () => {
    const float = { kind: 'float', bits: 64 } as const;
    expect(keys(float, '"-Infinity"', '-1.5', '0', '1e-7', '2', '10', '"Infinity"', '"NaN"')).toBe(true);
    expect(keys(float, '"NaN"', '1')).toBe(false);
  });

  test('of booleans has false first', () => {
    expect(keys({ kind: 'boolean' }, 'null', 'false', 'true')).toBe(true);
    expect(keys({ kind: 'boolean' }, 'true', 'false')).toBe(false);
  });

  test('of text is by the bytes of what the strings mean, not of how they are escaped', () => {
    expect(keys(TEXT, '""', '"\\n"', '" "', '"A"', '"B"', '"\\\\"', '"a"', '"é"')).toBe(true);
    expect(keys(TEXT, '"a"', '"B"')).toBe(false);
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 6 }), (values) => {
        const sorted = values.map((value) => Buffer.from(value)).sort(Buffer.compare);
        expect(keys(TEXT, ...sorted.map((value) => JSON.stringify(value.toString('utf8'))))).toBe(true);
      }),
    );
  });

  test('leaves ties to the bytes of the row line', () => {
    expect(
      isInOrder(INT64, [
        ['1', '10'],
        ['1', '2'],
      ]),
    ).toBe(true);
    expect(
      isInOrder(INT64, [
        ['1', '2'],
        ['1', '10'],
      ]),
    ).toBe(false);
    expect(
      isInOrder(INT64, [
        ['1', '2'],
        ['1', '2'],
      ]),
    ).toBe(true);
  });
});

describe('the order by line', () => {
  test('is by the bytes of the whole line', () => {
    expect(
      isInOrder(
        INT64,
        [
          ['10', '0'],
          ['2', '0'],
        ],
        { kind: 'line' },
      ),
    ).toBe(true);
    expect(
      isInOrder(
        INT64,
        [
          ['2', '0'],
          ['10', '0'],
        ],
        { kind: 'line' },
      ),
    ).toBe(false);
  });
});

describe('heap and none', () => {
  test.each(['heap', 'none'] as const)('%s is any order', (kind) => {
    expect(
      isInOrder(
        INT64,
        [
          ['2', '0'],
          ['1', '0'],
        ],
        { kind },
      ),
    ).toBe(true);
  });
});
