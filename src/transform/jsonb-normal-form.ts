import { CLOSE_BRACE, CLOSE_BRACKET, COLON, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE } from '../util/ascii.ts';
import { latin1Slice } from '../util/buffer-slices.ts';
import type { ByteBuffer } from '../util/byte-buffer.ts';
import { type Member, pushInOrder } from './jsonb-members.ts';
import { pushScalar, pushString } from './jsonb-scalars.ts';
import { copyByte, JSONB_BYTES_MAX, type JsonScan, skipSpace } from './jsonb-scan.ts';
import { notJson, notStorable } from './not-storable.ts';

/** Every PostgreSQL takes so many levels with its default `max_stack_depth`; SQLite's JSON has at most 1000. */
export const JSONB_DEPTH_MAX = 6000;

/**
 * Fills `out` with what PostgreSQL prints of the JSON text as `jsonb`, but for its white space: keys by length and
 * then by bytes, the last of those that are doubled, numbers as `numeric` prints them, strings with the escapes
 * of `JSON.stringify` (https://www.postgresql.org/docs/current/datatype-json.html).
 *
 * @param text valid UTF-8.
 * @throws VALUE_NOT_STORABLE for text that is not JSON, or that jsonb cannot hold: U+0000, half a surrogate pair,
 *   a number beyond `numeric`, more than {@link JSONB_DEPTH_MAX} levels or {@link JSONB_BYTES_MAX} bytes.
 */
export function fillJsonbNormalForm(text: Buffer, out: ByteBuffer): void {
  out.length = 0;
  out.reserve(text.length);
  const scan: Scan = { source: text, at: 0, out, open: [] };
  let isWhole = false;
  while (!isWhole) isWhole = !opensContainer(scan) && endsDocument(scan);
  if (scan.at < text.length) throw notJson(text, scan.at);
  if (out.length > JSONB_BYTES_MAX) throw notStorable(`it is longer than ${JSONB_BYTES_MAX} bytes`);
}

interface Scan extends JsonScan {
  /** The objects and arrays around the cursor, the outermost first: a stack of our own, which no text overflows. */
  readonly open: Container[];
}

interface Container {
  readonly close: number;
  /** Where the content begins in `out`. */
  readonly origin: number;
  /** Of an object; null in an array. */
  readonly members: Member[] | null;
}

/** Reads the value at the cursor; true where it is an object or array whose first inner value comes next. */
function opensContainer(scan: Scan): boolean {
  skipSpace(scan);
  const byte = scan.source[scan.at];
  if (byte === OPEN_BRACE) return opens(scan, CLOSE_BRACE);
  if (byte === OPEN_BRACKET) return opens(scan, CLOSE_BRACKET);
  pushScalar(scan);
  return false;
}

function opens(scan: Scan, close: number): boolean {
  copyByte(scan);
  skipSpace(scan);
  if (scan.source[scan.at] === close) {
    copyByte(scan);
    return false;
  }
  if (scan.open.length === JSONB_DEPTH_MAX) throw notStorable(`it is nested deeper than ${JSONB_DEPTH_MAX} levels`);
  const members: Member[] | null = close === CLOSE_BRACE ? [] : null;
  scan.open.push({ close, origin: scan.out.length, members });
  if (members !== null) pushKey(scan, members);
  return true;
}

/** Reads on behind a value; false where a comma, and the key of an object, announced another value. */
function endsDocument(scan: Scan): boolean {
  for (;;) {
    skipSpace(scan);
    const container = scan.open.at(-1);
    if (container === undefined) return true;
    const { close, origin, members } = container;
    const byte = scan.source[scan.at];
    if (members !== null) (members.at(-1) as Member).end = scan.out.length;
    if (byte === COMMA) {
      copyByte(scan);
      if (members !== null) pushKey(scan, members);
      return false;
    }
    if (byte !== close) throw notJson(scan.source, scan.at);
    if (members !== null) pushInOrder(members, origin, scan.out);
    copyByte(scan);
    scan.open.pop();
  }
}

function pushKey(scan: Scan, members: Member[]): void {
  skipSpace(scan);
  const { source, at, out } = scan;
  if (source[at] !== QUOTE) throw notJson(source, at);
  const start = out.length;
  const unescaped = pushString(scan);
  const key = unescaped === null ? latin1Slice(source, at + 1, scan.at - 1) : Buffer.from(unescaped).toString('latin1');
  members.push({ key, start, end: start });
  skipSpace(scan);
  if (source[scan.at] !== COLON) throw notJson(source, scan.at);
  copyByte(scan);
}
