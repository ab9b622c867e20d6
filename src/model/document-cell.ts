import { BACKSLASH, COLON, COMMA, MINUS, NEWLINE, NINE, OPEN_BRACE, QUOTE, SPACE, TAB, ZERO } from '../util/ascii.ts';
import type { ByteBuffer } from '../util/byte-buffer.ts';
import { formatFloat } from './float-text.ts';

const CARRIAGE_RETURN = 0x0d;
const DOLLAR = 0x24;
/** Integers of up to this many digits are below 2^53, so their shortest form is the one they have. */
const SAFE_DIGITS = 15;

/**
 * Appends the canonical cell of a jsonb document given as JSON text `bytes[start, end)`: the document
 * without white space, or `{"$json":"text"}` where embedding it would be ambiguous or change a number on
 * the way through a JSON parser (see `schemas/README.md`, values). The text must be valid JSON.
 */
export function pushDocumentCell(bytes: Uint8Array, start: number, end: number, out: ByteBuffer): void {
  out.reserve(end - start);
  const origin = out.length;
  const embeddable = minify(bytes, start, end, out);
  if (embeddable && !isAmbiguous(out, origin)) return;
  const minified = out.bytes.toString('utf8', origin, out.length);
  const wrapped = Buffer.from(`{"$json":${JSON.stringify(minified)}}`);
  out.length = origin;
  out.pushBytes(wrapped, 0, wrapped.length);
}

/** Copies the text without white space outside strings; false where a number is not in shortest form. */
function minify(bytes: Uint8Array, start: number, end: number, out: ByteBuffer): boolean {
  const target = out.bytes;
  let length = out.length;
  let shortest = true;
  let at = start;
  while (at < end) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      const behind = stringEnd(bytes, at, end);
      while (at < behind) target[length++] = bytes[at++] as number;
    } else if (byte === MINUS || (byte >= ZERO && byte <= NINE)) {
      const behind = numberEnd(bytes, at, end);
      shortest &&= isShortest(bytes, at, behind);
      while (at < behind) target[length++] = bytes[at++] as number;
    } else {
      if (byte !== SPACE && byte !== NEWLINE && byte !== TAB && byte !== CARRIAGE_RETURN) target[length++] = byte;
      at++;
    }
  }
  out.length = length;
  return shortest;
}

function stringEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start + 1;
  while (at < end && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return Math.min(at + 1, end);
}

function numberEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = bytes[at] as number;
    if (byte === COMMA || byte === COLON || byte <= SPACE || byte >= 0x5b) {
      if (byte !== 0x65) break;
    }
    at++;
  }
  return at;
}

/** True where the number is written as ECMAScript would print it. */
function isShortest(bytes: Uint8Array, start: number, end: number): boolean {
  const digitsFrom = bytes[start] === MINUS ? start + 1 : start;
  if (end - digitsFrom <= SAFE_DIGITS && bytes[digitsFrom] !== ZERO && isDigits(bytes, digitsFrom, end)) return true;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  return formatFloat(Number(text)) === text;
}

function isDigits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte < ZERO || byte > NINE) return false;
  }
  return true;
}

/** True where an embedded document would read as SQL NULL or as a tagged value. */
function isAmbiguous(out: ByteBuffer, origin: number): boolean {
  const { bytes, length } = out;
  if (bytes[origin] === OPEN_BRACE) return bytes[origin + 1] === QUOTE && bytes[origin + 2] === DOLLAR;
  return length - origin === 4 && bytes.toString('latin1', origin, length) === 'null';
}

/**
 * The JSON text of a jsonb cell: the inner text of `{"$json": …}`, else the cell itself.
 * @param cell the cell's UTF-8 text; never the SQL NULL cell `null`.
 */
export function documentText(cell: string): string {
  if (!cell.startsWith('{"$json":')) return cell;
  return (JSON.parse(cell) as { readonly $json: string }).$json;
}
