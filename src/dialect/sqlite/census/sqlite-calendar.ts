/**
 * Dates and times as text. Dates are valid in the Gregorian calendar as PostgreSQL reckons it, back before it was
 * in use.
 */

/** `2026-11-21`, also BC, past 9999 and `infinity`: as PostgreSQL prints a date. */
export function isCanonicalDate(text: string): boolean {
  if (text.length === 10) return isShortDate(text);
  return INFINITE.test(text) || isLongDate(LONG_DATE.exec(text), DATE_YEAR_MAX);
}

/** `10:00:09.12`, as PostgreSQL prints a time: no zeros at the end of the fraction. */
export function isCanonicalTime(text: string): boolean {
  return TIME.test(text) || text === '24:00:00';
}

/** `10:00:09.12+05:30`, as PostgreSQL prints a time with time zone: minutes and seconds of the zone only where it has some. */
export function isCanonicalTimetz(text: string): boolean {
  const match = TIME_ZONE.exec(text);
  return match !== null && isCanonicalTime(match[1] as string);
}

/** `0044-03-15T10:00:09 BC`, `infinity`: what PostgreSQL prints for moments outside the years 1 to 9999. */
export function isLongMoment(text: string, zone: '' | '+00:00'): boolean {
  if (INFINITE.test(text)) return true;
  const match = LONG_MOMENT.exec(text);
  return (
    match !== null &&
    (match[5] ?? '') === zone &&
    isLongDate(match, MOMENT_YEAR_MAX) &&
    isCanonicalTime(match[4] as string)
  );
}

/** The first ten characters are a date of the years 1 to 9999. */
export function isShortDate(text: string): boolean {
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  if (!(year > 0) || text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return false;
  return isDay(year, twoDigits(text, 5), twoDigits(text, 8));
}

/** The eight characters from `at` are a time of day. */
export function isShortTime(text: string, at: number): boolean {
  const isShaped = text.charCodeAt(at + 2) === COLON && text.charCodeAt(at + 5) === COLON;
  return isShaped && twoDigits(text, at) < 24 && twoDigits(text, at + 3) < 60 && twoDigits(text, at + 6) < 60;
}

const DASH = 0x2d;
const COLON = 0x3a;
const ZERO = 0x30;

/** The last years that PostgreSQL has (https://www.postgresql.org/docs/current/datatype-datetime.html). */
const DATE_YEAR_MAX = 5_874_897;
const MOMENT_YEAR_MAX = 294_276;
/** The first day is that of Julian day 0, which is in 4713 BC by the calendar of that time only. */
const BC_YEAR_MAX = 4714;
const FIRST_MONTH = 11;
const FIRST_DAY = 24;

const INFINITE = /^-?infinity$/;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{0,5}[1-9])?$/;
const TIME_ZONE = /^([\d:.]+)[+-](?:0\d|1[0-5])(?::(?:[0-5]\d:)?(?!00)[0-5]\d)?$/;
const LONG_DATE = /^(\d{4,7})-(\d\d)-(\d\d)( BC)?$/;
const LONG_MOMENT = /^(\d{4,6})-(\d\d)-(\d\d)T([\d:.]+?)(\+00:00)?( BC)?$/;

/** NaN where they are no digits, which every comparison refuses. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function isLongDate(match: RegExpExecArray | null, yearMax: number): boolean {
  if (match === null) return false;
  const digits = match[1] as string;
  const year = Number(digits);
  if (year === 0 || (digits.length > 4 && digits.startsWith('0'))) return false;
  // The year before 1 is 1 BC, and a leap year.
  const isBefore = match.at(-1) === ' BC';
  const [month, day] = [Number(match[2]), Number(match[3])];
  if (year > (isBefore ? BC_YEAR_MAX : yearMax)) return false;
  if (isBefore && year === BC_YEAR_MAX && month * 100 + day < FIRST_MONTH * 100 + FIRST_DAY) return false;
  return isDay(isBefore ? 1 - year : year, month, day);
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDay(year: number, month: number, day: number): boolean {
  if (!(month >= 1 && month <= 12 && day >= 1)) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (DAYS[month - 1] as number) + (month === 2 && isLeap ? 1 : 0);
}
