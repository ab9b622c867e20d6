// JSON strings escaped as JSON.stringify does, 16 or 64 bytes at a time.
import { BACKSLASH, QUOTE } from './ascii';

const ODD_BITS: u64 = 0xaaaaaaaaaaaaaaaa;

/** How many octets more the last string takes than what it means. */
export let escapes: i32 = 0;

/**
 * The position behind the string that begins at `start`. Behind the block stand zeros, which end every search.
 * @returns 0 where it is not canonical, or has an escape `\u`.
 */
export function stringEnd(start: i32): i32 {
  escapes = 0;
  if (load<u8>(start) !== QUOTE) return 0;
  let at = start + 1;
  while (true) {
    const special = specialBytes(v128.load(at));
    if (special === 0) {
      at += 16;
      continue;
    }
    at += ctz(special);
    const byte = load<u8>(at);
    if (byte === QUOTE) return at + 1;
    return byte === BACKSLASH ? escapedStringEnd(at) : 0;
  }
}

/** Quotes, backslashes and control characters. */
function specialBytes(bytes: v128): i32 {
  const quotes = i8x16.eq(bytes, i8x16.splat(<i8>QUOTE));
  const backslashes = i8x16.eq(bytes, i8x16.splat(<i8>BACKSLASH));
  const controls = i8x16.lt_u(bytes, i8x16.splat(0x20));
  return i8x16.bitmask(v128.or(v128.or(quotes, backslashes), controls));
}

/**
 * From the first backslash on. Which bytes are escaped is found for 64 at once, by the arithmetic of runs of
 * backslashes (Langdale and Lemire, Parsing Gigabytes of JSON per Second, section 3.1.1).
 */
function escapedStringEnd(start: i32): i32 {
  let at = start;
  let carried: u64 = 0;
  while (true) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    const backslashes = equalBytes(a, b, c, d, BACKSLASH);
    const potential = backslashes & ~carried;
    const codes = (((potential << 1) | ODD_BITS) - potential) ^ ODD_BITS;
    const escaped = codes ^ (backslashes | carried);
    carried = (codes & backslashes) >> 63;
    const quotes = equalBytes(a, b, c, d, QUOTE);
    const ends = quotes & ~escaped;
    const inside = ends === 0 ? ~(<u64>0) : (ends & (0 - ends)) - 1;
    if ((controlBytes(a, b, c, d) & inside) !== 0) return 0;
    const meant = escaped & inside;
    if (meant !== 0) {
      if ((meant & ~(quotes | backslashes | escapeLetters(a, b, c, d))) !== 0) return 0;
      escapes += <i32>popcnt(meant);
    }
    if (ends !== 0) return at + <i32>ctz(ends) + 1;
    at += 64;
  }
}

function equalBytes(a: v128, b: v128, c: v128, d: v128, byte: i32): u64 {
  const all = i8x16.splat(<i8>byte);
  return joined(i8x16.eq(a, all), i8x16.eq(b, all), i8x16.eq(c, all), i8x16.eq(d, all));
}

function controlBytes(a: v128, b: v128, c: v128, d: v128): u64 {
  const space = i8x16.splat(0x20);
  const least = i8x16.min_u(i8x16.min_u(a, b), i8x16.min_u(c, d));
  if (!v128.any_true(i8x16.lt_u(least, space))) return 0;
  return joined(i8x16.lt_u(a, space), i8x16.lt_u(b, space), i8x16.lt_u(c, space), i8x16.lt_u(d, space));
}

/** What may stand behind a backslash beside another one and a quote: `b` `f` `n` `r` `t`. */
function escapeLetters(a: v128, b: v128, c: v128, d: v128): u64 {
  return joined(letters(a), letters(b), letters(c), letters(d));
}

/** Each letter but `r` has a lower half of its own; a zero, which is none, was refused as a control character. */
function letters(bytes: v128): v128 {
  const byLowerHalf = i8x16(0, 0, 0x62, 0, 0x74, 0, 0x66, 0, 0, 0, 0, 0, 0, 0, 0x6e, 0);
  const letter = i8x16.swizzle(byLowerHalf, v128.and(bytes, i8x16.splat(15)));
  return v128.or(i8x16.eq(bytes, letter), i8x16.eq(bytes, i8x16.splat(0x72)));
}

function joined(a: v128, b: v128, c: v128, d: v128): u64 {
  const low = <u64>(<u32>(i8x16.bitmask(a) | (i8x16.bitmask(b) << 16)));
  const high = <u64>(<u32>(i8x16.bitmask(c) | (i8x16.bitmask(d) << 16)));
  return low | (high << 32);
}
