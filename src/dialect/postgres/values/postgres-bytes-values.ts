import { malformedRow } from '../../../model/row-shape.ts';
import { BACKSLASH, NEWLINE, QUOTE, TAB } from '../../../util/ascii.ts';
import type { CopyCursor, ValueCodec } from './postgres-copy-cursor.ts';

const LOWER_X = 0x78;
const PAD = 0x3d;
const INVALID = 0xff;
/** COPY doubles the backslash of `\x`, the mark of bytea_output = hex. */
const HEX_MARK_BYTES = 3;
const HEX = Buffer.from('0123456789abcdef');
const BASE64 = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');

const HEX_VALUES = new Uint8Array(256);
HEX.forEach((byte, value) => {
  HEX_VALUES[byte] = value;
});
const BASE64_VALUES = new Uint8Array(256).fill(INVALID);
BASE64.forEach((byte, value) => {
  BASE64_VALUES[byte] = value;
});

/** bytea: hex in PostgreSQL (https://www.postgresql.org/docs/18/datatype-binary.html), base64 in the cell. */
export const bytesCodec: ValueCodec = { encode: encodeBytes, decode: decodeBytes };

function encodeBytes(cursor: CopyCursor): void {
  const { source, out } = cursor;
  const target = out.bytes;
  let at = cursor.at + HEX_MARK_BYTES;
  let { length } = out;
  target[length++] = QUOTE;
  for (let pair = source[at] as number; pair !== TAB && pair !== NEWLINE; pair = source[at] as number) {
    const count = bytesAhead(source, at);
    const first = hexByte(source, at);
    const second = count > 1 ? hexByte(source, at + 2) : 0;
    const third = count > 2 ? hexByte(source, at + 4) : 0;
    target[length++] = BASE64[first >> 2] as number;
    target[length++] = BASE64[((first & 3) << 4) | (second >> 4)] as number;
    target[length++] = count > 1 ? (BASE64[((second & 15) << 2) | (third >> 6)] as number) : PAD;
    target[length++] = count > 2 ? (BASE64[third & 63] as number) : PAD;
    at += 2 * count;
  }
  target[length++] = QUOTE;
  cursor.at = at;
  out.length = length;
}

/** How many of the next three bytes the field still has; at least one. */
function bytesAhead(source: Buffer, at: number): number {
  const second = source[at + 2];
  if (second === TAB || second === NEWLINE) return 1;
  const third = source[at + 4];
  return third === TAB || third === NEWLINE ? 2 : 3;
}

function hexByte(source: Buffer, at: number): number {
  return ((HEX_VALUES[source[at] as number] as number) << 4) | (HEX_VALUES[source[at + 1] as number] as number);
}

function decodeBytes(cursor: CopyCursor): void {
  const { source, out } = cursor;
  const target = out.bytes;
  let at = cursor.at;
  let { length } = out;
  if (source[at++] !== QUOTE) throw malformedRow(source, at - 1);
  target[length++] = BACKSLASH;
  target[length++] = BACKSLASH;
  target[length++] = LOWER_X;
  while (source[at] !== QUOTE) {
    const bits = (sixBits(source, at) << 18) | (sixBits(source, at + 1) << 12);
    length = pushHex(target, length, bits >> 16);
    if (source[at + 2] !== PAD) length = pushHex(target, length, ((bits >> 8) & 0xf0) | (sixBits(source, at + 2) >> 2));
    if (source[at + 3] !== PAD) {
      const low = (sixBits(source, at + 2) << 6) | sixBits(source, at + 3);
      length = pushHex(target, length, low & 0xff);
    } else if (source[at + 4] !== QUOTE) {
      throw malformedRow(source, at);
    }
    at += 4;
  }
  cursor.at = at + 1;
  out.length = length;
}

function sixBits(source: Buffer, at: number): number {
  const value = BASE64_VALUES[source[at] as number] ?? INVALID;
  if (value === INVALID) throw malformedRow(source, at);
  return value;
}

function pushHex(target: Buffer, length: number, byte: number): number {
  target[length] = HEX[byte >> 4] as number;
  target[length + 1] = HEX[byte & 15] as number;
  return length + 2;
}
