import type { Table } from './catalog.ts';
import type { RowOrder } from './row-order.ts';
import type { TableSums } from './sums.ts';

/**
 * A batch of row lines on its way, as UTF-8 bytes: every line ends with ",\n", the last one too.
 * (A part on disk frames them as a JSON array; see `archive/part-framing.ts`.) About 256 KB; one row
 * that is larger is a block of its own.
 */
export interface RowBlock {
  readonly bytes: Buffer;
  readonly rows: number;
}

/** About how many bytes of row lines a block holds. */
export const BLOCK_BYTES = 256 * 1024;

/** Whatever rows can be read from: a database, an archive, a target inside its transaction. */
export interface RowSource {
  /** The rows of `table` in `order`. The blocks' bytes are the caller's: the source does not reuse them. */
  rows(table: Table, order: RowOrder): AsyncIterable<RowBlock>;
}

/** A source that can also add its rows up by plain SQL. */
export interface SummedSource extends RowSource {
  sums(table: Table): Promise<TableSums>;
}
