// Canonical numbers: integers, decimals and floats.
import { DOT, MINUS, QUOTE, ZERO } from './ascii';
import { digitCount, digitsValue, fewDigits, upToEight } from './digits';
import { powerOfTen, shortestValue } from './shortest';

/** Integers of so many digits are exact as a number, and decimals of so many have one shortest form. */
const EXACT_DIGITS: i32 = 15;
/** The digits behind the point of a float that is printed without an exponent. */
const LEADING_ZEROS_MAX: i32 = 5;

export let integer: i64 = 0;
export let float: f64 = 0;

/** The position behind the plain digits of an integer, whose value is then `integer`; 0 where it is none, or a long one. */
export function integerEnd(start: i32): i32 {
  const isNegative = load<u8>(start) === MINUS;
  const from = start + i32(isNegative);
  const few = fewDigits(from);
  const count = few < 8 ? few : digitCount(from);
  if (count === 0 || count > EXACT_DIGITS) return 0;
  if (load<u8>(from) === ZERO && (count > 1 || isNegative)) return 0;
  const value = <i64>(few < 8 ? upToEight(from, count) : digitsValue(from, count));
  integer = isNegative ? -value : value;
  return from + count;
}

/** The position behind a string of plain digits with an optional fraction. */
export function decimalEnd(start: i32): i32 {
  if (load<u8>(start) !== QUOTE) return 0;
  const from = start + 1 + i32(load<u8>(start + 1) === MINUS);
  let at = digitsEnd(from);
  if (at === from) return 0;
  if (load<u8>(at) === DOT) {
    const fraction = at + 1;
    at = digitsEnd(fraction);
    if (at === fraction) return 0;
  }
  return load<u8>(at) === QUOTE ? at + 1 : 0;
}

function digitsEnd(start: i32): i32 {
  let at = start;
  while (true) {
    const count = digitCount(at);
    at += count;
    if (count < 16) return at;
  }
}

/** The position behind a float in its ECMAScript form without an exponent, whose value is then `float`; 0: look closer. */
export function floatEnd(start: i32): i32 {
  const isNegative = load<u8>(start) === MINUS;
  const from = start + i32(isNegative);
  const whole = digitCount(from);
  if (whole === 0 || whole > EXACT_DIGITS) return 0;
  const startsWithZero = load<u8>(from) === ZERO;
  if (startsWithZero && whole > 1) return 0;
  let end = from + whole;
  let value: f64;
  if (load<u8>(end) !== DOT) value = <f64>digitsValue(from, whole);
  else {
    const places = fractionDigits(end + 1);
    if (places === 0) return 0;
    value = fractionValue(from, whole, places);
    if (value < 0) return 0;
    end += 1 + places;
  }
  float = isNegative ? -value : value;
  return end;
}

/** How many digits, of which the last is not 0; 0 where there are none, or more than a float has. */
function fractionDigits(at: i32): i32 {
  let count = digitCount(at);
  if (count === 16) count += digitCount(at + 16);
  if (count === 0 || count > LEADING_ZEROS_MAX + 17) return 0;
  return load<u8>(at + count - 1) === ZERO ? 0 : count;
}

/** -1 where the digits are not the shortest ones of a float, or may not be. */
function fractionValue(from: i32, whole: i32, places: i32): f64 {
  const fraction = from + whole + 1;
  if (load<u8>(from) !== ZERO) {
    if (whole + places > 17) return -1;
    const digits = digitsValue(from, whole) * integerPowerOfTen(places) + digitsValue(fraction, places);
    return whole + places <= EXACT_DIGITS ? <f64>digits / powerOfTen(places) : shortestValue(digits, places);
  }
  let zeros = 0;
  while (load<u8>(fraction + zeros) === ZERO) zeros++;
  if (zeros > LEADING_ZEROS_MAX || places - zeros > 17) return -1;
  const digits = digitsValue(fraction + zeros, places - zeros);
  return places - zeros <= EXACT_DIGITS ? <f64>digits / powerOfTen(places) : shortestValue(digits, places);
}

function integerPowerOfTen(exponent: i32): u64 {
  return <u64>powerOfTen(exponent);
}
