import { sortRows } from '../archive/sort-rows.ts';
import { storedColumns, type Table } from '../model/catalog.ts';
import type { SortTerm } from '../model/row-order.ts';
import { cellOffsets, cutRow, rowShape } from '../model/row-shape.ts';
import { rowSortKey } from '../model/row-sort.ts';
import type { RowBlock } from '../model/row-stream.ts';

/**
 * The rows of `table` in the order of the terms, equal ones by their lines; on disk where they are many.
 * @throws DISK_FULL
 */
export function sortedRows(
  blocks: AsyncIterable<RowBlock>,
  table: Table,
  terms: readonly SortTerm[],
): AsyncGenerator<RowBlock> {
  const shape = rowShape(storedColumns(table).map(({ name }) => name));
  const offsets = cellOffsets(shape);
  const keyOf = rowSortKey(table, terms);
  return sortRows(blocks, {
    keyAt: (bytes, at) => {
      const next = cutRow(bytes, at, { shape, offsets, limit: bytes.length });
      return { key: keyOf(bytes, offsets), next };
    },
  });
}
