import { floatCell } from '../../../model/float-text.ts';
import { malformedRow } from '../../../model/row-shape.ts';
import {
  BACKSLASH,
  CLOSE_BRACE,
  COLON,
  COMMA,
  LOWER_E,
  LOWER_F,
  LOWER_T,
  MINUS,
  NEWLINE,
  NINE,
  PLUS,
  QUOTE,
  SPACE,
  TAB,
  UPPER_T,
  ZERO,
} from '../../../util/ascii.ts';
import type { CopyCursor, ValueCodec } from './postgres-copy-cursor.ts';

/** Types whose text never needs an escape in JSON or COPY: numbers, booleans, uuids and times. */

/** Digits of 2^53 − 1, the greatest integer that is a JSON number in a cell. */
const SAFE_MAX = '9007199254740991';

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');

export const booleanCodec: ValueCodec = {
  encode(cursor) {
    const { source, at, out } = cursor;
    const target = out.bytes;
    const word = source[at] === LOWER_T ? TRUE : FALSE;
    for (let i = 0; i < word.length; i++) target[out.length++] = word[i] as number;
    cursor.at = at + 1;
  },
  decode(cursor) {
    const { source, at, out } = cursor;
    const first = source[at];
    if (first !== LOWER_T && first !== LOWER_F) throw malformedRow(source, at);
    out.bytes[out.length++] = first;
    cursor.at = at + (first === LOWER_T ? 4 : 5);
  },
};

/** int2 and int4: always JSON numbers. */
export const smallIntegerCodec: ValueCodec = { encode: copyField, decode: pushUnquoted };

/** int8: a JSON number up to 2^53 − 1, a string of digits beyond. */
export const bigIntegerCodec: ValueCodec = {
  encode(cursor) {
    const { source, at, out } = cursor;
    const end = fieldEnd(source, at);
    if (isSafeInteger(source, at, end)) copyField(cursor);
    else {
      out.bytes[out.length++] = QUOTE;
      copyField(cursor);
      out.bytes[out.length++] = QUOTE;
    }
  },
  decode: pushUnquoted,
};

/** numeric, uuid, date, time, timetz, interval: PostgreSQL's text in quotes. */
export const quotedCodec: ValueCodec = {
  encode(cursor) {
    const { out } = cursor;
    out.bytes[out.length++] = QUOTE;
    copyField(cursor);
    out.bytes[out.length++] = QUOTE;
  },
  decode: pushUnquoted,
};

/** float4 and float8. PostgreSQL prints the shortest digits that read back, in another notation than ECMAScript. */
export const floatCodec: ValueCodec = {
  encode(cursor) {
    const { source, at } = cursor;
    const end = fieldEnd(source, at);
    if (!isNotEcmaScript(source, at, end)) copyField(cursor);
    else {
      cursor.out.pushAscii(floatCell(Number(source.toString('latin1', at, end))));
      cursor.at = end;
    }
  },
  decode: pushUnquoted,
};

/**
 * timestamp and timestamptz in a session with DateStyle ISO and TimeZone UTC: `2024-01-01 12:00:00+00 BC`
 * becomes `"2024-01-01T12:00:00+00:00 BC"`, as `to_json` writes it. PostgreSQL reads the cell's text as it is.
 */
export const timestampCodec: ValueCodec = {
  encode(cursor) {
    const { source, out } = cursor;
    const target = out.bytes;
    let { at } = cursor;
    let { length } = out;
    let inDate = true;
    target[length++] = QUOTE;
    for (let byte = source[at] as number; byte !== TAB && byte !== NEWLINE; byte = source[++at] as number) {
      if (byte === SPACE && inDate) {
        target[length++] = UPPER_T;
        inDate = false;
        continue;
      }
      target[length++] = byte;
      if (byte === PLUS) length = pushZone(target, length);
      if (byte === PLUS) at += 2;
    }
    target[length++] = QUOTE;
    cursor.at = at;
    out.length = length;
  },
  decode: pushUnquoted,
};

/** Behind the sign of a zone, which is always `+00`. */
function pushZone(target: Buffer, start: number): number {
  let length = start;
  target[length++] = ZERO;
  target[length++] = ZERO;
  target[length++] = COLON;
  target[length++] = ZERO;
  target[length++] = ZERO;
  return length;
}

function fieldEnd(source: Buffer, start: number): number {
  let at = start;
  while (source[at] !== TAB && source[at] !== NEWLINE) at++;
  return at;
}

function copyField(cursor: CopyCursor): void {
  const { source, out } = cursor;
  const target = out.bytes;
  let { at } = cursor;
  let { length } = out;
  for (let byte = source[at] as number; byte !== TAB && byte !== NEWLINE; byte = source[++at] as number) {
    target[length++] = byte;
  }
  cursor.at = at;
  out.length = length;
}

function isSafeInteger(source: Buffer, start: number, end: number): boolean {
  const from = source[start] === MINUS ? start + 1 : start;
  if (end - from !== SAFE_MAX.length) return end - from < SAFE_MAX.length;
  return source.toString('latin1', from, end) <= SAFE_MAX;
}

/** True for a text with an exponent and for NaN and the infinities. */
function isNotEcmaScript(source: Buffer, start: number, end: number): boolean {
  if ((source[end - 1] as number) > NINE) return true;
  for (let at = start; at < end; at++) if (source[at] === LOWER_E) return true;
  return false;
}

/** A cell that is a number or a string without escapes becomes its text. */
function pushUnquoted(cursor: CopyCursor): void {
  const { source, out } = cursor;
  const target = out.bytes;
  const isQuoted = source[cursor.at] === QUOTE;
  let at = isQuoted ? cursor.at + 1 : cursor.at;
  let { length } = out;
  for (;;) {
    const byte = source[at] as number;
    if (isQuoted ? byte === QUOTE : byte === COMMA || byte === CLOSE_BRACE) break;
    // Control bytes, backslashes and the end of the block (undefined) cannot stand in such a cell.
    if (!(byte >= SPACE) || byte === BACKSLASH || byte === QUOTE) throw malformedRow(source, at);
    target[length++] = byte;
    at++;
  }
  cursor.at = isQuoted ? at + 1 : at;
  out.length = length;
}
