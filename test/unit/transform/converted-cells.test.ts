import { describe, expect, it } from 'vitest';
import type { LogicalType } from '../../../src/model/logical-type.ts';
import { newTally } from '../../../src/transform/cell-tally.ts';
import { conversionBetween } from '../../../src/transform/conversions.ts';
import { convertedCells } from '../../../src/transform/converted-cells.ts';
import { ByteBuffer } from '../../../src/util/byte-buffer.ts';

const TEXT: LogicalType = { kind: 'text', length: null, fixed: false };
const CHAR: LogicalType = { kind: 'text', length: 5, fixed: true };
const UUID: LogicalType = { kind: 'uuid' };
const FLOAT: LogicalType = { kind: 'float', bits: 64 };
const MONEY: LogicalType = { kind: 'decimal', precision: 12, scale: 4 };
const NUMERIC: LogicalType = { kind: 'decimal', precision: null, scale: null };
const CANONICAL = '"00a92bf9-e6ab-48cd-8bbd-ee372fbfe91a"';

/** Converts the cells and tells what was counted. */
function countOf([from, to]: readonly [LogicalType, LogicalType], cells: readonly string[], shortest = false) {
  const tally = newTally();
  const loss = conversionBetween(from, to)?.loss ?? 'lossy';
  const map = convertedCells({ from, to, unit: null, labels: null, shortest }, loss, tally);
  const out = new ByteBuffer(4);
  for (const cell of cells) map(Buffer.from(cell), 0, Buffer.byteLength(cell), out);
  return { values: tally.values, unrestored: tally.unrestored, text: out.take().toString() };
}

describe('a converted cell', () => {
  it('does not count where it comes out as it was', () => {
    expect(countOf([TEXT, UUID], [CANONICAL, CANONICAL])).toEqual({
      values: 2,
      unrestored: 0,
      text: CANONICAL + CANONICAL,
    });
  });

  it('counts where the way that it was written is gone', () => {
    const written = [
      CANONICAL,
      CANONICAL.toUpperCase(),
      CANONICAL.replaceAll('-', ''),
      `"{${CANONICAL.slice(1, -1)}}"`,
    ];
    expect(countOf([TEXT, UUID], written)).toEqual({ values: 4, unrestored: 3, text: CANONICAL.repeat(4) });
  });

  it.each<readonly [LogicalType, LogicalType, cell: string, unrestored: number]>([
    [TEXT, { kind: 'date' }, '"1990-02-28"', 0],
    [TEXT, { kind: 'timestamptz' }, '"2024-11-21T08:35:09+00:00"', 0],
    [TEXT, { kind: 'timestamptz' }, '"2024-11-21 08:35:09"', 1],
    [TEXT, { kind: 'timestamptz' }, '"infinity"', 0],
    [TEXT, { kind: 'time' }, '"06:30:00"', 0],
    [TEXT, { kind: 'time' }, '"06:30"', 1],
    [TEXT, { kind: 'boolean' }, '"true"', 0],
    [TEXT, { kind: 'boolean' }, '"t"', 1],
    [TEXT, MONEY, '"1.5000"', 0],
    [TEXT, MONEY, '"1.5"', 1],
    [TEXT, FLOAT, '"1.5"', 0],
    [TEXT, FLOAT, '"1.50"', 1],
    [TEXT, CHAR, '"abcde"', 0],
    [TEXT, CHAR, '"abc"', 1],
    [TEXT, { kind: 'bytes' }, '"abc"', 1],
    [{ kind: 'bytes' }, TEXT, '"SGk="', 1],
    [TEXT, { kind: 'array', element: 'text' }, '"[\\"a\\",\\"b c\\"]"', 0],
    [TEXT, { kind: 'array', element: 'text' }, '"[\\"a\\", \\"b c\\"]"', 1],
    [FLOAT, MONEY, '12.5', 0],
    [MONEY, FLOAT, '"12.5000"', 0],
    [NUMERIC, FLOAT, '"12.5000"', 1],
    [MONEY, { kind: 'integer', bits: 64 }, '"12.0000"', 0],
    [NUMERIC, { kind: 'integer', bits: 64 }, '"12.0"', 1],
    [NUMERIC, MONEY, '"7"', 1],
    [{ kind: 'dynamic' }, UUID, `{"$text":${CANONICAL}}`, 1],
    [{ kind: 'integer', bits: 64 }, { kind: 'boolean' }, '1', 0],
  ])('%j → %j: of %s the way back loses %i', (from, to, cell, unrestored) => {
    expect(countOf([from, to], [cell])).toMatchObject({ values: 1, unrestored });
  });

  it('without the zeros at its end counts where the scale does not give them back', () => {
    expect(countOf([NUMERIC, NUMERIC], ['"12.50"', '"7"'], true)).toMatchObject({ unrestored: 1, text: '"12.5""7"' });
    expect(countOf([MONEY, NUMERIC], ['"12.5000"', '"7.0000"'], true)).toMatchObject({ unrestored: 0 });
  });

  it('that is refused counts for nothing', () => {
    const tally = newTally();
    const map = convertedCells({ from: TEXT, to: UUID, unit: null, labels: null }, 'normalised', tally);
    expect(() => map(Buffer.from('"x"'), 0, 3, new ByteBuffer(4))).toThrow('it is no uuid');
    expect(tally).toEqual(newTally());
  });
});
