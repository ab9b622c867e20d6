/**
 * Where a cell ends, whatever it holds: whether it is canonical is not asked here. Behind the block stand quotes, which end
 * every search in it; so an end may lie behind the block's.
 */
import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, COMMA, NEWLINE, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './ascii';

const ODD_BITS: u64 = 0xaaaaaaaaaaaaaaaa;

/** The position behind the cell that begins at `start`; 0: there is none before `limit`. */
export function behindCell(start: i32, limit: i32): i32 {
  const first = load<u8>(start);
  if (first === QUOTE) return behindString(start);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return behindDocument(start, limit);
  return behindWord(start, limit);
}

/** Numbers, `true`, `false` and `null` end where something else begins. */
function behindWord(start: i32, limit: i32): i32 {
  let at = start;
  while (at < limit) {
    const bytes = v128.load(at);
    const commas = i8x16.eq(bytes, i8x16.splat(<i8>COMMA));
    const braces = i8x16.eq(bytes, i8x16.splat(<i8>CLOSE_BRACE));
    const ends = i8x16.bitmask(v128.or(v128.or(commas, braces), i8x16.eq(bytes, i8x16.splat(<i8>NEWLINE))));
    if (ends !== 0) {
      at += ctz(ends);
      return at === start ? 0 : at;
    }
    at += 16;
  }
  return 0;
}

/** By the first quote that no odd number of backslashes stands before. */
function behindString(start: i32): i32 {
  let at = start + 1;
  while (true) {
    const bytes = v128.load(at);
    const quotes = i8x16.eq(bytes, i8x16.splat(<i8>QUOTE));
    const special = i8x16.bitmask(v128.or(quotes, i8x16.eq(bytes, i8x16.splat(<i8>BACKSLASH))));
    if (special === 0) {
      at += 16;
      continue;
    }
    at += ctz(special);
    return load<u8>(at) === QUOTE ? at + 1 : behindEscaped(at);
  }
}

/**
 * From the first backslash on, 64 bytes at once, by the arithmetic of runs of backslashes (Langdale and Lemire, Parsing
 * Gigabytes of JSON per Second, section 3.1.1).
 */
function behindEscaped(start: i32): i32 {
  let at = start;
  let carried: u64 = 0;
  while (true) {
    const backslashes = equalBytes(at, BACKSLASH);
    const potential = backslashes & ~carried;
    const codes = (((potential << 1) | ODD_BITS) - potential) ^ ODD_BITS;
    const escaped = codes ^ (backslashes | carried);
    const ends = equalBytes(at, QUOTE) & ~escaped;
    if (ends !== 0) return at + <i32>ctz(ends) + 1;
    carried = (codes & backslashes) >> 63;
    at += 64;
  }
}

function equalBytes(at: i32, byte: i32): u64 {
  const all = i8x16.splat(<i8>byte);
  const first = i8x16.bitmask(i8x16.eq(v128.load(at), all));
  const second = i8x16.bitmask(i8x16.eq(v128.load(at, 16), all));
  const third = i8x16.bitmask(i8x16.eq(v128.load(at, 32), all));
  const fourth = i8x16.bitmask(i8x16.eq(v128.load(at, 48), all));
  return <u64>(<u32>(first | (second << 16))) | ((<u64>(<u32>(third | (fourth << 16)))) << 32);
}

function behindDocument(start: i32, limit: i32): i32 {
  let depth = 0;
  let at = start;
  while (at < limit) {
    const byte = load<u8>(at);
    if (byte === QUOTE) {
      at = behindString(at);
      continue;
    }
    at++;
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
      if (depth === 0) return at;
    }
  }
  return 0;
}
