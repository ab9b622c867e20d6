import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EpochUnit, momentOfEpoch } from '../../../src/model/epoch.ts';
import { floatCell } from '../../../src/model/float-text.ts';
import type { LogicalType } from '../../../src/model/logical-type.ts';
import { conversionBetween, plannedConversion } from '../../../src/transform/conversions.ts';
import { cellOfBytes, cellOfDigits } from '../../../src/transform/convert/cell-text.ts';
import { momentCell } from '../../../src/transform/convert/moment-cells.ts';
import '../../helpers/property-runs.ts';

const TEXT: LogicalType = { kind: 'text', length: null, fixed: false };
const INTEGER: LogicalType = { kind: 'integer', bits: 64 };
const FLOAT: LogicalType = { kind: 'float', bits: 64 };
const DECIMAL: LogicalType = { kind: 'decimal', precision: null, scale: null };

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const integerCell = int64.map((value) => cellOfDigits(String(value)));
const textCell = fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text));
const uuidCell = fc.uuid().map((uuid) => `"${uuid}"`);
const microseconds = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });

/** A double of seconds tells microseconds of these years apart. */
const ofOurTime = fc.bigInt({ min: -(2n ** 51n), max: 2n ** 51n });

/** A moment whose fraction has at most so many digits. */
const momentCells = (kind: 'date' | 'timestamp' | 'timestamptz', perSecond: bigint, range = microseconds) =>
  range.map((value) => {
    const step = kind === 'date' ? 86_400_000_000n : 1_000_000n / perSecond;
    const whole = value - (((value % step) + step) % step);
    const moment = momentOfEpoch(whole, { unit: 'us', as: 'integer' });
    if (moment === null) throw new Error('the arbitrary is within the years 1 to 9999');
    return momentCell(moment, kind);
  });

interface Inverse {
  readonly from: LogicalType;
  readonly to: LogicalType;
  readonly unit?: EpochUnit;
  readonly cells: fc.Arbitrary<string>;
}

const scaled = (scale: number): LogicalType => ({ kind: 'decimal', precision: 30, scale });

/** Source cells that the conversion takes: there and back they are what they were. */
const INVERSES: readonly Inverse[] = [
  { from: INTEGER, to: { kind: 'boolean' }, cells: fc.constantFrom('0', '1') },
  { from: { kind: 'boolean' }, to: INTEGER, cells: fc.constantFrom('true', 'false') },
  { from: { kind: 'boolean' }, to: TEXT, cells: fc.constantFrom('true', 'false') },
  ...(['s', 'ms', 'us'] as const).flatMap((unit): Inverse[] => {
    const perSecond = { s: 1n, ms: 1000n, us: 1_000_000n }[unit];
    return (['timestamp', 'timestamptz'] as const).map((kind) => ({
      from: { kind },
      to: INTEGER,
      unit,
      cells: momentCells(kind, perSecond),
    }));
  }),
  { from: { kind: 'date' }, to: INTEGER, unit: 'ms', cells: momentCells('date', 1n) },
  { from: { kind: 'timestamptz' }, to: INTEGER, unit: 'webkit', cells: momentCells('timestamptz', 1_000_000n) },
  { from: { kind: 'timestamptz' }, to: INTEGER, unit: 'coredata', cells: momentCells('timestamptz', 1n) },
  { from: { kind: 'timestamptz' }, to: FLOAT, unit: 's', cells: momentCells('timestamptz', 1_000_000n, ofOurTime) },
  { from: { kind: 'date' }, to: { kind: 'timestamp' }, cells: momentCells('date', 1n) },
  { from: { kind: 'date' }, to: { kind: 'timestamptz' }, cells: momentCells('date', 1n) },
  { from: { kind: 'timestamp' }, to: { kind: 'timestamptz' }, cells: momentCells('timestamp', 1_000_000n) },
  { from: { kind: 'timestamptz' }, to: { kind: 'timestamp' }, cells: momentCells('timestamptz', 1_000_000n) },
  { from: { kind: 'date' }, to: TEXT, cells: momentCells('date', 1n) },
  { from: { kind: 'timestamp' }, to: TEXT, cells: momentCells('timestamp', 1_000_000n) },
  { from: { kind: 'timestamptz' }, to: TEXT, cells: momentCells('timestamptz', 1_000_000n) },
  { from: { kind: 'uuid' }, to: { kind: 'bytes' }, cells: uuidCell },
  { from: { kind: 'uuid' }, to: TEXT, cells: uuidCell },
  {
    from: { kind: 'bytes' },
    to: { kind: 'uuid' },
    cells: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => cellOfBytes(Buffer.from(bytes))),
  },
  { from: { kind: 'json' }, to: TEXT, cells: fc.json().map((text) => JSON.stringify(text)) },
  { from: INTEGER, to: DECIMAL, cells: integerCell },
  { from: INTEGER, to: scaled(4), cells: integerCell },
  { from: INTEGER, to: TEXT, cells: integerCell },
  { from: INTEGER, to: FLOAT, cells: fc.maxSafeInteger().map((value) => cellOfDigits(String(value))) },
  { from: FLOAT, to: INTEGER, cells: fc.maxSafeInteger().map((value) => floatCell(value === 0 ? 0 : value)) },
  { from: FLOAT, to: TEXT, cells: fc.double().map(floatCell) },
  { from: FLOAT, to: DECIMAL, cells: fc.double({ noNaN: true }).map((value) => floatCell(value === 0 ? 0 : value)) },
  { from: scaled(3), to: scaled(6), cells: int64.map((value) => `"${decimalText(value)}"`) },
  { from: scaled(3), to: TEXT, cells: int64.map((value) => `"${decimalText(value)}"`) },
  {
    from: { kind: 'array', element: 'text' },
    to: TEXT,
    cells: fc.array(fc.string()).map((items) => JSON.stringify(items)),
  },
  {
    from: { kind: 'array', element: 'int4' },
    to: { kind: 'jsonb' },
    cells: fc.array(fc.integer()).map((items) => JSON.stringify(items)),
  },
  { from: { kind: 'enum', name: { namespace: null, name: 'e' } }, to: TEXT, cells: fc.constantFrom('"a"', '"b"') },
];

