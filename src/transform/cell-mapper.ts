import type { CellOffsets } from '../model/row-shape.ts';
import { LOWER_N } from '../util/ascii.ts';
import type { ByteBuffer } from '../util/byte-buffer.ts';

/** Appends the target cell of the source cell `bytes[start, end)`. */
export type CellMapper = (bytes: Buffer, start: number, end: number, out: ByteBuffer) => void;

/** The row whose cells are mapped: its columns in the source, and where their cells lie. */
export interface RowView {
  readonly columns: readonly string[];
  readonly offsets: CellOffsets;
}

export const keep: CellMapper = (bytes, start, end, out) => out.pushBytes(bytes, start, end);

/** Keeps `null`, the cell of NULL: no other cell of the columns that are mapped begins with an n. */
export function unlessNull(map: CellMapper): CellMapper {
  return (bytes, start, end, out) => (bytes[start] === LOWER_N ? keep : map)(bytes, start, end, out);
}

export function constant(cell: string): CellMapper {
  const bytes = Buffer.from(cell);
  return (_bytes, _start, _end, out) => out.pushBytes(bytes, 0, bytes.length);
}
