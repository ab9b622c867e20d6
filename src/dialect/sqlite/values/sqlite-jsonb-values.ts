import { isUtf8 } from 'node:buffer';
import { openScratch, type SqliteDatabase } from '../connection/sqlite-driver.ts';
import { notStorable, type ReadMode, type ValueCodec } from './sqlite-cell-cursor.ts';
import { strayCell, tagValue } from './sqlite-tagged-values.ts';
import { decodeText } from './sqlite-text-values.ts';

/**
 * A BLOB in SQLite's binary form of JSON (https://www.sqlite.org/jsonb.html) by the text that `json()` prints of it; any
 * other value is tagged.
 */
export const jsonbCodec: ValueCodec = {
  cell: (column, mode) =>
    `case when ${isExactJsonb(column)} then ${quotedJson(column, mode)}` +
    ` when ${column} is null then 'null' else ${strayCell(column, mode)} end`,
  order: { kind: 'computed', sql: contentOf },
  decode: (cursor) => encode(decodeText(cursor)),
  embeds: false,
};

/**
 * The condition under which `jsonb()` makes the same BLOB again of the text that `json()` prints of it. `json_valid` takes
 * some BLOBs whose text is no JSON, such as one of the number 02, and on such text `jsonb` fails.
 * @param column SQL
 */
export function isExactJsonb(column: string): string {
  const text = `json(${column})`;
  return `case when json_valid(${column}, 8) then case when json_valid(${text}) then jsonb(${text}) = ${column} else 0 end else 0 end`;
}

/** `||` makes a text of the JSON, which json_quote would give back as it is. */
function quotedJson(column: string, mode: ReadMode): string {
  if (mode === 'quick') return `json_quote(json(${column}) || '')`;
  return `rowferry_jsonb(${column}, cast(json(${column}) as blob))`;
}

function contentOf(column: string, mode: ReadMode): string {
  const cell = `nullif(${jsonbCodec.cell(column, mode)}, 'null')`;
  return `case when ${isExactJsonb(column)} then json(${column}) else ${cell} end`;
}

/** The cell of a BLOB by its text, given as UTF-8; tagged where that is not valid. Ran by SQLite. */
export function jsonbCell(value: Buffer, text: Buffer): string {
  return isUtf8(text) ? JSON.stringify(text.toString('utf8')) : tagValue(value);
}

/** Null for text that is no JSON, or of which SQLite would print another text. */
const ENCODE = `select case when json_valid(text) then case when json(text) = text then jsonb(text) end end
  from (select ? as text)`;

let statement: ReturnType<SqliteDatabase['prepare']> | null = null;

/** What `jsonb()` makes of the text: only SQLite itself knows, and the rows that are written are bound as values. */
function encode(text: string): Buffer {
  statement ??= openScratch().prepare(ENCODE).pluck();
  const blob = statement.get(text) as Buffer | null;
  if (blob === null) throw notStorable('SQLite would not give back the JSON text as it is');
  return blob;
}
