import { notStorable } from './not-storable.ts';

/** Digits before and behind the point: `numeric`, manual 8.1.2. */
const WHOLE_DIGITS_MAX = 131_072;
const SCALE_MAX = 16_383;
/** `set_var_from_str` of PostgreSQL refuses larger exponents, even of 0. */
const EXPONENT_MAX = 0x3fff_ffff;
/** Numbers of so many characters are within the limits, and so is what an exponent of two digits makes of them. */
const SHORT = 16_000;

const PLAIN = /^(?:0|-?[1-9]\d*)(?:\.\d+)?$/;
const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * What `numeric` prints of a JSON number: every digit that was written and no exponent, `-0` as `0`. As digits, never as
 * a JavaScript number.
 *
 * @returns null where the text is no JSON number.
 * @throws VALUE_NOT_STORABLE beyond the limits of `numeric`.
 */
export function numericText(number: string): string | null {
  if (number.length < SHORT && PLAIN.test(number)) return number;
  const match = NUMBER.exec(number);
  if (match === null) return null;
  const [, sign, whole, fraction = '', power = '0'] = match as unknown as [string, string, string, string?, string?];
  const exponent = Number(power);
  const digits = whole + fraction;
  const point = whole.length + exponent;
  const scale = Math.max(0, fraction.length - exponent);
  const firstDigit = digits.search(/[1-9]/);
  const isTooLarge = firstDigit >= 0 && point - firstDigit > WHOLE_DIGITS_MAX;
  if (Math.abs(exponent) > EXPONENT_MAX || isTooLarge || scale > SCALE_MAX) throw beyondNumeric(number);
  if (firstDigit < 0) return scale === 0 ? '0' : `0.${'0'.repeat(scale)}`;
  return sign + movePoint(digits, point);
}

/** `digits` with the decimal point before the digit `point`, which may lie outside them. */
function movePoint(digits: string, point: number): string {
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  const whole = digits
    .slice(0, point)
    .padEnd(point, '0')
    .replace(/^0+(?=\d)/, '');
  const fraction = digits.slice(point);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

function beyondNumeric(number: string): Error {
  const shown = number.length > 40 ? `${number.slice(0, 40)}…` : number;
  return notStorable(`its number ${shown} has more digits than numeric, the numbers of jsonb, can have`);
}
