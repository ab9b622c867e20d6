import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sumBlocks } from '../../../src/archive/archive-sums.ts';
import { floatCell } from '../../../src/model/float-text.ts';
import type { LogicalType } from '../../../src/model/logical-type.ts';
import { blocksOf, column, table } from '../../helpers/row-fixtures.ts';

/** The sums of one column with these cells. */
async function sumsOf(type: LogicalType, cells: readonly string[]) {
  const lines = cells.map((cell) => `{"c":${cell}}`);
  const sums = await sumBlocks(blocksOf(lines, 3), table('t', [column('c', type)]));
  expect(sums.rows).toBe(cells.length);
  return sums.columns[0];
}

const INT64 = { kind: 'integer', bits: 64 } as const;
const FLOAT = { kind: 'float', bits: 64 } as const;
const TEXT = { kind: 'text', length: null, fixed: false } as const;

describe('sums of cells', () => {
  test('count NULLs and bound integers of any size', async () => {
    expect(await sumsOf(INT64, ['5', 'null', '-3', '"9223372036854775807"', '"-9007199254740993"'])).toEqual({
      name: 'c',
      nulls: 1,
      octets: null,
      min: '-9007199254740993',
      max: '9223372036854775807',
    });
  });

  test('of nothing but NULLs have no bounds', async () => {
    expect(await sumsOf(INT64, ['null'])).toMatchObject({ nulls: 1, min: null, max: null });
    expect(await sumsOf(TEXT, ['null'])).toMatchObject({ nulls: 1, octets: '0', min: null, max: null });
  });

  test('take NaN for the greatest float, and zero without its sign', async () => {
    expect(await sumsOf(FLOAT, ['"NaN"', '1.5', '-0'])).toMatchObject({ min: '0', max: 'NaN' });
    expect(await sumsOf(FLOAT, ['"NaN"', '"NaN"'])).toMatchObject({ min: 'NaN', max: 'NaN' });
    expect(await sumsOf(FLOAT, ['"-Infinity"', '2'])).toMatchObject({ min: '-Infinity', max: '2' });
  });

  test('are not taken of types that they say nothing about, nor where a value is of another type', async () => {
    expect(await sumsOf({ kind: 'boolean' }, ['true'])).toMatchObject({ octets: null, min: null, max: null });
    const tagged = await sumsOf(TEXT, ['"a"', '{"$bytes":"/w=="}']);
    expect(tagged).toMatchObject({ nulls: 0, octets: null, min: null, max: null });
  });

  test('of integers are those of the numbers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { minLength: 1 }),
        async (values) => {
          const cells = values.map((value) => (Number.isSafeInteger(Number(value)) ? String(value) : `"${value}"`));
          const sorted = [...values].sort((a, b) => (a < b ? -1 : 1));
          const bounds = { min: String(sorted[0]), max: String(sorted.at(-1)) };
          expect(await sumsOf(INT64, cells)).toMatchObject(bounds);
        },
      ),
    );
  });

  test('of floats are those of the numbers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double({ noNaN: true }), { minLength: 1 }), async (values) => {
        const bounds = { min: String(Math.min(...values)), max: String(Math.max(...values)) };
        expect(await sumsOf(FLOAT, values.map(floatCell))).toMatchObject(bounds);
      }),
    );
  });

  test('of text are the octets of what the strings mean, wherever their escapes lie', async () => {
    const anyText = fc.string({ unit: fc.constantFrom('a', '\\', '"', '\n', '\u0001', 'é', '😀'), maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 20 }), async (values) => {
        const octets = values.map((value) => Buffer.byteLength(value));
        const cells = values.map((value) => JSON.stringify(value));
        expect(await sumsOf(TEXT, cells)).toMatchObject({
          octets: String(octets.reduce((a, b) => a + b)),
          min: String(Math.min(...octets)),
          max: String(Math.max(...octets)),
        });
      }),
    );
  });

  test('of bytes are their lengths', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 9 }), { minLength: 1 }), async (values) => {
        const cells = values.map((value) => `"${Buffer.from(value).toString('base64')}"`);
        const total = values.reduce((sum, value) => sum + value.length, 0);
        expect(await sumsOf({ kind: 'bytes' }, cells)).toMatchObject({ octets: String(total) });
      }),
    );
  });
});
