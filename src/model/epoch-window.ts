import { EPOCH_UNITS, type Epoch, type EpochUnit, momentOfEpoch } from './epoch.ts';
import { formatMoment } from './moment-text.ts';

/**
 * Moments from 1,000,000,000 seconds after 1970 (2001-09-09) to the year 2100: between these no number of one unit is
 * one of another. Below them seconds since 1970 are as likely seconds since 2001, which Core Data counts.
 */
const FIRST_SECOND = 1_000_000_000;
const LAST_SECOND = 4_102_444_799;

/** Units that can be told by their numbers alone. */
const CERTAIN = EPOCH_UNITS.filter((unit) => unit !== 'coredata');

/** The one unit in which all numbers between these are moments of the years 2001 to 2099; null where none is certain. */
export function certainUnit(min: number | bigint, max: number | bigint): EpochUnit | null {
  return CERTAIN.find((unit) => [min, max].every((value) => isCertain(value, unit))) ?? null;
}

function isCertain(value: number | bigint, unit: EpochUnit): boolean {
  const moment = momentOfEpoch(wholeOf(value), { unit: unit, as: 'integer' });
  return moment !== null && moment.second >= FIRST_SECOND && moment.second <= LAST_SECOND;
}

/** A fraction, or nanoseconds beyond microseconds, do not change which year it is. */
function wholeOf(value: number | bigint): bigint {
  const whole = typeof value === 'bigint' ? value : BigInt(Number.isFinite(value) ? Math.trunc(value) : 0);
  return whole - (whole % (whole > NANOS_MIN ? 1000n : 1n));
}

const NANOS_MIN = 10n ** 17n;

/** What the numbers would mean in some unit. */
export interface Reading {
  readonly unit: EpochUnit;
  /** `2019-03-01`. */
  readonly first: string;
  readonly last: string;
}

/** The units in which both bounds are moments of the years 1970 to 2199, for people to choose from. */
export function readingsOf(min: number | bigint, max: number | bigint): readonly Reading[] {
  return EPOCH_UNITS.flatMap((unit) => {
    const [first, last] = [dayOf(min, unit), dayOf(max, unit)];
    const isLikely = first !== null && last !== null && first >= '1970' && last < '2200';
    return isLikely ? [{ unit, first, last }] : [];
  });
}

/** The date of a number; null where it is no moment. */
export function dayOf(value: number | bigint, unit: Epoch['unit']): string | null {
  const moment = momentOfEpoch(wholeOf(value), { unit, as: 'integer' });
  return moment === null ? null : formatMoment(moment).slice(0, 'YYYY-MM-DD'.length);
}
