import { malformedRow, skipCell } from '../../../model/row-shape.ts';
import { QUOTE } from '../../../util/ascii.ts';
import { latin1Slice } from '../../../util/buffer-slices.ts';
import type { ValueCodec } from './sqlite-cell-cursor.ts';
import { decodeBase64, strayCell } from './sqlite-tagged-values.ts';

/** A BLOB of bytes: base64 in the cell. */
export const bytesCodec: ValueCodec = {
  cell: (column, mode) =>
    `case when typeof(${column}) = 'blob' then rowferry_base64(${column})` +
    ` when ${column} is null then 'null' else ${strayCell(column, mode)} end`,
  order: { kind: 'computed', sql: (column, mode) => `nullif(${bytesCodec.cell(column, mode)}, 'null')` },
  decode: (cursor) => {
    const { bytes, at } = cursor;
    if (bytes[at] !== QUOTE) throw malformedRow(bytes, at);
    cursor.at = skipCell(bytes, at, bytes.length);
    return decodeBase64(latin1Slice(bytes, at + 1, cursor.at - 1));
  },
  embeds: false,
};
