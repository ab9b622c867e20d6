import type { ArrayElement } from '../../../model/logical-type.ts';
import { malformedRow } from '../../../model/row-shape.ts';
import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  LOWER_F,
  LOWER_N,
  LOWER_T,
  LOWER_U,
  MINUS,
  NINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SLASH,
  SPACE,
  UPPER_N,
  ZERO,
} from '../../../util/ascii.ts';
import { ByteBuffer } from '../../../util/byte-buffer.ts';
import type { CopyCursor, ValueCodec } from './postgres-copy-cursor.ts';
import { unescapeField } from './postgres-document-values.ts';
import {
  copyEscapedByte,
  isSharedEscape,
  pushCopyByte,
  pushJsonControl,
  textCodec,
  unicodeEscape,
} from './postgres-text-values.ts';

const SCRATCH_BYTES = 4096;

/** How one element stands in the cell: as a JSON string, number or boolean. */
type ElementForm = 'string' | 'number' | 'boolean';

const FORMS: Readonly<Record<ArrayElement, ElementForm>> = {
  int2: 'number',
  int4: 'number',
  text: 'string',
  uuid: 'string',
  boolean: 'boolean',
};

/**
 * Arrays whose cell is a JSON array: one dimension with lower bound 1. An array of any other shape in such
 * a column is a string with PostgreSQL's text (https://www.postgresql.org/docs/18/arrays.html#ARRAYS-IO).
 */
export function arrayCodec(element: ArrayElement): ValueCodec {
  const form = FORMS[element];
  const scratch = new ByteBuffer(SCRATCH_BYTES);
  return {
    encode(cursor) {
      if (!isPlainArray(cursor)) return textCodec.encode(cursor);
      unescapeField(cursor, scratch);
      encodeElements(scratch, form, cursor.out);
    },
    decode(cursor) {
      if (cursor.source[cursor.at] === OPEN_BRACKET) decodeElements(cursor, form);
      else textCodec.decode(cursor);
    },
  };
}

/** `{` opens the array, and neither explicit bounds (`[0:1]=`) nor a second dimension follow. */
function isPlainArray({ source, at }: CopyCursor): boolean {
  return source[at] === OPEN_BRACE && source[at + 1] !== OPEN_BRACE;
}

function encodeElements(text: ByteBuffer, form: ElementForm, out: ByteBuffer): void {
  const { bytes } = text;
  const last = text.length - 1;
  out.bytes[out.length++] = OPEN_BRACKET;
  let at = 1;
  while (at < last) {
    if (bytes[at] === COMMA) out.bytes[out.length++] = bytes[at++] as number;
    if (bytes[at] === QUOTE) at = encodeQuoted(bytes, at + 1, out);
    else at = encodeBare(bytes, at, { form, out });
  }
  out.bytes[out.length++] = CLOSE_BRACKET;
}

/** An element in quotes: any text; a backslash keeps the byte behind it. */
function encodeQuoted(bytes: Buffer, start: number, out: ByteBuffer): number {
  const target = out.bytes;
  let at = start;
  let { length } = out;
  target[length++] = QUOTE;
  for (let byte = bytes[at++] as number; byte !== QUOTE; byte = bytes[at++] as number) {
    length = pushJsonByte(target, length, byte === BACKSLASH ? (bytes[at++] as number) : byte);
  }
  target[length++] = QUOTE;
  out.length = length;
  return at;
}

/** An element without quotes: NULL, a number, `t` or `f`, or text of harmless characters. */
function encodeBare(
  bytes: Buffer,
  start: number,
  how: { readonly form: ElementForm; readonly out: ByteBuffer },
): number {
  const { form, out } = how;
  let end = start;
  while (bytes[end] !== COMMA && bytes[end] !== CLOSE_BRACE) end++;
  if (isNull(bytes, start, end)) out.pushAscii('null');
  else if (form === 'boolean') out.pushAscii(bytes[start] === LOWER_T ? 'true' : 'false');
  else if (form === 'number') out.pushBytes(bytes, start, end);
  else {
    out.bytes[out.length++] = QUOTE;
    for (let at = start; at < end; at++) out.length = pushJsonByte(out.bytes, out.length, bytes[at] as number);
    out.bytes[out.length++] = QUOTE;
  }
  return end;
}

