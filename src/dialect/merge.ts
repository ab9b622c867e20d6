import type { RowBlock } from '../model/row-stream.ts';

/** Rows for a table that has rows. */
export interface ToMerge {
  /** A unique key of the table: it finds a row again. */
  readonly key: readonly string[];
  readonly blocks: AsyncIterable<RowBlock>;
}

/** What becomes of a row whose key is there: it stays as the target has it, or becomes what came. */
export type MergeMode = 'skip' | 'update';

/** Rows that lie beside a table. Each stream is read to its end before anything else. */
export interface Merge {
  /** All rows of the table. */
  all(): AsyncIterable<RowBlock>;
  /** Rows of the table that have the key of a row that came. */
  standing(): AsyncIterable<RowBlock>;
  /** Those of them that are the same as the row that came, byte for byte. */
  found(): AsyncIterable<RowBlock>;
  /** Rows that came and are not in the table as they are. */
  kept(): AsyncIterable<RowBlock>;
  /** @throws CONSTRAINT_VIOLATED */
  apply(mode: MergeMode): Promise<void>;
  close(): Promise<void>;
}
