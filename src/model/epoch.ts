/** What a number counts, and from where: how many databases hold moments that are no text. */
export type EpochUnit = (typeof EPOCH_UNITS)[number];

/** Unix seconds to nanoseconds since 1970; Julian days; Core Data's seconds since 2001; WebKit's microseconds since 1601. */
export const EPOCH_UNITS = ['s', 'ms', 'us', 'ns', 'julian', 'coredata', 'webkit'] as const;

/** What a user says of a column: its numbers count this unit. */
export interface EpochHint {
  /** Display name of the table. */
  readonly table: string;
  readonly column: string;
  readonly unit: EpochUnit;
}

/** A moment as a number. `real`: with a fraction; the column's affinity may still make INTEGERs of whole ones. */
export interface Epoch {
  readonly unit: EpochUnit;
  readonly as: 'integer' | 'real';
}

/** A moment of the years 1 to 9999 in UTC. */
export interface Moment {
  /** Seconds since 1970, rounded down. */
  readonly second: number;
  /** Microseconds of that second, 0 to 999,999. */
  readonly micro: number;
}

/** Seconds from 1970 to the moment that each unit counts from. */
const ZERO_SECONDS = { s: 0, ms: 0, us: 0, ns: 0, julian: 0, coredata: 978_307_200, webkit: -11_644_473_600 } as const;

const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = 253_402_300_799;
const MICROS = 1_000_000;
const DAY_MS = 86_400_000;
/** Milliseconds from the Julian day 0 to 1970, as SQLite reckons them (https://www.sqlite.org/lang_datefunc.html). */
const JULIAN_MS = 210_866_760_000_000;
/** Up to here a double of seconds tells microseconds apart. */
const REAL_MICROS_MAX = 2 ** 52;

/**
 * The moment that `value` means; null where it is none of the years 1 to 9999, or no moment of whole microseconds
 * (of Julian days: milliseconds) gives exactly this number again.
 */
export function momentOfEpoch(value: number | bigint, epoch: Epoch): Moment | null {
  const isWhole = typeof value === 'bigint' || Number.isInteger(value);
  if (Object.is(value, -0) || (epoch.as === 'integer' && !isWhole)) return null;
  const moment = epoch.as === 'integer' ? momentOfWhole(value, epoch.unit) : momentOfReal(Number(value), epoch.unit);
  if (moment === null || !(moment.second >= FIRST_SECOND && moment.second <= LAST_SECOND)) return null;
  return isSameNumber(epochOfMoment(moment, epoch), value, epoch.as) ? moment : null;
}

/** The number that means the moment; null where the unit has no exact number for it. */
export function epochOfMoment(moment: Moment, { unit, as }: Epoch): number | bigint | null {
  return as === 'integer' ? wholeOfMoment(moment, unit) : realOfMoment(moment, unit);
}

/** A number and a bigint can be the same; doubles with a fraction that come back are small. */
function isSameNumber(back: number | bigint | null, value: number | bigint, holder: Epoch['as']): boolean {
  if (back === null) return false;
  return holder === 'real' ? back === Number(value) : BigInt(back) === BigInt(value);
}

function momentOfWhole(value: number | bigint, unit: EpochUnit): Moment | null {
  switch (unit) {
    case 's':
    case 'coredata':
      return { second: Number(value) + ZERO_SECONDS[unit], micro: 0 };
    case 'ms':
      return momentOfMillis(Number(value));
    case 'julian':
      return momentOfMillis(Number(value) * DAY_MS - JULIAN_MS);
    case 'ns':
      return BigInt(value) % 1000n === 0n ? momentOfMicros(BigInt(value) / 1000n) : null;
    case 'us':
    case 'webkit':
      return momentOfMicros(BigInt(value) + BigInt(ZERO_SECONDS[unit]) * BigInt(MICROS));
  }
}

function momentOfMillis(millis: number): Moment {
  const second = Math.floor(millis / 1000);
  return { second, micro: (millis - second * 1000) * 1000 };
}

function momentOfMicros(micros: bigint): Moment {
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  return { second: Number((micros - rest) / 1_000_000n), micro: Number(rest) };
}

const INTEGER_MAX = 2n ** 63n - 1n;

function wholeOfMoment({ second, micro }: Moment, unit: EpochUnit): number | bigint | null {
  const seconds = second - ZERO_SECONDS[unit];
  switch (unit) {
    case 's':
    case 'coredata':
      return micro === 0 ? seconds : null;
    case 'ms':
      return micro % 1000 === 0 ? seconds * 1000 + micro / 1000 : null;
    case 'julian': {
      const days = (second * 1000 + JULIAN_MS) / DAY_MS;
      return micro === 0 && Number.isInteger(days) ? days : null;
    }
    case 'us':
    case 'webkit':
      return BigInt(seconds) * 1_000_000n + BigInt(micro);
    case 'ns': {
      const nanos = (BigInt(seconds) * 1_000_000n + BigInt(micro)) * 1000n;
      return nanos <= INTEGER_MAX && nanos >= -INTEGER_MAX ? nanos : null;
    }
  }
}

/** Microseconds in one of each unit that a double of today's dates can hold with a fraction. */
const REAL_UNITS = { s: 1_000_000, ms: 1000, us: 1, coredata: 1_000_000 } as const;

function momentOfReal(value: number, unit: EpochUnit): Moment | null {
  if (unit === 'julian') return momentOfMillis(Math.floor(value * DAY_MS + 0.5) - JULIAN_MS);
  if (unit === 'ns' || unit === 'webkit' || !Number.isFinite(value)) return null;
  const per = REAL_UNITS[unit];
  const whole = Math.floor(value);
  const micros = whole * per + Math.round((value - whole) * per);
  const second = Math.floor(micros / MICROS);
  return { second: second + ZERO_SECONDS[unit], micro: micros - second * MICROS };
}

function realOfMoment({ second, micro }: Moment, unit: EpochUnit): number | null {
  if (unit === 'julian') return micro % 1000 === 0 ? (second * 1000 + micro / 1000 + JULIAN_MS) / DAY_MS : null;
  if (unit === 'ns' || unit === 'webkit') return null;
  const micros = (second - ZERO_SECONDS[unit]) * MICROS + micro;
  return Math.abs(micros) <= REAL_MICROS_MAX ? micros / REAL_UNITS[unit] : null;
}
