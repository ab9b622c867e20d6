/**
 * Unpacks raw DEFLATE (RFC 1951) that lies in memory whole, into memory that has room for all of it. Compiled by
 * `npm run generate`.
 */
import { entryOf, FOR_DISTANCES, FOR_LENGTHS, FOR_LITERALS, makeCode } from './codes';
import { copyMatch, preparePatterns } from './copy';
import {
  CODE_BITS,
  COUNTS,
  DISTANCE_BITS,
  DISTANCES,
  IS_END,
  IS_LITERAL,
  IS_NONE,
  LENGTHS,
  LITERAL_BITS,
  LITERALS,
  SORTED,
} from './layout';

/** The next bits of the stream, the first one lowest, and how many of them there are. */
let bits: u64 = 0;
let count: i32 = 0;
/** The next byte to read, and where the stream ends; zeros stand behind. */
let at: i32 = 0;
let end: i32 = 0;
/** The next byte to write, and where those that are wanted begin and end. */
let to: i32 = 0;
let first: i32 = 0;
let limit: i32 = 0;

preparePatterns();

/** The first free byte of memory. */
export function freeMemory(): i32 {
  return <i32>__heap_base;
}

/**
 * Unpacks the bytes from `from` up to `until`, behind which 64 more may be read, to `target`, where there is room for
 * `length` bytes and 512 more.
 *
 * @returns true where it was one stream up to its last byte, of just `length` bytes
 */
export function inflate(from: i32, until: i32, target: i32, length: i32): bool {
  bits = 0;
  count = 0;
  at = from;
  end = until;
  first = target;
  to = target;
  limit = target + length;
  while (true) {
    refill();
    const isLast = take(1);
    const kind = take(2);
    if (kind === 0) {
      if (!storedBlock()) return false;
    } else {
      if (kind === 3 || !(kind === 1 ? fixedCodes() : readCodes()) || !packedBlock()) return false;
    }
    if (isLast !== 0) return to === limit && at - (count >> 3) === end;
  }
}

/** At least 56 bits. */
function refill(): void {
  bits |= load<u64>(at) << (<u64>count);
  at += (63 - count) >> 3;
  count |= 56;
}

function take(number: i32): i32 {
  const value = <i32>(bits & (((<u64>1) << (<u64>number)) - 1));
  bits >>= <u64>number;
  count -= number;
  return value;
}

/** RFC 1951, section 3.2.4. */
function storedBlock(): bool {
  at -= count >> 3;
  bits = 0;
  count = 0;
  if (at + 4 > end) return false;
  const length = <i32>load<u16>(at);
  if ((length ^ load<u16>(at, 2)) !== 0xffff) return false;
  at += 4;
  if (length > end - at || length > limit - to) return false;
  memory.copy(to, at, length);
  at += length;
  to += length;
  return true;
}

/** RFC 1951, section 3.2.6. */
function fixedCodes(): bool {
  memory.fill(LENGTHS, 8, 144);
  memory.fill(LENGTHS + 144, 9, 112);
  memory.fill(LENGTHS + 256, 7, 24);
  memory.fill(LENGTHS + 280, 8, 8);
  if (!makeCode(LITERALS, LITERAL_BITS, LENGTHS, 288, FOR_LITERALS)) return false;
  memory.fill(LENGTHS, 5, 32);
  return makeCode(DISTANCES, DISTANCE_BITS, LENGTHS, 32, FOR_DISTANCES);
}

/** The order in which the lengths of the code of lengths stand: RFC 1951, section 3.2.7. */
const ORDER = <i32>memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);

function readCodes(): bool {
  refill();
  const literals = take(5) + 257;
  const distances = take(5) + 1;
  const lengths = take(4) + 4;
  if (literals > 286 || distances > 30) return false;
  memory.fill(LENGTHS, 0, 19);
  for (let number = 0; number < lengths; number++) {
    refill();
    store<u8>(LENGTHS + load<u8>(ORDER + number), <u8>take(3));
  }
  if (!makeCode(LITERALS, 7, LENGTHS, 19, FOR_LENGTHS)) return false;
  if (!readLengths(literals + distances)) return false;
  if (load<u8>(LENGTHS + 256) === 0) return false;
  return (
    makeCode(LITERALS, LITERAL_BITS, LENGTHS, literals, FOR_LITERALS) &&
    makeCode(DISTANCES, DISTANCE_BITS, LENGTHS + literals, distances, FOR_DISTANCES)
  );
}

