// Goal: the byte machine of moments says what the conversion of their texts says, of every cell.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowferryError } from '../../../src/errors/rowferry-error.ts';
import type { LogicalType } from '../../../src/model/logical-type.ts';
import type { CellMapper } from '../../../src/transform/cell-mapper.ts';
import { newTally } from '../../../src/transform/cell-tally.ts';
import { pushPlainMoment } from '../../../src/transform/convert/plain-moment.ts';
import { convertedCells, momentCells } from '../../../src/transform/converted-cells.ts';
import { ByteBuffer } from '../../../src/util/byte-buffer.ts';
import '../../helpers/property-runs.ts';

const TEXT: LogicalType = { kind: 'text', length: null, fixed: false };
const INSTANTS = ['timestamp', 'timestamptz'] as const;

const digits = (least: number, most: number, width: number) =>
  fc.integer({ min: least, max: most }).map((value) => String(value).padStart(width, '0'));

/** Mostly moments, and what is nearly one. */
const momentText = fc
  .tuple(
    fc.oneof(digits(1990, 2030, 4), digits(0, 9999, 4), digits(0, 99_999, 1)),
    digits(0, 13, 2),
    digits(0, 32, 2),
    fc.constantFrom(' ', 'T', 't', '', '  '),
    fc.tuple(digits(0, 24, 2), digits(0, 60, 2), digits(0, 60, 2)).map((clock) => clock.join(':')),
    fc.oneof(fc.constantFrom('', '.', '.0', '.000', '.120', '.1234567', '.1234560', '.-1'), digits(0, 999_999, 1)),
    fc.constantFrom('', 'Z', '+00:00', '+00', '-00:00', '+02:00', ' +05:45', ' Z', 'z', '+0000', '"', ' '),
  )
  .map(([year, month, day, between, clock, fraction, zone]) => {
    const behind = /^\d/.test(fraction) ? `.${fraction}` : fraction;
    return `${year}-${month}-${day}${between}${clock}${behind}${zone}`;
  });

/** A cell among others, as it lies in a block. */
function mapped(map: CellMapper, cell: string): string {
  const before = '{"a":';
  const bytes = Buffer.from(`${before}${cell},"b":"2026-11-21 10:00:09"},\n`);
  const out = new ByteBuffer(4);
  try {
    map(bytes, before.length, before.length + Buffer.byteLength(cell), out);
    return out.take().toString();
  } catch (error) {
    if (error instanceof RowferryError) return error.message;
    throw error;
  }
}

describe.each(INSTANTS)('text that becomes a %s', (kind) => {
  it('is the same byte by byte as text by text, and is counted alike', () => {
    fc.assert(
      fc.property(fc.oneof(momentText, fc.string()), (text) => {
        const cell = JSON.stringify(text);
        const context = { from: TEXT, to: { kind }, unit: null, labels: null } as const;
        const [fast, slow] = [newTally(), newTally()];
        expect(mapped(momentCells(context, 'normalised', fast), cell)).toBe(
          mapped(convertedCells(context, 'normalised', slow), cell),
        );
        expect(fast).toEqual(slow);
      }),
    );
  });
});

it.each([
  ['"2025-05-25T19:44:56.458Z"', '"2025-05-25T19:44:56.458+00:00"'],
  ['"2024-02-29 23:59:59.100000+00:00"', '"2024-02-29T23:59:59.1+00:00"'],
  ['"0001-01-01 00:00:00.000"', '"0001-01-01T00:00:00+00:00"'],
])('%s needs no text of its own', (cell, expected) => {
  const out = new ByteBuffer(4);
  const bytes = Buffer.from(cell);
  expect(pushPlainMoment({ bytes, start: 0, end: bytes.length }, out, 'utc')).toBe(true);
  expect(out.take().toString()).toBe(expected);
});

it.each(['"2023-02-29 00:00:00"', '"0000-01-01 00:00:00"', '"2025-05-25 19:44"', '"2025-05-25 24:00:00"', '"\\u0032"'])(
  '%s is left to the conversion of texts',
  (cell) => {
    const out = new ByteBuffer(4);
    const bytes = Buffer.from(cell);
    expect(pushPlainMoment({ bytes, start: 0, end: bytes.length }, out, 'utc')).toBe(false);
    expect(out.length).toBe(0);
  },
);
