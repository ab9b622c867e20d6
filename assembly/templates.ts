// Dates, times and uuids: strings of one shape, compared in one step.
import { COLON, DOT, QUOTE } from './ascii';
import { digitCount } from './digits';

/** The position behind `"dddd-dd-dd"`; 0: look closer. */
export function dateEnd(start: i32): i32 {
  if (load<u8>(start) !== QUOTE) return 0;
  const literals = i8x16(0, 0, 0, 0, 0x2d, 0, 0, 0x2d, 0, 0, 0, 0, 0, 0, 0, 0);
  return matches(start + 1, literals, 0x3ff) ? quoteEnd(start + 11) : 0;
}

/** The position behind `"dd:dd:dd"` with up to six digits of a fraction; 0: look closer. */
export function timeEnd(start: i32): i32 {
  if (load<u8>(start) !== QUOTE) return 0;
  const literals = i8x16(0, 0, 0x3a, 0, 0, 0x3a, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  if (!matches(start + 1, literals, 0xff)) return 0;
  const at = fractionEnd(start + 9);
  return at === 0 ? 0 : quoteEnd(at);
}

/** The position behind `"dddd-dd-ddTdd:dd:dd"` with up to six digits of a fraction, and `+00:00`; 0: look closer. */
export function timestampEnd(start: i32, hasZone: bool): i32 {
  if (load<u8>(start) !== QUOTE) return 0;
  const literals = i8x16(0, 0, 0, 0, 0x2d, 0, 0, 0x2d, 0, 0, 0x54, 0, 0, 0x3a, 0, 0);
  if (!matches(start + 1, literals, 0xffff)) return 0;
  if (load<u8>(start + 17) !== COLON || digitCount(start + 18) !== 2) return 0;
  let at = fractionEnd(start + 20);
  if (at === 0) return 0;
  if (hasZone) {
    if ((load<u64>(at) & 0x0000ffffffffffff) !== 0x30303a30302b) return 0; // +00:00
    at += 6;
  }
  return quoteEnd(at);
}

/** The position behind a uuid in lower case; 0: look closer. */
export function uuidEnd(start: i32): i32 {
  if (load<u8>(start) !== QUOTE) return 0;
  const first = hexDigits(v128.load(start + 1));
  const second = hexDigits(v128.load(start + 17));
  const last = hexDigits(v128.load(start + 33)) & 15;
  const dashes = load<u8>(start + 9) & load<u8>(start + 14) & load<u8>(start + 19) & load<u8>(start + 24);
  const others = load<u8>(start + 9) | load<u8>(start + 14) | load<u8>(start + 19) | load<u8>(start + 24);
  if (dashes !== 0x2d || others !== 0x2d) return 0;
  return first === 0xdeff && second === 0xff7b && last === 15 ? quoteEnd(start + 37) : 0;
}

function hexDigits(bytes: v128): i32 {
  const digits = i8x16.le_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(9));
  const letters = i8x16.le_u(i8x16.sub(bytes, i8x16.splat(0x61)), i8x16.splat(5));
  return i8x16.bitmask(v128.or(digits, letters));
}

/** True where each of the first `lanes` is the literal, or a digit where there is none. */
function matches(at: i32, literals: v128, lanes: i32): bool {
  const bytes = v128.load(at);
  const digits = i8x16.le_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(9));
  const isDigit = i8x16.eq(literals, i8x16.splat(0));
  const right = v128.bitselect(digits, i8x16.eq(bytes, literals), isDigit);
  return (i8x16.bitmask(right) & lanes) === lanes;
}

function fractionEnd(at: i32): i32 {
  if (load<u8>(at) !== DOT) return at;
  const count = digitCount(at + 1);
  return count >= 1 && count <= 6 ? at + 1 + count : 0;
}

function quoteEnd(at: i32): i32 {
  return load<u8>(at) === QUOTE ? at + 1 : 0;
}
