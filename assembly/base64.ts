import { QUOTE } from './ascii';

const EQUALS: i32 = 0x3d;

/** How many octets the last string means. */
export let octets: i32 = 0;

/** The position behind a string of base64 with its padding and no bits left over; 0 where it is none. */
export function base64End(start: i32): i32 {
  if (load<u8>(start) !== QUOTE) return 0;
  const from = start + 1;
  const behind = lettersEnd(from);
  const padding = load<u8>(behind) !== EQUALS ? 0 : load<u8>(behind + 1) !== EQUALS ? 1 : 2;
  const length = behind - from + padding;
  if ((length & 3) !== 0 || load<u8>(behind + padding) !== QUOTE) return 0;
  if (padding > 0) {
    const unused = padding === 1 ? 3 : 15;
    if ((sixBits(load<u8>(behind - 1)) & unused) !== 0) return 0;
  }
  octets = (length >> 2) * 3 - padding;
  return behind + padding + 1;
}

function lettersEnd(start: i32): i32 {
  let at = start;
  while (true) {
    const others = ~base64Letters(v128.load(at)) & 0xffff;
    if (others !== 0) return at + ctz(others);
    at += 16;
  }
}

function base64Letters(bytes: v128): i32 {
  const lower = v128.or(bytes, i8x16.splat(0x20));
  const letters = i8x16.lt_u(i8x16.sub(lower, i8x16.splat(0x61)), i8x16.splat(26));
  const digits = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(10));
  const signs = v128.or(i8x16.eq(bytes, i8x16.splat(0x2b)), i8x16.eq(bytes, i8x16.splat(0x2f)));
  return i8x16.bitmask(v128.or(v128.or(letters, digits), signs));
}

function sixBits(letter: i32): i32 {
  if (letter >= 0x61) return letter - 0x61 + 26;
  if (letter >= 0x41) return letter - 0x41;
  if (letter >= 0x30) return letter - 0x30 + 52;
  return letter === 0x2b ? 62 : 63;
}
