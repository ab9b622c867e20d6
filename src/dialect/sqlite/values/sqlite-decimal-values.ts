import { malformedRow, skipCell } from '../../../model/row-shape.ts';
import { QUOTE } from '../../../util/ascii.ts';
import { latin1Slice } from '../../../util/buffer-slices.ts';
import type { Affinity } from '../types/sqlite-affinity.ts';
import { notStorable, type SqliteValue, type ValueCodec } from './sqlite-cell-cursor.ts';
import { strayCell, taggedCell, tagValue } from './sqlite-tagged-values.ts';

/**
 * A decimal that numeric or real affinity keeps as a number. With a scale the cell has that many digits
 * behind the point; without one the fewest that read back.
 */
export function decimalCodec(scale: number | null, affinity: Affinity): ValueCodec {
  const cell: ValueCodec['cell'] = (column, mode) =>
    `case when typeof(${column}) in ('integer', 'real') then rowferry_decimal(${column}, ${scale ?? 'null'})` +
    ` when ${column} is null then 'null' else ${strayCell(column, mode)} end`;
  return {
    cell: affinity === 'text' || affinity === 'blob' ? taggedCell : cell,
    order: { kind: 'computed', sql: (column, mode) => `nullif(${cell(column, mode)}, 'null')` },
    decode: (cursor) => {
      const { bytes, at } = cursor;
      if (bytes[at] !== QUOTE) throw malformedRow(bytes, at);
      cursor.at = skipCell(bytes, at, bytes.length);
      return parseDecimal(latin1Slice(bytes, at + 1, cursor.at - 1), scale, affinity);
    },
    embeds: false,
  };
}

/** The cell of a decimal held as `value`; tagged where the scale has no room for its digits. Ran by SQLite. */
export function decimalCell(value: number | bigint, scale: number | null): string {
  const digits = formatDecimal(value, scale);
  return digits === null ? tagValue(value) : `"${digits}"`;
}

function formatDecimal(value: number | bigint, scale: number | null): string | null {
  if (Object.is(value, -0)) return null;
  const plain = plainDigits(String(value));
  if (scale === null) return plain;
  const point = plain.indexOf('.');
  const places = point < 0 ? 0 : plain.length - point - 1;
  if (places > Math.max(scale, 0) || plain.endsWith('y')) return null;
  if (scale <= 0) return plain;
  return `${plain}${point < 0 ? '.' : ''}${'0'.repeat(scale - places)}`;
}

/** `1.5e-7` as `0.00000015`, `1e21` as `1000000000000000000000`. */
function plainDigits(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const exponent = Number(power);
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${whole}${fraction}`;
  return `${sign}${whole}${fraction}${'0'.repeat(exponent - fraction.length)}`;
}

const SAFE_DIGITS = 15;

function parseDecimal(text: string, scale: number | null, affinity: Affinity): SqliteValue {
  const value = nearest(text, affinity);
  if (formatDecimal(value, scale) !== text) {
    const room = scale === null ? 'a REAL' : `a REAL with ${scale} digits behind the point`;
    throw notStorable(`the decimal ${text} is not exact as ${room}`);
  }
  return value;
}

function nearest(text: string, affinity: Affinity): number | bigint {
  const isLong = text.length > SAFE_DIGITS;
  if (isLong && affinity !== 'real' && /^-?\d+(?:\.0*)?$/.test(text)) {
    const whole = BigInt(text.split('.')[0] as string);
    if (BigInt.asIntN(64, whole) === whole) return whole;
  }
  return Number(text);
}
