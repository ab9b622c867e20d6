import { formatFloat } from '../../../model/float-text.ts';
import { malformedRow, skipCell } from '../../../model/row-shape.ts';
import { DOT, LOWER_E, LOWER_F, LOWER_T, MINUS, NINE, PLUS, QUOTE, ZERO } from '../../../util/ascii.ts';
import { latin1Slice } from '../../../util/buffer-slices.ts';
import type { Affinity } from '../types/sqlite-affinity.ts';
import { type CellCursor, notStorable, type ValueCodec } from './sqlite-cell-cursor.ts';
import { strayCell } from './sqlite-tagged-values.ts';

/** Booleans, integers and floats: cells without quotes, ordered by number as SQLite orders them itself. */

/** INTEGER 0 or 1. Only with an affinity of numbers does a bound number become an INTEGER. */
export function booleanCodec(affinity: Affinity): ValueCodec {
  const [no, yes] = makesIntegers(affinity) ? [0, 1] : [0n, 1n];
  return {
    cell: (column, mode) =>
      `case when typeof(${column}) = 'integer' and ${column} = 0 then 'false'` +
      ` when typeof(${column}) = 'integer' and ${column} = 1 then 'true'` +
      ` when ${column} is null then 'null' else ${strayCell(column, mode)} end`,
    trusted: { class: (column) => `case ${column} when 0 then 'false' when 1 then 'true' else 'null' end` },
    order: { kind: 'number' },
    decode: (cursor) => {
      const first = cursor.bytes[cursor.at];
      if (first !== LOWER_T && first !== LOWER_F) throw malformedRow(cursor.bytes, cursor.at);
      cursor.at += first === LOWER_T ? 4 : 5;
      return first === LOWER_T ? yes : no;
    },
    embeds: false,
  };
}

const UPPER_E = 0x45;
/** Integers of up to this many digits are exact as a number. */
const SAFE_DIGITS = 15;
const SAFE_MAX = Number.MAX_SAFE_INTEGER;
const INTEGER_MAX = 2n ** 63n - 1n;

export function integerCodec(affinity: Affinity): ValueCodec {
  const bindsNumbers = makesIntegers(affinity);
  return {
    cell: (column, mode) =>
      `case when ${column} between -${SAFE_MAX} and ${SAFE_MAX} and typeof(${column}) = 'integer' then ${column}` +
      ` when ${column} is null then 'null'` +
      ` when typeof(${column}) = 'integer' then concat('"', ${column}, '"')` +
      ` else ${strayCell(column, mode)} end`,
    trusted: {
      class: (column) =>
        `case when ${column} between -${SAFE_MAX} and ${SAFE_MAX} then ${column}` +
        ` when ${column} is null then 'null' else concat('"', ${column}, '"') end`,
    },
    order: { kind: 'number' },
    decode: (cursor) => (bindsNumbers ? decodeInteger(cursor) : decodeBigInteger(cursor)),
    embeds: false,
  };
}

/** A number bound to a column of these becomes an INTEGER where it is one. */
function makesIntegers(affinity: Affinity): boolean {
  return affinity === 'integer' || affinity === 'numeric';
}

function decodeInteger(cursor: CellCursor): number | bigint {
  const { bytes } = cursor;
  const isNegative = bytes[cursor.at] === MINUS;
  const start = isNegative ? cursor.at + 1 : cursor.at;
  let value = 0;
  let at = start;
  for (let byte = bytes[at] as number; byte >= ZERO && byte <= NINE; byte = bytes[++at] as number) {
    value = value * 10 + (byte - ZERO);
  }
  if (at === start || at - start > SAFE_DIGITS) return decodeBigInteger(cursor);
  cursor.at = at;
  return isNegative ? -value : value;
}

function decodeBigInteger(cursor: CellCursor): bigint {
  const { bytes, at } = cursor;
  const end = skipCell(bytes, at, bytes.length);
  const digits = bytes[at] === QUOTE ? latin1Slice(bytes, at + 1, end - 1) : latin1Slice(bytes, at, end);
  if (!/^-?\d+$/.test(digits)) throw malformedRow(bytes, at);
  cursor.at = end;
  const value = BigInt(digits);
  if (value > INTEGER_MAX || value < -INTEGER_MAX - 1n) throw notStorable(`${digits} does not fit into 64 bits`);
  return value;
}

/** REAL. A column that makes integers of integral numbers holds both classes, and gets both back. */
export function realCodec(affinity: Affinity): ValueCodec {
  const integers = (column: string): string =>
    makesIntegers(affinity)
      ? ` when typeof(${column}) = 'integer' and ${column} between -${SAFE_MAX} and ${SAFE_MAX} then ${column}`
      : '';
  return {
    cell: (column, mode) =>
      `case when ${isReal(column, affinity)} then rowferry_real(${column})` +
      ` when ${column} is null then 'null'${integers(column)} else ${strayCell(column, mode)} end`,
    order: { kind: 'number' },
    decode: (cursor) => {
      const value = decodeFloat(cursor);
      if (Number.isNaN(value)) throw notStorable('SQLite has no NaN as a REAL');
      if (Object.is(value, -0) && affinity !== 'blob') throw notStorable('SQLite keeps no −0 in a REAL column');
      return value;
    },
    embeds: false,
  };
}

/** With real affinity every number is a REAL, and text is greater: a cheaper question than `typeof`. */
function isReal(column: string, affinity: Affinity): string {
  return affinity === 'real' ? `${column} < ''` : `typeof(${column}) = 'real'`;
}

/** A float as TEXT, which keeps NaN and −0. */
export const realTextCodec: ValueCodec = {
  cell: (column, mode) =>
    `case when typeof(${column}) = 'text' then rowferry_real_text(cast(${column} as blob))` +
    ` when ${column} is null then 'null' else ${strayCell(column, mode)} end`,
  /** NaN is the greatest, as PostgreSQL has it. */
  order: { kind: 'computed', sql: (column) => `rowferry_real_order(${column})` },
  decode: (cursor) => formatFloat(decodeFloat(cursor)),
  embeds: false,
};

const SPECIAL_FLOATS: ReadonlySet<string> = new Set(['"NaN"', '"Infinity"', '"-Infinity"']);

function decodeFloat(cursor: CellCursor): number {
  const { bytes, at } = cursor;
  let end = at;
  while (isOfNumber(bytes[end] as number)) end++;
  const value = end === at ? Number.NaN : Number(latin1Slice(bytes, at, end));
  if (Number.isNaN(value)) return decodeSpecialFloat(cursor);
  cursor.at = end;
  return value;
}

function isOfNumber(byte: number): boolean {
  return (
    (byte >= ZERO && byte <= NINE) ||
    byte === DOT ||
    byte === MINUS ||
    byte === LOWER_E ||
    byte === UPPER_E ||
    byte === PLUS
  );
}

function decodeSpecialFloat(cursor: CellCursor): number {
  const { bytes, at } = cursor;
  cursor.at = skipCell(bytes, at, bytes.length);
  const text = latin1Slice(bytes, at, cursor.at);
  if (!SPECIAL_FLOATS.has(text)) throw malformedRow(bytes, at);
  return Number(text.slice(1, -1));
}