/** With three digits behind the point. */
function decimalText(value: bigint): string {
  const digits = String(value < 0n ? -value : value).padStart(4, '0');
  const text = `${digits.slice(0, -3)}.${digits.slice(-3)}`;
  return value < 0n ? `-${text}` : text;
}

describe('a conversion and the one back give the value that there was:', () => {
  it.each(
    INVERSES.map((way) => ({
      ...way,
      name: `${way.from.kind} → ${way.to.kind}${way.unit === undefined ? '' : ` in ${way.unit}`}`,
    })),
  )('$name', ({ from, to, unit = null, cells }) => {
    const labels = ['a', 'b'];
    const there = plannedConversion({ from, to, unit, labels });
    const back = plannedConversion({ from: to, to: from, unit, labels });
    fc.assert(
      fc.property(cells, (cell) => {
        expect(back(there(cell))).toBe(cell);
      }),
    );
  });

  it('those are of every class that promises it', () => {
    for (const { from, to } of INVERSES) expect(conversionBetween(from, to)?.loss).toMatch(/exact|normalised/);
  });
});

describe('a conversion that takes a value takes the one it makes of it as well:', () => {
  const cells = fc.oneof(
    textCell,
    uuidCell,
    integerCell.map((cell) => JSON.stringify(cell.replaceAll('"', ''))),
  );
  it.each<LogicalType>([
    { kind: 'uuid' },
    { kind: 'boolean' },
    INTEGER,
    DECIMAL,
    FLOAT,
    { kind: 'timestamp' },
    { kind: 'json' },
  ])('text → %j', (to) => {
    const there = plannedConversion({ from: TEXT, to, unit: null, labels: null });
    const back = conversionBetween(to, TEXT);
    fc.assert(
      fc.property(cells, (cell) => {
        const made = taken(there, cell);
        if (made === null || back === null) return;
        const text = back.cells({ from: to, to: TEXT, unit: null, labels: null })(made);
        expect(there(text)).toBe(made);
      }),
    );
  });
});

function taken(convert: (cell: string) => string, cell: string): string | null {
  try {
    return convert(cell);
  } catch (error) {
    expect(error).toMatchObject({ code: 'VALUE_NOT_STORABLE' });
    return null;
  }
}
