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
  /** The same as `digestParts` of its rows, where the source can do that faster than by handing them out. */
  digests?(table: Table, order: RowOrder, cut: PartCut): Promise<PartDigests>;
}

/** A source that also gives rows by what names them. */
export interface KeyedSource extends SummedSource {
  /**
   * The rows of `table` whose columns have one of these values, in no order.
   * @throws USAGE where the dialect cannot take rows in beside others.
   */
  rowsOfKeys(table: Table, keys: RowKeys): AsyncIterable<RowBlock>;
  /** The rows of `table` that meet one of `terms`, chosen by the database, in no order. */
  rowsOfCells(table: Table, terms: readonly CellTerm[]): AsyncIterable<RowBlock>;
  /** The highest number in a column of integers, in digits; null where there is none. */
  highest(table: Table, column: string): Promise<string | null>;
}

/** Rows are asked for by one column of theirs. */
export interface CellTerm {
  readonly column: string;
  /** Canonical cells, of which the row has one. */
  readonly cells: readonly string[];
  /**
   * Letter case of ASCII does not matter, and rows with other letters come, too, for no two databases agree on theirs: whoever
   * asks looks closer.
   */
  readonly folds: boolean;
}

export interface RowKeys {
  readonly columns: readonly string[];
  /** Canonical cells, each key once; none of them NULL. */
  readonly keys: readonly (readonly string[])[];
}

/** A part of a table's rows in an archive, as far as it says which rows they are. */
export interface PartRange {
  readonly rows: number;
  /** The key cells of its last row as the text of a JSON array; null where nobody recorded them. */
  readonly last: string | null;
}

/** Where rows are to be cut into parts. */
export interface PartCut {
  readonly parts: readonly PartRange[];
  /** Told of every block that is done. */
  readonly onRows: (rows: number, bytes: number) => void;
}

/** How the rows of a source digest when they are cut into parts of given row counts. */
export interface PartDigests {
  /** The SHA-256 of each part as it would lie on disk, in hex; fewer when the rows ran out. */
  readonly sha256: readonly string[];
  /** All rows of the source, also those behind the last part. */
  readonly rows: number;
}
