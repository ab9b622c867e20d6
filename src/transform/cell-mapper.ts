import type { CellOffsets } from '../model/row-shape.ts';
import { LOWER_N } from '../util/ascii.ts';
import { ByteBuffer } from '../util/byte-buffer.ts';

/** Appends the target cell of the source cell `bytes[start, end)`. */
export type CellMapper = (bytes: Buffer, start: number, end: number, out: ByteBuffer) => void;

/** The row whose cells are mapped: its columns in the source, and where their cells lie. */
export interface RowView {
  readonly columns: readonly string[];
  readonly offsets: CellOffsets;
}

export const keep: CellMapper = (bytes, start, end, out) => out.pushShort(bytes, start, end);

/** Keeps `null`, the cell of NULL: no other cell of the columns that are mapped begins with an n. */
export function unlessNull(map: CellMapper): CellMapper {
  return (bytes, start, end, out) => (bytes[start] === LOWER_N ? keep : map)(bytes, start, end, out);
}

export function constant(cell: string): CellMapper {
  const bytes = Buffer.from(cell);
  return (_bytes, _start, _end, out) => out.pushBytes(bytes, 0, bytes.length);
}

/** Mappers one after the other: each gets the cell that the one before it made. */
export function chained(mappers: readonly CellMapper[]): CellMapper {
  const [first = keep, ...others] = mappers;
  const last = others.pop();
  if (last === undefined) return first;
  const made = mappers.map(() => new ByteBuffer(SCRATCH_BYTES));
  return (bytes, start, end, out) => {
    let cell = made[0] as ByteBuffer;
    cell.length = 0;
    first(bytes, start, end, cell);
    for (let at = 0; at < others.length; at++) {
      const next = made[at + 1] as ByteBuffer;
      next.length = 0;
      (others[at] as CellMapper)(cell.bytes, 0, cell.length, next);
      cell = next;
    }
    last(cell.bytes, 0, cell.length, out);
  };
}

const SCRATCH_BYTES = 4096;
