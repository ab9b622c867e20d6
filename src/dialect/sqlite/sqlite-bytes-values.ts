import { malformedRow, skipCell } from '../../model/row-shape.ts';
import { QUOTE } from '../../util/ascii.ts';
import { latin1Slice } from '../../util/buffer-slices.ts';
import { notStorable, type ValueCodec } from './sqlite-cell-cursor.ts';
import { taggedCell } from './sqlite-tagged-values.ts';

/** A BLOB of bytes: base64 in the cell. */
export const bytesCodec: ValueCodec = {
  cell: (column, mode) =>
    `case when typeof(${column}) = 'blob' then rowferry_base64(${column})` +
    ` when ${column} is null then 'null' else ${taggedCell(column, mode)} end`,
  order: { kind: 'computed', sql: (column) => `nullif(${bytesCodec.cell(column, 'quick')}, 'null')` },
  decode: (cursor) => {
    const { bytes, at } = cursor;
    if (bytes[at] !== QUOTE) throw malformedRow(bytes, at);
    cursor.at = skipCell(bytes, at, bytes.length);
    return decodeBase64(latin1Slice(bytes, at + 1, cursor.at - 1));
  },
  embeds: false,
};

/** Node skips what is no base64, which shows in the length. */
export function decodeBase64(text: string): Buffer {
  const decoded = Buffer.from(text, 'base64');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (text.length % 4 !== 0 || decoded.length !== (text.length / 4) * 3 - padding) {
    throw notStorable('the cell is no base64');
  }
  return decoded;
}
