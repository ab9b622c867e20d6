import { malformedRow, skipCell } from '../../../model/row-shape.ts';
import type { UuidStyle } from '../../../model/storage.ts';
import { QUOTE } from '../../../util/ascii.ts';
import { latin1Slice } from '../../../util/buffer-slices.ts';
import { notStorable, type SqliteValue, type ValueCodec } from './sqlite-cell-cursor.ts';
import { strayCell } from './sqlite-tagged-values.ts';

/** A uuid in another form than its canonical text; any other value is tagged. */
export function uuidCodec(style: UuidStyle): ValueCodec {
  const storageClass = style === 'blob' ? 'blob' : 'text';
  return {
    cell: (column, mode) =>
      `case when typeof(${column}) = '${storageClass}'` +
      ` then coalesce(rowferry_uuid(${column}, '${style}'), ${strayCell(column, mode)})` +
      ` when ${column} is null then 'null' else ${strayCell(column, mode)} end`,
    // The digits of all uuids stand at the same places, and sort as their bytes do.
    order: { kind: style === 'blob' ? 'number' : 'bytes' },
    decode: (cursor) => {
      const { bytes, at } = cursor;
      if (bytes[at] !== QUOTE) throw malformedRow(bytes, at);
      cursor.at = skipCell(bytes, at, bytes.length);
      return decodeUuid(latin1Slice(bytes, at + 1, cursor.at - 1), style);
    },
    embeds: false,
  };
}

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UPPER = /^[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}$/;
const HEX = /^[0-9a-f]{32}$/;
const BYTES = 16;

/** How a uuid is written: `canonical`, or the style of another form; null for any other value. */
export function uuidStyle(value: unknown): UuidStyle | 'canonical' | null {
  if (Buffer.isBuffer(value)) return value.length === BYTES ? 'blob' : null;
  if (typeof value !== 'string') return null;
  if (CANONICAL.test(value)) return 'canonical';
  if (UPPER.test(value)) return 'upper';
  return HEX.test(value) ? 'hex' : null;
}

/** The cell of a uuid that is written in that style; null where it is not. Ran by SQLite. */
export function uuidCell(value: unknown, style: UuidStyle): string | null {
  if (Buffer.isBuffer(value)) return style === 'blob' && value.length === BYTES ? dashed(value.toString('hex')) : null;
  if (typeof value !== 'string') return null;
  if (style === 'upper') return UPPER.test(value) ? `"${value.toLowerCase()}"` : null;
  return style === 'hex' && HEX.test(value) ? dashed(value) : null;
}

function dashed(hex: string): string {
  return `"${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}"`;
}

function decodeUuid(text: string, style: UuidStyle): SqliteValue {
  if (!CANONICAL.test(text)) throw notStorable(`${text} is no uuid`);
  if (style === 'upper') return text.toUpperCase();
  const hex = text.replaceAll('-', '');
  return style === 'hex' ? hex : Buffer.from(hex, 'hex');
}
