// The key cells of single rows, for the bounds that a part's entry records.
import { storedColumns, type Table } from '../model/catalog.ts';
import type { RowOrder } from '../model/row-order.ts';
import { cellOffsets, cutRow, type RowShape, rowShape } from '../model/row-shape.ts';
import { assert } from '../util/assert.ts';

/** Gives the key cells of a row line as the text of a JSON array. */
export type KeyText = (bytes: Buffer, start: number) => string;

/** Compiled once per table; null where the order is not by key. */
export function keyTextOf(table: Table, order: RowOrder): KeyText | null {
  if (order.kind !== 'key') return null;
  const shape = tableShape(table);
  const offsets = cellOffsets(shape);
  const positions = keyPositions(shape, order.columns);
  return (bytes, start) => {
    cutRow(bytes, start, { shape, offsets, limit: bytes.length });
    const cells = positions.map((at) => bytes.toString('utf8', offsets.starts[at], offsets.ends[at]));
    return `[${cells.join(',')}]`;
  };
}

/** The shape of the row lines of `table`. */
export function tableShape(table: Table): RowShape {
  return rowShape(storedColumns(table).map((column) => column.name));
}

/** Where the key's columns stand among the cells of a row. */
export function keyPositions(shape: RowShape, columns: readonly string[]): readonly number[] {
  return columns.map((name) => {
    const at = shape.columns.indexOf(name);
    assert(at !== -1, `the order of a table names column ${name}, which has no cells`);
    return at;
  });
}
