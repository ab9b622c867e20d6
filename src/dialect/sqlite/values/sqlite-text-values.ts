import { malformedRow } from '../../../model/row-shape.ts';
import { BACKSLASH, LOWER_U, QUOTE, SPACE } from '../../../util/ascii.ts';
import { latin1Slice, utf8Slice } from '../../../util/buffer-slices.ts';
import { isWellFormed } from '../../../util/well-formed.ts';
import type { Affinity } from '../types/sqlite-affinity.ts';
import {
  type CellCursor,
  notStorable,
  type ReadMode,
  type SqliteValue,
  type ValueCodec,
} from './sqlite-cell-cursor.ts';
import { strayCell } from './sqlite-tagged-values.ts';

/** SQL text that yields a text value as a JSON string. */
function quotedText(column: string, mode: ReadMode): string {
  return mode === 'quick' ? `json_quote(${column})` : `rowferry_text(cast(${column} as blob))`;
}

/** TEXT that is the cell's string as it is. A BLOB never reaches json_quote, which takes some for JSONB. */
export function textCodec(affinity: Affinity): ValueCodec {
  return {
    cell: (column, mode) =>
      `case when ${isText(column, affinity)} then ${quotedText(column, mode)}` +
      ` when ${column} is null then 'null' else ${strayCell(column, mode)} end`,
    // NULL is `null` there.
    trusted: { class: (column) => `json_quote(${column})` },
    order: { kind: 'bytes' },
    decode: decodeText,
    embeds: false,
  };
}

/** With text affinity only BLOBs are no text, and they are greater than any: a cheaper question than `typeof`. */
function isText(column: string, affinity: Affinity): string {
  return affinity === 'text' ? `${column} collate binary < x''` : `typeof(${column}) = 'text'`;
}

/** Values of several storage classes, as the text from which the column's affinity makes them again. */
export function affinityCodec(affinity: Affinity): ValueCodec {
  if (affinity === 'text' || affinity === 'blob') return textCodec(affinity);
  return {
    cell: (column, mode) =>
      `case typeof(${column}) when 'text' then ${quotedText(column, mode)} when 'null' then 'null'` +
      ` when 'integer' then concat('"', ${column}, '"') when 'real' then concat('"', rowferry_real_digits(${column}), '"')` +
      ` else ${strayCell(column, mode)} end`,
    order: { kind: 'computed', sql: contentOf },
    decode: (cursor) => valueOfText(decodeText(cursor), affinity),
    embeds: false,
  };
}

function contentOf(column: string): string {
  return `case typeof(${column}) when 'real' then rowferry_real_digits(${column}) else cast(${column} as text) end`;
}

/** The digits that make the REAL again; `9e999` is how SQL writes infinity. Ran by SQLite. */
export function realDigits(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '9e999' : '-9e999';
}

const INTEGER = /^-?(?:0|[1-9]\d*)$/;

/** As the affinity would make it, but by exact conversions of ours. Any other text is left to the affinity. */
function valueOfText(text: string, affinity: Affinity): SqliteValue {
  if (affinity !== 'real' && INTEGER.test(text)) {
    const value = BigInt(text);
    if (BigInt.asIntN(64, value) === value) return value;
  }
  const number = Number(text);
  return text !== '' && text === realDigits(number) ? number : text;
}

/** The text of a JSON string. `scratch` has room for any cell of the block. */
export function decodeText(cursor: CellCursor): string {
  const { bytes } = cursor;
  const start = cursor.at;
  if (bytes[start] !== QUOTE) throw malformedRow(bytes, start);
  let at = start + 1;
  let seen = 0;
  let kind = KINDS[bytes[at] as number] as number;
  while (kind < SPECIAL) {
    seen |= kind;
    kind = KINDS[bytes[++at] as number] as number;
  }
  if (bytes[at] !== QUOTE) return decodeEscaped(cursor, at, seen);
  cursor.at = at + 1;
  return seen === ASCII ? latin1Slice(bytes, start + 1, at) : utf8Slice(bytes, start + 1, at);
}

const ASCII = 0;
const LONGER = 1;
const SPECIAL = 2;

/** What a byte is inside a JSON string: itself, a piece of a longer character, or one that ends plain text. */
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte < SPACE || byte === QUOTE || byte === BACKSLASH) return SPECIAL;
  return byte < 0x80 ? ASCII : LONGER;
});

/** Fewer bytes are copied faster one by one than by a call of the runtime. */
const COPIED_BY_HAND = 48;

/** The same for a text of which the first bytes, up to `plainEnd`, have been `seen` to be plain. */
function decodeEscaped(cursor: CellCursor, plainEnd: number, seen: number): string {
  const { bytes } = cursor;
  const target = cursor.scratch.bytes;
  const start = cursor.at;
  let at = plainEnd;
  let kinds = seen;
  let length = plainEnd - start - 1;
  if (length > COPIED_BY_HAND) bytes.copy(target, 0, start + 1, plainEnd);
  else for (let index = 0; index < length; index++) target[index] = bytes[start + 1 + index] as number;
  for (;;) {
    const byte = bytes[at++] as number;
    const kind = KINDS[byte] as number;
    if (kind < SPECIAL) {
      if (kind === LONGER) kinds = LONGER;
      target[length++] = byte;
      continue;
    }
    if (byte === QUOTE) break;
    if (byte < SPACE) throw malformedRow(bytes, at - 1);
    const letter = bytes[at++] as number;
    if (letter === LOWER_U) return decodeWithUnicode(cursor, start);
    const meant = ESCAPES[letter] as number;
    if (meant === 0) throw malformedRow(bytes, at - 2);
    target[length++] = meant;
  }
  cursor.at = at;
  return kinds === ASCII ? latin1Slice(target, 0, length) : utf8Slice(target, 0, length);
}

/** What stands behind a backslash, by the byte of the letter; 0 where none may. */
const ESCAPES = new Uint8Array(256);
for (const [letter, meaning] of ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t'] as unknown as string[][]) {
  ESCAPES[(letter as string).charCodeAt(0)] = (meaning as string).charCodeAt(0);
}

/** Control characters without a letter are rare. */
function decodeWithUnicode(cursor: CellCursor, start: number): string {
  const { bytes } = cursor;
  let end = start + 1;
  while (bytes[end] !== QUOTE) {
    if ((bytes[end] as number) < SPACE) throw malformedRow(bytes, end);
    end += bytes[end] === BACKSLASH ? 2 : 1;
  }
  const text = parseString(utf8Slice(bytes, start, end + 1));
  if (text === null) throw malformedRow(bytes, start);
  if (!isWellFormed(text)) throw notStorable('the text has half a surrogate pair');
  cursor.at = end + 1;
  return text;
}

function parseString(json: string): string | null {
  try {
    return JSON.parse(json) as string;
  } catch {
    return null;
  }
}
