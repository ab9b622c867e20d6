import type { RowBlock } from '../../model/row-stream.ts';

/** Cuts the rows of a block into their cells, and makes those of the target of them. */
export interface RowMaker {
  /** Begins with a block; false: it is not for this one. What was made of the block before is taken. */
  open(block: RowBlock): boolean;
  /** Finds the cells of the next row; false behind the last. @throws ARCHIVE_ROW_MALFORMED */
  next(): boolean;
  /** Its row line in the block, with its ",\n". */
  line(): Buffer;
  /** Makes the row of the target of it. @throws what the mapper of a cell or the check throws: nothing was made then */
  make(): void;
  /** The row lines that were made since `open`, for the caller alone. */
  take(): Buffer;
}

/** What is told of the row that is being made, for one that is refused. */
export interface RowProgress {
  /** Index of the column of the plan whose cell is mapped. */
  column: number;
}
