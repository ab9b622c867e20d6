import { isUtf8 } from 'node:buffer';
import { floatCell } from '../../../model/float-text.ts';
import { malformedRow, skipCell } from '../../../model/row-shape.ts';
import { parseJson } from '../../../util/parse-json.ts';
import { isWellFormed } from '../../../util/well-formed.ts';
import type { Affinity } from '../types/sqlite-affinity.ts';
import {
  type CellCursor,
  notStorable,
  RawText,
  type ReadMode,
  type SqliteValue,
  type ValueCodec,
} from './sqlite-cell-cursor.ts';
import { becomesNumber } from './sqlite-numerals.ts';

/**
 * Values that do not fit their column's logical type, each with its storage class: `{"$integer":5}`,
 * `{"$real":0.5}`, `{"$text":"x"}`, `{"$blob":"AA=="}`, and `{"$bytes":"/w=="}` for text that is not UTF-8.
 */
type Tagged =
  | { readonly tag: '$integer' | '$real'; readonly content: string | number }
  | { readonly tag: '$text' | '$blob' | '$bytes'; readonly content: string };

/** SQL text that yields the tagged cell of a value of any storage class. */
export function taggedCell(column: string, mode: ReadMode): string {
  const text =
    mode === 'quick' ? `concat('{"$text":', json_quote(${column}), '}')` : `rowferry_tag_text(cast(${column} as blob))`;
  return `case when typeof(${column}) = 'text' then ${text} else rowferry_tag(${column}) end`;
}

/**
 * SQL text for a value that is not of its column's form. In the mode `quick` it stops the query: such values are
 * so rare that their mere tests would cost more than reading a page again.
 */
export function strayCell(column: string, mode: ReadMode): string {
  return mode === 'quick' ? `rowferry_stray(${column})` : taggedCell(column, mode);
}

/** What `rowferry_stray` throws. */
export const STRAY = new Error('a value is not of the form of its column');

/** A column without a logical type of its own: every value is tagged. */
export const dynamicCodec: ValueCodec = {
  cell: taggedCell,
  order: { kind: 'computed', sql: (column, mode) => `nullif(${taggedCell(column, mode)}, 'null')` },
  decode: (cursor) => {
    throw malformedRow(cursor.bytes, cursor.at);
  },
  embeds: false,
};

/** The twin of `taggedCell` for values that are not text; NULL is `null`. Ran by SQLite as `rowferry_tag`. */
export function tagValue(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'bigint') return `{"$integer":${integerCell(value)}}`;
  if (typeof value === 'number') return `{"$real":${floatCell(value)}}`;
  return `{"$blob":"${(value as Buffer).toString('base64')}"}`;
}

/** The tagged cell of text given as UTF-8 bytes. */
export function tagText(bytes: Buffer): string {
  return isUtf8(bytes) ? `{"$text":${JSON.stringify(bytes.toString('utf8'))}}` : tagBytes(bytes);
}

export function tagBytes(bytes: Buffer): string {
  return `{"$bytes":"${bytes.toString('base64')}"}`;
}

/** A JSON number up to 2^53 − 1, a string of digits beyond. */
function integerCell(value: bigint): string {
  const isSafe = value >= -SAFE_MAX && value <= SAFE_MAX;
  return isSafe ? String(value) : `"${value}"`;
}

const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * The value of the tagged cell at the cursor, in its storage class.
 * @throws VALUE_NOT_STORABLE where the column's affinity would make another value of it.
 */
export function decodeTagged(cursor: CellCursor, affinity: Affinity): SqliteValue {
  const { bytes, at } = cursor;
  const end = skipCell(bytes, at, bytes.length);
  const tagged = parseTagged(bytes.toString('utf8', at, end));
  if (tagged === null) throw malformedRow(bytes, at);
  cursor.at = end;
  switch (tagged.tag) {
    case '$integer':
      return keepInteger(String(tagged.content), affinity);
    case '$real':
      return keepReal(Number(tagged.content), affinity);
    case '$text':
      return keepText(tagged.content, affinity);
    case '$blob':
      return decodeBase64(tagged.content);
    case '$bytes':
      return new RawText(decodeBase64(tagged.content));
  }
}

function parseTagged(cell: string): Tagged | null {
  const match = /^\{"(\$integer|\$real|\$text|\$blob|\$bytes)":(.*)\}$/s.exec(cell);
  if (match === null) return null;
  const content = parseJson(match[2] as string);
  const tag = match[1] as Tagged['tag'];
  if (typeof content === 'string') return { tag, content };
  return typeof content === 'number' && (tag === '$integer' || tag === '$real') ? { tag, content } : null;
}

const INTEGER_MAX = 2n ** 63n - 1n;

function keepInteger(digits: string, affinity: Affinity): bigint {
  if (!/^-?\d+$/.test(digits)) throw notStorable(`${digits} is no integer`);
  const value = BigInt(digits);
  if (value > INTEGER_MAX || value < -INTEGER_MAX - 1n) throw notStorable(`${digits} does not fit into 64 bits`);
  if (affinity === 'real' || affinity === 'text') {
    throw notStorable(`the column has ${affinity} affinity and would not keep the integer ${digits}`);
  }
  return value;
}

/** SQLite stores NaN as NULL, and integral numbers of columns with an affinity as integers, without −0. */
function keepReal(value: number, affinity: Affinity): number {
  if (Number.isNaN(value)) throw notStorable('SQLite has no NaN');
  const becomesInteger = Number.isInteger(value) && Math.abs(value) < 2 ** 63;
  const keeps =
    affinity === 'blob' || (affinity === 'real' && !Object.is(value, -0)) || (affinity !== 'text' && !becomesInteger);
  if (!keeps)
    throw notStorable(`the column has ${affinity} affinity and would not keep the number ${floatCell(value)}`);
  return value;
}

function keepText(text: string, affinity: Affinity): string {
  if (!isWellFormed(text)) throw notStorable('the text has half a surrogate pair');
  if (becomesNumber(text, affinity)) {
    throw notStorable(
      `the column has ${affinity} affinity and would make a number of the text ${JSON.stringify(text)}`,
    );
  }
  return text;
}

/** The bytes of a base64 text. Node skips what is no base64, which shows in the length. */
export function decodeBase64(text: string): Buffer {
  const decoded = Buffer.from(text, 'base64');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (text.length % 4 !== 0 || decoded.length !== (text.length / 4) * 3 - padding) {
    throw notStorable('the cell is no base64');
  }
  return decoded;
}
