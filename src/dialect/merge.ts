import type { RowBlock } from '../model/row-stream.ts';

/** Rows for a table that has rows. */
export interface ToMerge {
  /**
   * A unique key of the table, which finds a row again; null: a row is found by all of its cells, and as often as it
   * stands there. A table is merged without a key only by `skip`.
   */
  readonly key: readonly string[] | null;
  readonly mode: MergeMode;
  readonly blocks: AsyncIterable<RowBlock>;
}

/** What becomes of a row whose key is there: it stays as the target has it, or becomes what came. */
export type MergeMode = 'skip' | 'update';

/** Rows that lie beside a table. Each stream is read to its end before anything else. */
export interface Merge {
  /** All rows of the table. */
  all(): AsyncIterable<RowBlock>;
  /** Rows of the table that are, byte for byte, rows that came. Asked before `apply`. */
  found(): AsyncIterable<RowBlock>;
  /**
   * Puts in what is not there. The policy is told of every row that does not go in.
   * @returns how many of those are rows that the table has otherwise, and keeps
   * @throws CONSTRAINT_VIOLATED where rows break a constraint and the policy does not isolate
   */
  apply(): Promise<number>;
  /** Rows of the table as they were before others were put in their place. */
  replaced(): AsyncIterable<RowBlock>;
  /** Forgets what lies beside. */
  close(): Promise<void>;
}
