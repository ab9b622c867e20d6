// Canonical numbers as bytes: integers, floats and decimals.
import { formatFloat } from '../model/float-text.ts';
import { DOT, MINUS, NINE, QUOTE, ZERO } from '../util/ascii.ts';

/** Integers of so many digits are exact as a number, and decimals of so many have one shortest form. */
const EXACT_DIGITS = 15;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** True for a number of at most 2^53 − 1, or a string of the digits of a larger one, within `bits`. */
export function isIntegerCell(bytes: Buffer, start: number, end: number, bits: 16 | 32 | 64): boolean {
  const isQuoted = bytes[start] === QUOTE;
  const from = isQuoted ? start + 1 : start;
  const behind = isQuoted ? end - 1 : end;
  if (isQuoted && (bits !== 64 || bytes[behind] !== QUOTE)) return false;
  if (!isInteger(bytes, from, behind)) return false;
  if (!isQuoted && behind - from <= EXACT_DIGITS && bits === 64) return true;
  const value = BigInt(bytes.toString('latin1', from, behind));
  const isSafe = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
  if (bits === 64) return isSafe !== isQuoted && value >= INT64_MIN && value <= INT64_MAX;
  return BigInt.asIntN(bits, value) === value;
}

/** The value of a number of at most 15 plain digits, without making a string of it; NaN for anything else. */
export function plainInteger(bytes: Buffer, start: number, end: number): number {
  const isNegative = bytes[start] === MINUS;
  const from = isNegative ? start + 1 : start;
  if (end - from > EXACT_DIGITS || from >= end) return Number.NaN;
  let value = 0;
  for (let at = from; at < end; at++) {
    const digit = (bytes[at] as number) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return isNegative ? -value : value;
}

/** True for digits without leading zeros, with a minus before them unless they are 0. */
function isInteger(bytes: Buffer, start: number, end: number): boolean {
  const from = bytes[start] === MINUS ? start + 1 : start;
  if (from >= end) return false;
  if (bytes[from] === ZERO) return end === start + 1;
  return isDigits(bytes, from, end);
}

function isDigits(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte < ZERO || byte > NINE) return false;
  }
  return start < end;
}

/** True for the ECMAScript form of a number, `-0`, or one of the three names in quotes. */
export function isFloatCell(bytes: Buffer, start: number, end: number): boolean {
  if (bytes[start] === QUOTE) {
    const text = bytes.toString('latin1', start + 1, end - 1);
    return bytes[end - 1] === QUOTE && (text === 'NaN' || text === 'Infinity' || text === '-Infinity');
  }
  if (isShortDecimal(bytes, start, end)) return true;
  const text = bytes.toString('latin1', start, end);
  const value = Number(text);
  return Number.isFinite(value) && formatFloat(value) === text;
}

/** Plain forms of few digits, which are canonical without a look at their value: `12`, `-0.5`, `12.25`. */
function isShortDecimal(bytes: Buffer, start: number, end: number): boolean {
  const from = bytes[start] === MINUS ? start + 1 : start;
  if (end - from > EXACT_DIGITS || from >= end) return false;
  const dot = bytes.subarray(from, end).indexOf(DOT);
  const whole = dot === -1 ? end : from + dot;
  if (!isDigits(bytes, from, whole)) return false;
  if (bytes[from] === ZERO)
    return whole === from + 1 && dot !== -1 && bytes[whole + 1] !== ZERO && isFraction(bytes, whole, end);
  return dot === -1 || isFraction(bytes, whole, end);
}

/** A point and digits of which the last is not 0. */
function isFraction(bytes: Buffer, dot: number, end: number): boolean {
  return isDigits(bytes, dot + 1, end) && bytes[end - 1] !== ZERO;
}

/** True for a string of plain digits with an optional fraction, or a name in quotes. */
export function isDecimalCell(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < 3 || bytes[start] !== QUOTE || bytes[end - 1] !== QUOTE) return false;
  const behind = end - 1;
  let at = bytes[start + 1] === MINUS ? start + 2 : start + 1;
  const from = at;
  while (at < behind && (bytes[at] as number) >= ZERO && (bytes[at] as number) <= NINE) at++;
  if (at === from) return ['NaN', 'Infinity', '-Infinity'].includes(bytes.toString('latin1', start + 1, behind));
  return at === behind || (bytes[at] === DOT && isDigits(bytes, at + 1, behind));
}
