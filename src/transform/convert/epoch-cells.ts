import type { LogicalType } from '../../model/logical-type.ts';
import type { EpochUnit } from '../../model/plan.ts';
import { notConvertible } from '../not-storable.ts';
import { type CellConversion, cellOfDigits, digitsOfCell, floatOfCell, textOfCell } from './cell-text.ts';
import { type Moment, microsecondsOf, momentAt, parseMoment } from './moment.ts';
import { momentCell, textToMoment } from './moment-cells.ts';

interface Unit {
  /** Units in a second; of the julian day, which counts days, milliseconds as SQLite keeps them. */
  readonly perSecond: bigint;
  /** Seconds from 1970 to the zero of the unit. */
  readonly originSeconds: bigint;
}

/** Julian days count from noon: https://www.sqlite.org/lang_datefunc.html; 1970-01-01 00:00 is 2440587.5. */
const UNITS: Readonly<Record<EpochUnit, Unit>> = {
  s: { perSecond: 1n, originSeconds: 0n },
  ms: { perSecond: 1000n, originSeconds: 0n },
  us: { perSecond: 1_000_000n, originSeconds: 0n },
  ns: { perSecond: 1_000_000_000n, originSeconds: 0n },
  julian: { perSecond: 1000n, originSeconds: -210_866_760_000n },
  apple: { perSecond: 1n, originSeconds: 978_307_200n },
  webkit: { perSecond: 1_000_000n, originSeconds: -11_644_473_600n },
};

const MICROSECONDS = 1_000_000n;
const DAY_MILLISECONDS = 86_400_000;

export function integerToMoment(unit: EpochUnit, kind: LogicalType['kind']): CellConversion {
  return (cell) => momentCell(momentOfUnits(BigInt(digitsOfCell(cell)), unit), kind);
}

function momentOfUnits(units: bigint, unit: EpochUnit): Moment {
  const { perSecond, originSeconds } = UNITS[unit];
  const scaled = (unit === 'julian' ? units * BigInt(DAY_MILLISECONDS) : units) * MICROSECONDS;
  if (scaled % perSecond !== 0n) throw notConvertible('it is finer than a microsecond');
  return within(momentAt(scaled / perSecond + originSeconds * MICROSECONDS));
}

function within(moment: Moment | null): Moment {
  if (moment === null) throw notConvertible('it is no moment of the years 1 to 9999');
  return moment;
}

/** A number with a fraction, to the nearest microsecond; a julian day to the millisecond, as SQLite itself reads it. */
export function floatToMoment(unit: EpochUnit, kind: LogicalType['kind']): CellConversion {
  const { perSecond, originSeconds } = UNITS[unit];
  return (cell) => {
    const value = floatOfCell(cell);
    if (!Number.isFinite(value)) throw notConvertible('it is no moment');
    if (unit === 'julian') {
      const milliseconds = BigInt(Math.floor(value * DAY_MILLISECONDS + 0.5));
      return momentCell(within(momentAt(milliseconds * 1000n + originSeconds * MICROSECONDS)), kind);
    }
    const microseconds = BigInt(Math.round((value * 1e6) / Number(perSecond)));
    return momentCell(within(momentAt(microseconds + originSeconds * MICROSECONDS)), kind);
  };
}

const DIGITS = /^-?(?:0|[1-9]\d*)$/;

/** A column whose values are numbers of the unit, or text. */
export function textOrEpochToMoment(unit: EpochUnit, kind: LogicalType['kind']): CellConversion {
  const fromText = textToMoment(kind);
  const fromNumber = integerToMoment(unit, kind);
  return (cell) => {
    const text = textOfCell(cell);
    return DIGITS.test(text) ? fromNumber(text) : fromText(cell);
  };
}

/** Whole units only. */
export function momentToInteger(unit: EpochUnit): CellConversion {
  const { perSecond, originSeconds } = UNITS[unit];
  return (cell) => {
    const parsed = parseMoment(textOfCell(cell));
    if (parsed === null) throw notConvertible('it is no moment of the years 1 to 9999');
    const scaled = (microsecondsOf(parsed.moment) - originSeconds * MICROSECONDS) * perSecond;
    if (unit === 'julian' || scaled % MICROSECONDS !== 0n) throw notConvertible(`it is no whole number of ${unit}`);
    return cellOfDigits(String(scaled / MICROSECONDS));
  };
}