function isNull(bytes: Buffer, start: number, end: number): boolean {
  return end - start === 4 && bytes[start] === UPPER_N && bytes.toString('latin1', start, end) === 'NULL';
}

function pushJsonByte(target: Buffer, start: number, byte: number): number {
  let length = start;
  if (byte < SPACE) return pushJsonControl(target, length, byte);
  if (byte === QUOTE || byte === BACKSLASH) target[length++] = BACKSLASH;
  target[length++] = byte;
  return length;
}

function decodeElements(cursor: CopyCursor, form: ElementForm): void {
  const { source, out } = cursor;
  out.bytes[out.length++] = OPEN_BRACE;
  cursor.at++;
  for (let isFirst = true; source[cursor.at] !== CLOSE_BRACKET; isFirst = false) {
    if (!isFirst) {
      if (source[cursor.at] !== COMMA) throw malformedRow(source, cursor.at);
      out.bytes[out.length++] = COMMA;
      cursor.at++;
    }
    decodeElement(cursor, form);
  }
  out.bytes[out.length++] = CLOSE_BRACE;
  cursor.at++;
}

function decodeElement(cursor: CopyCursor, form: ElementForm): void {
  const { source, at } = cursor;
  const first = source[at] as number;
  if (first === LOWER_N) pushWord(cursor, 'null', 'NULL');
  else if (form === 'boolean' && first === LOWER_T) pushWord(cursor, 'true', 't');
  else if (form === 'boolean' && first === LOWER_F) pushWord(cursor, 'false', 'f');
  else if (form === 'number' && isNumeral(first)) pushNumeral(cursor);
  else if (form === 'string' && first === QUOTE) decodeString(cursor);
  else throw malformedRow(source, at);
}

function pushWord(cursor: CopyCursor, word: string, text: string): void {
  const end = cursor.at + word.length;
  if (cursor.source.toString('latin1', cursor.at, end) !== word) throw malformedRow(cursor.source, cursor.at);
  cursor.out.pushAscii(text);
  cursor.at = end;
}

function isNumeral(byte: number): boolean {
  return byte === MINUS || (byte >= ZERO && byte <= NINE);
}

function pushNumeral(cursor: CopyCursor): void {
  const { source, out } = cursor;
  while (isNumeral(source[cursor.at] as number)) out.bytes[out.length++] = source[cursor.at++] as number;
}

function decodeString(cursor: CopyCursor): void {
  const { source, out } = cursor;
  const target = out.bytes;
  let at = cursor.at + 1;
  target[out.length++] = QUOTE;
  for (let byte = source[at++] as number; byte !== QUOTE; byte = source[at++] as number) {
    if (!(byte >= SPACE)) throw malformedRow(source, at);
    if (byte !== BACKSLASH) {
      target[out.length++] = byte;
    } else if (source[at] === LOWER_U) {
      const character = unicodeEscape(source, at + 1);
      pushElementCharacter(out, character);
      at += character > 0xffff ? 11 : 5;
    } else {
      pushElementCharacter(out, escapedByte(source, at++));
    }
  }
  target[out.length++] = QUOTE;
  cursor.at = at;
}

/** The byte that a letter stands for behind a backslash in JSON. */
function escapedByte(source: Buffer, at: number): number {
  const letter = source[at] as number;
  if (letter !== QUOTE && letter !== SLASH && !isSharedEscape(letter)) throw malformedRow(source, at);
  return copyEscapedByte(letter);
}

/** Quotes and backslashes get a backslash of the array's own, which COPY doubles. */
function pushElementCharacter(out: ByteBuffer, character: number): void {
  if (character >= 0x80) {
    out.length += out.bytes.write(String.fromCodePoint(character), out.length, 'utf8');
    return;
  }
  if (character === QUOTE || character === BACKSLASH) out.length = pushCopyByte(out.bytes, out.length, BACKSLASH);
  out.length = pushCopyByte(out.bytes, out.length, character);
}
