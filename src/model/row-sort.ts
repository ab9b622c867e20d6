import { ByteBuffer } from '../util/byte-buffer.ts';
import { columnNamed, storedColumns, type Table } from './catalog.ts';
import type { SortTerm } from './row-order.ts';
import type { CellOffsets } from './row-shape.ts';
import { pushSortKey, valueOrder } from './sort-key.ts';

/** Gives what the row line whose cells lie at `offsets` is sorted by: bytes, which are used before the next call. */
export type RowSortKey = (bytes: Buffer, offsets: CellOffsets) => Buffer;

/** Keys that compare byte by byte as the rows of `table` stand by the terms. */
export function rowSortKey(table: Table, terms: readonly SortTerm[]): RowSortKey {
  const names = storedColumns(table).map(({ name }) => name);
  const places = terms.map(({ column, descending }) => {
    return { at: names.indexOf(column), order: valueOrder(columnNamed(table, column).type), descending };
  });
  const out = new ByteBuffer();
  return (bytes, offsets) => {
    out.length = 0;
    for (const { at, order, descending } of places) {
      const from = out.length;
      pushSortKey(bytes, { start: offsets.starts[at] as number, end: offsets.ends[at] as number, order }, out);
      // No key of a cell is the beginning of another, so that turning its bits turns the order.
      if (descending) for (let i = from; i < out.length; i++) out.bytes[i] = (out.bytes[i] as number) ^ 0xff;
    }
    return out.bytes.subarray(0, out.length);
  };
}
