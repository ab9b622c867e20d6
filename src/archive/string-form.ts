// Canonical JSON strings as bytes: their form and the length of what they mean.
import { BACKSLASH, LOWER_N, LOWER_T, LOWER_U, QUOTE, SPACE, ZERO } from '../util/ascii.ts';

const LOWER_B = 0x62;
const LOWER_F = 0x66;
const LOWER_R = 0x72;
const ONE = 0x31;
/** Control characters whose escape is short, so that `\u00xx` is not their canonical form: \b \t \n \f \r. */
const SHORT_ESCAPES = [0x08, 0x09, 0x0a, 0x0c, 0x0d];

/** True where `bytes[start, end)` is a JSON string escaped as JSON.stringify does. UTF-8 is not checked here. */
export function isStringCell(bytes: Buffer, start: number, end: number): boolean {
  return canonicalStringEnd(bytes, start, end) === end;
}

/** The position behind the string that begins at `start`; -1 where none ends before `limit` in canonical form. */
export function canonicalStringEnd(bytes: Buffer, start: number, limit: number): number {
  if (bytes[start] !== QUOTE) return -1;
  for (let at = start + 1; at < limit; at++) {
    const byte = bytes[at] as number;
    if (byte > BACKSLASH) continue; // Most letters: one comparison for them.
    if (byte === QUOTE) return at + 1;
    if (byte < SPACE) return -1;
    if (byte === BACKSLASH) {
      const length = escapeLength(bytes, at);
      if (length === 0) return -1;
      at += length - 1;
    }
  }
  return -1;
}

/** The length of the canonical escape at `at`; 0 where it is not one. Every escape means one octet. */
function escapeLength(bytes: Buffer, at: number): number {
  switch (bytes[at + 1]) {
    case QUOTE:
    case BACKSLASH:
    case LOWER_B:
    case LOWER_F:
    case LOWER_N:
    case LOWER_R:
    case LOWER_T:
      return 2;
    case LOWER_U:
      return isControlEscape(bytes, at) ? 6 : 0;
    default:
      return 0;
  }
}

/** `\u00` and the lower-case digits of a control character without a short escape. */
function isControlEscape(bytes: Buffer, at: number): boolean {
  const [high, low] = [bytes[at + 4], bytes[at + 5]];
  if (bytes[at + 2] !== ZERO || bytes[at + 3] !== ZERO || (high !== ZERO && high !== ONE) || low === undefined)
    return false;
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(low));
  return digit !== -1 && !SHORT_ESCAPES.includes((high - ZERO) * 16 + digit);
}

/**
 * Gives the octets that string cells mean. The cells of a buffer must be asked for in their
 * order: then it looks for escapes only once, since most text has none.
 */
export class OctetCounter {
  #bytes: Buffer | null = null;
  #nextEscape = 0;

  /** The UTF-8 length of the content of the string cell `bytes[start, end)`. */
  count(bytes: Buffer, start: number, end: number): number {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#nextEscape = -1;
    }
    let octets = end - start - 2;
    let at = this.#escapeFrom(bytes, start);
    while (at < end) {
      const length = bytes[at + 1] === LOWER_U ? 6 : 2;
      octets -= length - 1;
      at = this.#escapeFrom(bytes, at + length);
    }
    return octets;
  }

  #escapeFrom(bytes: Buffer, start: number): number {
    if (this.#nextEscape >= start) return this.#nextEscape;
    const found = bytes.indexOf(BACKSLASH, start);
    this.#nextEscape = found === -1 ? bytes.length : found;
    return this.#nextEscape;
  }
}
