import type { RowView } from '../cell-mapper.ts';

/** The row of the source that is being mapped, for operations that read more than their own cell. Filled again for each row. */
export interface RowCells extends RowView {
  /** The columns of the primary key; empty where the table has none. */
  readonly key: readonly string[];
  bytes: Buffer;
  /** The row's number in its table, from 0. */
  row: number;
}

/** The cell of the column at `place` in `row.columns`. */
export function cellAt({ bytes, offsets }: RowCells, place: number): string {
  return bytes.toString('utf8', offsets.starts[place], offsets.ends[place]);
}

/** What tells the row from every other of its table: the cells of its key, or its number where there is none. */
export function identityOf(row: RowCells, places: readonly number[]): string {
  return places.length === 0 ? `#${row.row}` : places.map((place) => cellAt(row, place)).join(',');
}
