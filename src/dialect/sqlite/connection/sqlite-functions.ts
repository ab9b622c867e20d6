import { isUtf8 } from 'node:buffer';
import type { EpochUnit } from '../../../model/epoch.ts';
import { floatCell, formatFloat } from '../../../model/float-text.ts';
import type { EpochForm, UuidStyle } from '../../../model/storage.ts';
import { isWellFormed } from '../../../util/well-formed.ts';
import { decimalCell } from '../values/sqlite-decimal-values.ts';
import { documentCell } from '../values/sqlite-document-values.ts';
import { type EpochKind, epochCell } from '../values/sqlite-epoch-values.ts';
import { jsonbCell } from '../values/sqlite-jsonb-values.ts';
import { STRAY, tagBytes, tagText, tagValue } from '../values/sqlite-tagged-values.ts';
import { realDigits } from '../values/sqlite-text-values.ts';
import { uuidCell } from '../values/sqlite-uuid-values.ts';
import type { SqliteDatabase } from './sqlite-driver.ts';

/**
 * `directOnly`: a trigger or view of a hostile file cannot call them
 * (https://www.sqlite.org/c3ref/c_deterministic.html#sqlitedirectonly).
 */
const OPTIONS = { deterministic: true, directOnly: true, safeIntegers: true } as const;

/**
 * Adds the functions that the SQL of row lines calls. Text always comes as a BLOB, as `cast(… as blob)` gives it
 * in the encoding of the database: the driver would repair text that is not valid.
 */
export function registerFunctions(database: SqliteDatabase): void {
  const encoding = database.pragma('encoding', { simple: true }) as TextEncoding;
  const add = (name: string, run: (...values: never[]) => unknown): void => {
    database.function(`rowferry_${name}`, OPTIONS, run as (...values: unknown[]) => unknown);
  };
  add('real', (value: number) => floatCell(value));
  add('real_digits', (value: number) => realDigits(value));
  add('real_text', (text: Buffer) => realTextCell(toUtf8(text, encoding)));
  add('real_order', (text: string | null) => (text === null ? null : orderOfFloat(text)));
  add('decimal', (value: number | bigint, scale: bigint | null) =>
    decimalCell(value, scale === null ? null : Number(scale)),
  );
  add('epoch', (value: number | bigint, unit: EpochUnit, as: EpochForm['as'], kind: EpochKind) =>
    epochCell(value, { unit, as }, kind),
  );
  add('uuid', (value: string | Buffer, style: UuidStyle) => uuidCell(value, style));
  add('jsonb', (value: Buffer, text: Buffer) => jsonbCell(value, toUtf8(text, encoding)));
  add('base64', (bytes: Buffer) => `"${bytes.toString('base64')}"`);
  add('document', (text: Buffer) => documentCell(toUtf8(text, encoding)));
  add('text', (text: Buffer) => textCell(toUtf8(text, encoding)));
  add('tag_text', (text: Buffer) => tagText(toUtf8(text, encoding)));
  add('tag', (value: unknown) => tagValue(value));
  add('stray', (_value: unknown) => {
    throw STRAY;
  });
  add('utf8', (text: unknown) => (typeof text === 'string' ? Buffer.from(text) : text));
}

type TextEncoding = 'UTF-8' | 'UTF-16le' | 'UTF-16be';

/** Half a surrogate pair comes out as the three bytes that UTF-8 does not allow. */
function toUtf8(text: Buffer, encoding: TextEncoding): Buffer {
  if (encoding === 'UTF-8') return text;
  const little = encoding === 'UTF-16le' ? text : swapped(text);
  const string = little.toString('utf16le');
  return isWellFormed(string) ? Buffer.from(string) : generalisedUtf8(string);
}

/** A copy, of whole code units only. */
function swapped(text: Buffer): Buffer {
  return Buffer.from(text.subarray(0, text.length - (text.length % 2))).swap16();
}

function generalisedUtf8(text: string): Buffer {
  const pieces = Array.from(text, (character) => {
    const code = character.codePointAt(0) as number;
    if (code < 0xd800 || code > 0xdfff) return Buffer.from(character);
    return Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)]);
  });
  return Buffer.concat(pieces);
}

function textCell(text: Buffer): string {
  return isUtf8(text) ? JSON.stringify(text.toString('utf8')) : tagBytes(text);
}

function realTextCell(text: Buffer): string {
  const digits = text.toString('latin1');
  const value = Number(digits);
  return digits === formatFloat(value) ? floatCell(value) : tagText(text);
}

/** NaN comes after every number, which SQLite has no number for: its order is by class, and TEXT is after REAL. */
function orderOfFloat(text: string): number | string {
  const value = Number(text);
  return Number.isNaN(value) ? text : value;
}
