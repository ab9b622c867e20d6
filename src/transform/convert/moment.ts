/** A moment or a day as its parts: years 1 to 9999 of the Gregorian calendar. */
export interface Moment {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** Seconds since midnight. */
  readonly second: number;
  readonly microsecond: number;
}

const DAY_SECONDS = 86_400;
const DAY_MIN = daysFrom(1, 1, 1);
const DAY_MAX = daysFrom(9999, 12, 31);

/** The moment so many microseconds after 1970-01-01 00:00 UTC; null outside the years 1 to 9999. */
export function momentAt(microseconds: bigint): Moment | null {
  const [seconds, microsecond] = floorDivide(microseconds, 1_000_000n);
  const [day, second] = floorDivide(seconds, BigInt(DAY_SECONDS));
  if (day < BigInt(DAY_MIN) || day > BigInt(DAY_MAX)) return null;
  return { day: Number(day), second: Number(second), microsecond: Number(microsecond) };
}

/** The twin of `momentAt`. */
export function microsecondsOf({ day, second, microsecond }: Moment): bigint {
  return (BigInt(day) * BigInt(DAY_SECONDS) + BigInt(second)) * 1_000_000n + BigInt(microsecond);
}

function floorDivide(value: bigint, by: bigint): readonly [bigint, bigint] {
  const rest = ((value % by) + by) % by;
  return [(value - rest) / by, rest];
}

/** `2026-11-21` */
export function dateText({ day }: Moment): string {
  const [year, month, ofMonth] = civilFrom(day);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(ofMonth)}`;
}

/** `10:00:09.12` */
export function timeText({ second, microsecond }: Moment): string {
  const fraction = microsecond === 0 ? '' : `.${String(microsecond).padStart(6, '0').replace(/0+$/, '')}`;
  return `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}${fraction}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** Days since 1970-01-01 of a day that is one; see https://howardhinnant.github.io/date_algorithms.html. */
function daysFrom(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

function civilFrom(day: number): readonly [year: number, month: number, day: number] {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const years = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * years + Math.floor(years / 4) - Math.floor(years / 100));
  const months = Math.floor((5 * ofYear + 2) / 153);
  const month = months < 10 ? months + 3 : months - 9;
  return [years + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - Math.floor((153 * months + 2) / 5) + 1];
}

/** The time values that SQLite's own functions take, and offsets without a colon (https://www.sqlite.org/lang_datefunc.html). */
const TEXT = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?: ?(Z|[+-]\d\d(?::?\d\d)?))?)?$/;
const TIME = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?$/;

export interface ParsedMoment {
  /** In UTC where the text has an offset, else as it stands. */
  readonly moment: Moment;
  readonly hasZone: boolean;
}

/** The moment that a text says; null where it says none, or has more digits than a microsecond has. */
export function parseMoment(text: string): ParsedMoment | null {
  const match = TEXT.exec(text);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const clock = parseClock(match[4] ?? '00', match[5] ?? '00', { second: match[6], fraction: match[7] });
  const offset = offsetSeconds(match[8]);
  if (clock === null || offset === null || !isDay(year, month, day)) return null;
  const local: Moment = { day: daysFrom(year, month, day), ...clock };
  if (offset === 0) return { moment: local, hasZone: match[8] !== undefined };
  const moment = momentAt(microsecondsOf(local) - BigInt(offset) * 1_000_000n);
  return moment === null ? null : { moment, hasZone: true };
}

/** The time of day that a text says, on 1970-01-01. */
export function parseTime(text: string): Moment | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const clock = parseClock(match[1] as string, match[2] as string, { second: match[3], fraction: match[4] });
  return clock === null ? null : { day: 0, ...clock };
}

function isDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const [, sameMonth, sameDay] = civilFrom(daysFrom(year, month, day));
  return sameMonth === month && sameDay === day;
}

interface ClockRest {
  readonly second: string | undefined;
  readonly fraction: string | undefined;
}

function parseClock(hour: string, minute: string, { second = '00', fraction = '' }: ClockRest) {
  const digits = fraction.replace(/0+$/, '');
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || digits.length > 6) return null;
  return {
    second: Number(hour) * 3600 + Number(minute) * 60 + Number(second),
    microsecond: Number(digits.padEnd(6, '0')),
  };
}

/** PostgreSQL's widest offset is below 16 hours, SQLite's 14. */
const OFFSET_MAX = 15 * 3600 + 59 * 60;

function offsetSeconds(zone: string | undefined): number | null {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(3).replace(':', '') || '0');
  const seconds = Number(zone.slice(1, 3)) * 3600 + minutes * 60;
  if (seconds > OFFSET_MAX || minutes > 59) return null;
  return zone.startsWith('-') ? -seconds : seconds;
}
