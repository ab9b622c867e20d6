import { notConvertible } from '../not-storable.ts';
import { textOfCell } from './cell-text.ts';

/** What PostgreSQL keeps of an interval: months, days and microseconds, each with its own sign. */
interface Interval {
  readonly months: bigint;
  readonly days: bigint;
  readonly micros: bigint;
}

const NUMBER = String.raw`([-+]?\d{1,9})`;
const SECONDS = String.raw`([-+]?\d{1,12})(?:\.(\d{1,6})0*)?`;
/** `P1Y2M3DT4H5M6.7S`, its weeks too. */
const ISO = new RegExp(
  `^P(?=.)(?:${NUMBER}Y)?(?:${NUMBER}M)?(?:${NUMBER}W)?(?:${NUMBER}D)?(?:T(?=.)(?:${NUMBER}H)?(?:${NUMBER}M)?(?:${SECONDS}S)?)?$`,
);
/** `1 year 2 mons 3 days 04:05:06.7`, as PostgreSQL prints intervals unless it is asked otherwise; `04:05` alone. */
const WORDS = new RegExp(
  `^(?=.)(?:${NUMBER} years? ?)?(?:${NUMBER} mon(?:th)?s? ?)?(?:${NUMBER} weeks? ?)?(?:${NUMBER} days? ?)?(?:([-+]?)(\\d{1,9}):([0-5]\\d)(?::([0-5]\\d)(?:\\.(\\d{1,6})0*)?)?)?$`,
);

/** Text → the canonical cell of an interval. */
export function textToInterval(cell: string): string {
  const text = textOfCell(cell);
  const interval = isoInterval(text) ?? wordsInterval(text);
  if (interval === null) throw notConvertible('it is no interval such as P1DT2H or 1 day 02:00:00');
  return `"${intervalText(interval)}"`;
}

function isoInterval(text: string): Interval | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [, years, months, weeks, days, hours, minutes, seconds, fraction] = match;
  const clock = micros(seconds, fraction) + 60_000_000n * whole(minutes) + 3_600_000_000n * whole(hours);
  return { months: 12n * whole(years) + whole(months), days: 7n * whole(weeks) + whole(days), micros: clock };
}

function wordsInterval(text: string): Interval | null {
  const match = WORDS.exec(text);
  if (match === null || text.endsWith(' ')) return null;
  const [, years, months, weeks, days, sign, hours, minutes, seconds, fraction] = match;
  const clock = micros(seconds, fraction) + 60_000_000n * whole(minutes) + 3_600_000_000n * whole(hours);
  const signed = sign === '-' ? -clock : clock;
  return { months: 12n * whole(years) + whole(months), days: 7n * whole(weeks) + whole(days), micros: signed };
}

function whole(digits: string | undefined): bigint {
  return digits === undefined ? 0n : BigInt(digits.replace('+', ''));
}

/** The sign of the seconds is that of their fraction. */
function micros(seconds: string | undefined, fraction = ''): bigint {
  const part = BigInt(fraction.padEnd(6, '0'));
  return 1_000_000n * whole(seconds) + (seconds?.startsWith('-') === true ? -part : part);
}

/** As PostgreSQL prints it under `intervalstyle = iso_8601`. */
function intervalText({ months, days, micros: clock }: Interval): string {
  const date = `${field(months / 12n, 'Y')}${field(months % 12n, 'M')}${field(days, 'D')}`;
  const rest = clock % 60_000_000n;
  const time = `${field(clock / 3_600_000_000n, 'H')}${field((clock / 60_000_000n) % 60n, 'M')}${secondsText(rest)}`;
  if (time !== '') return `P${date}T${time}`;
  return date === '' ? 'PT0S' : `P${date}`;
}

function field(value: bigint, unit: string): string {
  return value === 0n ? '' : `${value}${unit}`;
}

function secondsText(clock: bigint): string {
  if (clock === 0n) return '';
  const size = clock < 0n ? -clock : clock;
  const fraction = `${size % 1_000_000n}`.padStart(6, '0').replace(/0+$/, '');
  return `${clock < 0n ? '-' : ''}${size / 1_000_000n}${fraction === '' ? '' : `.${fraction}`}S`;
}
