// Whether digits are the shortest ones that make a float: then they are the ones that ECMAScript prints.

/** 10^0 … 10^22, which floats hold exactly. */
const POWERS: usize = memory.data<f64>([
  1, 10, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
  1e22,
]);

/** 10^0 … 10^23, each times the power of two that sets the highest of 64 bits: exact, since 5^23 has 54. */
const WIDE_POWERS: usize = memory.data<u64>([
  0x8000000000000000, 0xa000000000000000, 0xc800000000000000, 0xfa00000000000000, 0x9c40000000000000,
  0xc350000000000000, 0xf424000000000000, 0x9896800000000000, 0xbebc200000000000, 0xee6b280000000000,
  0x9502f90000000000, 0xba43b74000000000, 0xe8d4a51000000000, 0x9184e72a00000000, 0xb5e620f480000000,
  0xe35fa931a0000000, 0x8e1bc9bf04000000, 0xb1a2bc2ec5000000, 0xde0b6b3a76400000, 0x8ac7230489e80000,
  0xad78ebc5ac620000, 0xd8d726b7177a8000, 0x878678326eac9000, 0xa968163f0a57b400,
]);
const GREATEST_WIDE_POWER: i32 = 23;

const HIDDEN_BIT: u64 = 0x0010000000000000;
const FRACTION_BITS: u64 = 0x000fffffffffffff;

export function powerOfTen(exponent: i32): f64 {
  return load<f64>(POWERS + ((<usize>exponent) << 3));
}

/**
 * The float whose shortest digits these are.
 *
 * @param digits 16 or 17, the last of them not 0
 * @param places of them stand behind the point; up to 22
 * @returns -1 where there is none, or where two are as near to each other as can be told
 */
export function shortestValue(digits: u64, places: i32): f64 {
  // Rounded twice, so that the float is this one or one beside it; what has these digits is the one that they mean.
  const near = <f64>digits / powerOfTen(places);
  if (hasDigits(near, digits, places)) return near;
  const above = neighbour(near, 1);
  if (hasDigits(above, digits, places)) return above;
  const below = neighbour(near, -1);
  return hasDigits(below, digits, places) ? below : -1;
}

function neighbour(value: f64, step: i64): f64 {
  return reinterpret<f64>(reinterpret<i64>(value) + step);
}

/**
 * Makes the shortest digits of a positive float (Giulietti, The Schubfach way to render doubles, 2021) and compares them.
 * Where two candidates are equally near the digits are left to JavaScript.
 */
function hasDigits(value: f64, digits: u64, places: i32): bool {
  const bits = reinterpret<u64>(value);
  const significand = (bits & FRACTION_BITS) | HIDDEN_BIT;
  const exponent = <i32>(bits >> 52) - 1075;
  if ((bits & FRACTION_BITS) === 0) return false; // The interval is lopsided: rare.
  const k = (exponent * 1262611) >> 22;
  if (k > 0 || -k > GREATEST_WIDE_POWER) return false;
  const shift = <u64>(exponent + ((-k * 1741647) >> 19) + 1);
  const power = load<u64>(WIDE_POWERS + ((<usize>-k) << 3));
  const odd = significand & 1;
  const factor = (4 * significand) << shift;
  const high = upperHalf(power, factor);
  const low = power * factor;
  // Half of the distance to the next float, in the same unit.
  const halfHigh = power >> (63 - shift);
  const halfLow = power << (shift + 1);
  const middle = sticky(high, low);
  const lower = sticky(high - halfHigh - u64(low < halfLow), low - halfLow) + odd;
  const upper = sticky(high + halfHigh + u64(low + halfLow < low), low + halfLow) - odd;
  const whole = middle / 4;
  const tens = whole / 10;
  const isTensInside = lower <= 40 * tens;
  const isNextTensInside = 40 * tens + 40 <= upper;
  if (isTensInside !== isNextTensInside) return isSame(tens + u64(isNextTensInside), k + 1, digits, places);
  const isInside = lower <= 4 * whole;
  const isNextInside = 4 * whole + 4 <= upper;
  if (isInside !== isNextInside) return isSame(whole + u64(isNextInside), k, digits, places);
  const half = 4 * whole + 2;
  return middle !== half && isSame(whole + u64(middle > half), k, digits, places);
}

/** True where `made` · 10^k is `digits` · 10^-places. */
function isSame(made: u64, k: i32, digits: u64, places: i32): bool {
  let rest = made;
  for (let exponent = k; exponent < -places; exponent++) {
    if (rest % 10 !== 0) return false;
    rest /= 10;
  }
  return k <= -places && rest === digits;
}

/** The upper 64 of 128 bits, with the lowest set where anything was cut off. */
function sticky(high: u64, low: u64): u64 {
  return high | u64(low !== 0);
}

/** The upper 64 bits of a product. */
function upperHalf(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const low = aLow * bLow;
  const cross = aHigh * bLow + (low >> 32);
  const other = aLow * bHigh + (cross & 0xffffffff);
  return aHigh * bHigh + (cross >> 32) + (other >> 32);
}
