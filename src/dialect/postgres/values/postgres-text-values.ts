import { malformedRow } from '../../../model/row-shape.ts';
import { BACKSLASH, LOWER_N, LOWER_T, LOWER_U, NEWLINE, QUOTE, SLASH, SPACE, TAB, ZERO } from '../../../util/ascii.ts';
import type { CopyCursor, ValueCodec } from './postgres-copy-cursor.ts';

const LOWER_B = 0x62;
const LOWER_F = 0x66;
const LOWER_R = 0x72;
const LOWER_V = 0x76;
const VERTICAL_TAB = 0x0b;
const HEX = Buffer.from('0123456789abcdef');

/** 1 for the bytes that are not simply copied: controls, quotes and backslashes. */
const STOPS = new Uint8Array(256).fill(1, 0, SPACE);
STOPS[QUOTE] = 1;
STOPS[BACKSLASH] = 1;

/** The letter behind the backslash for a control byte that has one: the same letters in JSON and in COPY. */
const LETTERS = new Uint8Array(SPACE);
LETTERS[0x08] = LOWER_B;
LETTERS[TAB] = LOWER_T;
LETTERS[NEWLINE] = LOWER_N;
LETTERS[0x0c] = LOWER_F;
LETTERS[0x0d] = LOWER_R;

/** A NUL in a cell: PostgreSQL has no text with U+0000. The caller knows the table and column. */
export class NulCharacterError extends Error {}

/**
 * text, varchar, char(n), json, enums and every type that goes by its text form. The escapes of COPY
 * (https://www.postgresql.org/docs/18/sql-copy.html, "Text Format") and of JSON.stringify nearly coincide.
 */
export const textCodec: ValueCodec = { encode: encodeText, decode: decodeText };

function encodeText(cursor: CopyCursor): void {
  const { source, out } = cursor;
  const target = out.bytes;
  let { at } = cursor;
  let { length } = out;
  target[length++] = QUOTE;
  for (;;) {
    const byte = source[at++] as number;
    if (STOPS[byte] === 0) {
      target[length++] = byte;
    } else if (byte === BACKSLASH) {
      const letter = source[at++] as number;
      if (letter === LOWER_V) length = pushJsonControl(target, length, VERTICAL_TAB);
      else {
        target[length++] = BACKSLASH;
        target[length++] = letter;
      }
    } else if (byte === QUOTE) {
      target[length++] = BACKSLASH;
      target[length++] = QUOTE;
    } else if (byte === TAB || byte === NEWLINE) {
      break;
    } else {
      length = pushJsonControl(target, length, byte);
    }
  }
  target[length++] = QUOTE;
  cursor.at = at - 1;
  out.length = length;
}

/** Appends the JSON escape of a control byte, as JSON.stringify writes it. */
export function pushJsonControl(target: Buffer, start: number, byte: number): number {
  let length = start;
  target[length++] = BACKSLASH;
  const letter = LETTERS[byte] as number;
  if (letter !== 0) {
    target[length++] = letter;
    return length;
  }
  target[length++] = LOWER_U;
  target[length++] = ZERO;
  target[length++] = ZERO;
  target[length++] = HEX[byte >> 4] as number;
  target[length++] = HEX[byte & 0x0f] as number;
  return length;
}

function decodeText(cursor: CopyCursor): void {
  const { source, out } = cursor;
  const target = out.bytes;
  let { at } = cursor;
  let { length } = out;
  if (source[at++] !== QUOTE) throw malformedRow(source, at - 1);
  for (;;) {
    const byte = source[at++] as number;
    if (STOPS[byte] === 0) {
      target[length++] = byte;
    } else if (byte === QUOTE) {
      break;
    } else if (byte === BACKSLASH) {
      const letter = source[at++] as number;
      if (letter === QUOTE || letter === SLASH) {
        target[length++] = letter;
      } else if (letter === LOWER_U) {
        const character = unicodeEscape(source, at);
        at += character > 0xffff ? 10 : 4;
        length = pushCopyCharacter(target, length, character);
      } else {
        if (!isSharedEscape(letter)) throw malformedRow(source, at);
        target[length++] = BACKSLASH;
        target[length++] = letter;
      }
    } else {
      throw malformedRow(source, at);
    }
  }
  cursor.at = at;
  out.length = length;
}

/** True for the letters that mean the same behind a backslash in JSON and in COPY. */
export function isSharedEscape(letter: number): boolean {
  return (
    letter === LOWER_N ||
    letter === BACKSLASH ||
    letter === LOWER_T ||
    letter === LOWER_R ||
    letter === LOWER_B ||
    letter === LOWER_F
  );
}

/**
 * The character of the four hex digits at `at`, or of a surrogate pair with its `\u` between.
 * @throws NulCharacterError for U+0000, ARCHIVE_ROW_MALFORMED for anything that is no character.
 */
export function unicodeEscape(source: Buffer, at: number): number {
  const unit = hexUnit(source, at);
  if (unit === 0) throw new NulCharacterError();
  if (unit < 0xd800 || unit > 0xdfff) return unit;
  const isPair = unit < 0xdc00 && source[at + 4] === BACKSLASH && source[at + 5] === LOWER_U;
  const low = isPair ? hexUnit(source, at + 6) : 0;
  if (low < 0xdc00 || low > 0xdfff) throw malformedRow(source, at);
  return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

function hexUnit(source: Buffer, at: number): number {
  const digits = source.toString('latin1', at, at + 4);
  if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw malformedRow(source, at);
  return Number.parseInt(digits, 16);
}

/** Appends a character as COPY text. */
function pushCopyCharacter(target: Buffer, length: number, character: number): number {
  if (character >= 0x80) return length + target.write(String.fromCodePoint(character), length, 'utf8');
  return pushCopyByte(target, length, character);
}

/** Appends one byte of text as COPY text, with the escapes that COPY needs. */
export function pushCopyByte(target: Buffer, start: number, byte: number): number {
  let length = start;
  const letter = byte < SPACE ? (LETTERS[byte] as number) : byte === BACKSLASH ? BACKSLASH : 0;
  if (letter !== 0) target[length++] = BACKSLASH;
  target[length++] = letter === 0 ? byte : letter;
  return length;
}

/** The byte that a letter stands for behind a backslash in COPY text. */
export function copyEscapedByte(letter: number): number {
  if (letter === LOWER_V) return VERTICAL_TAB;
  const control = LETTERS.indexOf(letter);
  return control > 0 ? control : letter;
}
