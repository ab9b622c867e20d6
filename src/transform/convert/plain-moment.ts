import { COLON, DOT, MINUS, NINE, PLUS, QUOTE, SPACE, UPPER_T, ZERO } from '../../util/ascii.ts';
import type { ByteBuffer } from '../../util/byte-buffer.ts';

const UPPER_Z = 0x5a;
/** Of `"2026-11-21T10:00:09`: where what may follow the seconds begins. */
const WHOLE_BYTES = 20;
const FRACTION_DIGITS_MAX = 6;
const UTC = Buffer.from('+00:00');

/**
 * Appends the cell of a `timestamp` or `timestamptz` where the text cell `bytes[start, end)` says a moment in its usual form:
 * `2026-11-21 10:00:09`, with a `T`, with up to six digits behind the second, with `Z` or `+00:00`. Most moments are written
 * so, and they need no text of their own.
 * @returns false, with nothing appended, for any other cell
 */
export function pushPlainMoment(cell: CellPlace, out: ByteBuffer, suffix: 'utc' | 'none'): boolean {
  const { bytes, start, end } = cell;
  if (!isDateAndTime(bytes, start)) return false;
  const zone = fractionEnd(bytes, start + WHOLE_BYTES);
  if (zone === -1 || !isUtc(bytes, zone, end)) return false;
  out.reserve(WHOLE_BYTES + 1 + FRACTION_DIGITS_MAX + UTC.length + 1);
  const target = out.bytes;
  let { length } = out;
  const significant = withoutZeros(bytes, start + WHOLE_BYTES, zone);
  for (let at = start; at < significant; at++) target[length++] = bytes[at] as number;
  target[out.length + T_AT] = UPPER_T;
  if (suffix === 'utc') for (let at = 0; at < UTC.length; at++) target[length++] = UTC[at] as number;
  target[length++] = QUOTE;
  out.length = length;
  return true;
}

export interface CellPlace {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

const T_AT = '"2026-11-21'.length;

/** True for `"YYYY-MM-DD HH:MM:SS` of the years 1 to 9999, in the calendar and on the clock. */
function isDateAndTime(bytes: Buffer, start: number): boolean {
  const between = bytes[start + T_AT];
  if (bytes[start] !== QUOTE || (between !== SPACE && between !== UPPER_T)) return false;
  if (bytes[start + 5] !== MINUS || bytes[start + 8] !== MINUS) return false;
  if (bytes[start + 14] !== COLON || bytes[start + 17] !== COLON) return false;
  const [century, ofCentury, month] = [pair(bytes, start + 1), pair(bytes, start + 3), pair(bytes, start + 6)];
  const year = century < 0 || ofCentury < 0 ? 0 : century * 100 + ofCentury;
  if (year === 0 || month < 1 || month > 12) return false;
  const day = pair(bytes, start + 9);
  if (day < 1 || day > daysOf(year, month)) return false;
  const [hour, minute, second] = [pair(bytes, start + 12), pair(bytes, start + 15), pair(bytes, start + 18)];
  return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
}

/** The number of two digits; -1 where they are none. */
function pair(bytes: Buffer, at: number): number {
  const [tens, ones] = [(bytes[at] as number) - ZERO, (bytes[at + 1] as number) - ZERO];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

function daysOf(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** The position behind a fraction of one to six digits at `at`, or `at` where there is none; -1 for any other fraction. */
function fractionEnd(bytes: Buffer, at: number): number {
  if (bytes[at] !== DOT) return at;
  let end = at + 1;
  while ((bytes[end] as number) >= ZERO && (bytes[end] as number) <= NINE) end++;
  const digits = end - at - 1;
  return digits >= 1 && digits <= FRACTION_DIGITS_MAX ? end : -1;
}

/** True where nothing, `Z` or `+00:00` stands between `at` and the quote that ends the cell. */
function isUtc(bytes: Buffer, at: number, end: number): boolean {
  const count = end - 1 - at;
  if (count === 0) return true;
  if (count === 1) return bytes[at] === UPPER_Z;
  if (count !== UTC.length || bytes[at] !== PLUS) return false;
  for (let place = 1; place < UTC.length; place++) if (bytes[at + place] !== UTC[place]) return false;
  return true;
}

/** The end of a fraction without the zeros at its end, and without its point where nothing is left. */
function withoutZeros(bytes: Buffer, start: number, end: number): number {
  if (end === start) return end;
  let last = end;
  while (bytes[last - 1] === ZERO) last--;
  return bytes[last - 1] === DOT ? last - 1 : last;
}