function readLengths(wanted: i32): bool {
  let number = 0;
  while (number < wanted) {
    if (at > end + 8) return false;
    refill();
    const entry = load<u32>(LITERALS + 4 * <i32>(bits & 127));
    take(<i32>(entry & 15));
    const symbol = <i32>(entry >> 16);
    if (symbol < 16) {
      store<u8>(LENGTHS + number, <u8>symbol);
      number++;
      continue;
    }
    if (symbol === 16 && number === 0) return false;
    const value: u8 = symbol === 16 ? load<u8>(LENGTHS + number - 1) : 0;
    const repeated = symbol === 16 ? 3 + take(2) : symbol === 17 ? 3 + take(3) : 11 + take(7);
    if (repeated > wanted - number) return false;
    memory.fill(LENGTHS + number, value, repeated);
    number += repeated;
  }
  return true;
}

const LITERAL_MASK: u64 = (1 << LITERAL_BITS) - 1;
const DISTANCE_MASK: u64 = (1 << DISTANCE_BITS) - 1;

/** RFC 1951, section 3.2.3. The state is in locals meanwhile. */
function packedBlock(): bool {
  let buffer = bits;
  let left = count;
  let from = at;
  let out = to;
  const last = limit;
  const begin = first;
  const readable = end + 8;
  while (true) {
    if (out > last || from > readable) return false;
    buffer |= load<u64>(from) << (<u64>left);
    from += (63 - left) >> 3;
    left |= 56;
    let entry = load<u32>(LITERALS + ((<i32>(buffer & LITERAL_MASK)) << 2));
    if ((entry & IS_LITERAL) !== 0) {
      buffer >>= <u64>(entry & 15);
      left -= <i32>(entry & 15);
      store<u8>(out, <u8>(entry >> 16));
      out++;
      entry = load<u32>(LITERALS + ((<i32>(buffer & LITERAL_MASK)) << 2));
      if ((entry & IS_LITERAL) !== 0) {
        buffer >>= <u64>(entry & 15);
        left -= <i32>(entry & 15);
        store<u8>(out, <u8>(entry >> 16));
        out++;
        entry = load<u32>(LITERALS + ((<i32>(buffer & LITERAL_MASK)) << 2));
        if ((entry & IS_LITERAL) !== 0) {
          buffer >>= <u64>(entry & 15);
          left -= <i32>(entry & 15);
          store<u8>(out, <u8>(entry >> 16));
          out++;
          continue;
        }
      }
      // 48 bits are needed, and at least 34 are left.
      buffer |= load<u64>(from) << (<u64>left);
      from += (63 - left) >> 3;
      left |= 56;
    }
    if (entry === 0) {
      entry = longCode(LITERALS, buffer, FOR_LITERALS);
      if (entry === 0) return false;
    }
    buffer >>= <u64>(entry & 15);
    left -= <i32>(entry & 15);
    if ((entry & (IS_LITERAL | IS_END | IS_NONE)) !== 0) {
      if ((entry & IS_LITERAL) !== 0) {
        store<u8>(out, <u8>(entry >> 16));
        out++;
        continue;
      }
      bits = buffer;
      count = left;
      at = from;
      to = out;
      return (entry & IS_END) !== 0 && out <= last;
    }
    let extra = (entry >> 8) & 15;
    const length = <i32>((entry >> 16) + <u32>(buffer & (((<u64>1) << (<u64>extra)) - 1)));
    buffer >>= <u64>extra;
    left -= <i32>extra;
    entry = load<u32>(DISTANCES + ((<i32>(buffer & DISTANCE_MASK)) << 2));
    if (entry === 0) {
      entry = longCode(DISTANCES, buffer, FOR_DISTANCES);
      if (entry === 0) return false;
    }
    if ((entry & IS_NONE) !== 0) return false;
    buffer >>= <u64>(entry & 15);
    extra = (entry >> 8) & 15;
    const distance = <i32>((entry >> 16) + <u32>(buffer & (((<u64>1) << (<u64>extra)) - 1)));
    buffer >>= <u64>extra;
    left -= <i32>((entry & 15) + extra);
    if (distance > out - begin) return false;
    copyMatch(out, distance, length);
    out += length;
  }
}

/** The entry of a code that is longer than its table, bit by bit; 0 where there is none. */
function longCode(code: i32, buffer: u64, kind: i32): u32 {
  let value = 0;
  let least = 0;
  let index = 0;
  let rest = buffer;
  for (let length = 1; length <= CODE_BITS; length++) {
    value |= <i32>(rest & 1);
    rest >>= 1;
    const ofLength = <i32>load<u16>(code + COUNTS + 2 * length);
    if (value - least < ofLength) {
      return entryOf(<i32>load<u16>(code + SORTED + 2 * (index + value - least)), kind) | <u32>length;
    }
    index += ofLength;
    least = (least + ofLength) << 1;
    value <<= 1;
  }
  return 0;
}
