// Huffman codes (RFC 1951, section 3.2.2): from the lengths of their codes to tables.
import { CODE_BITS, COUNTS, IS_END, IS_LITERAL, IS_NONE, SORTED } from './layout';

/** Where the codes of each length begin in the order of the codes. */
const OFFSETS = <i32>memory.data(2 * 16, 16);

export const FOR_LITERALS: i32 = 0;
export const FOR_DISTANCES: i32 = 1;
export const FOR_LENGTHS: i32 = 2;

/**
 * Makes the table of a code of `count` symbols whose lengths stand at `lengths`.
 * @returns false where they give no code: too many of a length, or too few for a code of more than one symbol
 */
export function makeCode(code: i32, bits: i32, lengths: i32, count: i32, kind: i32): bool {
  if (!countLengths(code, lengths, count, kind)) return false;
  sortSymbols(code, lengths, count);
  fillTable(code, bits, kind);
  return true;
}

function countLengths(code: i32, lengths: i32, count: i32, kind: i32): bool {
  memory.fill(code + COUNTS, 0, 2 * (CODE_BITS + 1));
  for (let symbol = 0; symbol < count; symbol++) {
    const at = code + COUNTS + 2 * load<u8>(lengths + symbol);
    store<u16>(at, load<u16>(at) + 1);
  }
  let left = 1;
  let codes = 0;
  for (let length = 1; length <= CODE_BITS; length++) {
    const ofLength = <i32>load<u16>(code + COUNTS + 2 * length);
    left = (left << 1) - ofLength;
    if (left < 0) return false;
    codes += ofLength;
  }
  // As in zlib: a code may lack codes only where it has one symbol of one bit, or none at all.
  if (left === 0 || codes === 0) return left === 0 || kind === FOR_DISTANCES;
  return kind !== FOR_LENGTHS && codes === 1 && load<u16>(code + COUNTS + 2) === 1;
}

function sortSymbols(code: i32, lengths: i32, count: i32): void {
  store<u16>(OFFSETS + 2, 0);
  for (let length = 1; length < CODE_BITS; length++) {
    const offset = load<u16>(OFFSETS + 2 * length) + load<u16>(code + COUNTS + 2 * length);
    store<u16>(OFFSETS + 2 * length + 2, offset);
  }
  for (let symbol = 0; symbol < count; symbol++) {
    const length = <i32>load<u8>(lengths + symbol);
    if (length === 0) continue;
    const at = OFFSETS + 2 * length;
    const offset = <i32>load<u16>(at);
    store<u16>(code + SORTED + 2 * offset, <u16>symbol);
    store<u16>(at, <u16>(offset + 1));
  }
}

/** Codes are read from their first bit on, which is the lowest one of the position in the table. */
function fillTable(code: i32, bits: i32, kind: i32): void {
  const size = 1 << bits;
  memory.fill(code, 0, 4 * size);
  let next = 0;
  let sorted = code + SORTED;
  for (let length = 1; length <= bits; length++) {
    for (let left = <i32>load<u16>(code + COUNTS + 2 * length); left > 0; left--) {
      const entry = entryOf(<i32>load<u16>(sorted), kind) | <u32>length;
      for (let at = reversed(next, length); at < size; at += 1 << length) store<u32>(code + 4 * at, entry);
      sorted += 2;
      next++;
    }
    next <<= 1;
  }
}

function reversed(value: i32, bits: i32): i32 {
  let left = value;
  let result = 0;
  for (let bit = 0; bit < bits; bit++) {
    result = (result << 1) | (left & 1);
    left >>= 1;
  }
  return result;
}

/** What an entry says of a symbol, without the length of its code. */
export function entryOf(symbol: i32, kind: i32): u32 {
  if (kind === FOR_LENGTHS) return (<u32>symbol) << 16;
  if (kind === FOR_DISTANCES) return distanceEntry(symbol);
  if (symbol < 256) return ((<u32>symbol) << 16) | IS_LITERAL;
  return symbol === 256 ? IS_END : lengthEntry(symbol - 257);
}

/** RFC 1951, section 3.2.5. */
function lengthEntry(number: i32): u32 {
  if (number > 28) return IS_NONE;
  if (number === 28) return 258 << 16;
  if (number < 8) return (<u32>(number + 3)) << 16;
  const extra = (number >> 2) - 1;
  const least = ((4 + (number & 3)) << extra) + 3;
  return ((<u32>least) << 16) | ((<u32>extra) << 8);
}

function distanceEntry(number: i32): u32 {
  if (number > 29) return IS_NONE;
  if (number < 4) return (<u32>(number + 1)) << 16;
  const extra = (number >> 1) - 1;
  const least = ((2 + (number & 1)) << extra) + 1;
  return ((<u32>least) << 16) | ((<u32>extra) << 8);
}
