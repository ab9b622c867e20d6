/**
 * Where the rows of a scope are kept while it is computed and read: in a temporary table, or in lists of ours
 * where none may be made. A row is its partition and place (`tableoid`, `ctid`), which stand still within one
 * snapshot; so tables need no key.
 */
export interface ScopeStore {
  /** A SELECT of `part`, `place` and `how` of the rows of a table that changed in these rounds. */
  changed(table: number, rounds: Rounds): string;
  /** The same of all its rows. */
  rows(table: number): string;
  /** A condition: the row `alias.part`, `alias.place` of the table is the user's own, or has no owner and comes by rule. */
  isSettled(table: number, alias: string): string;
  /** A condition: the row was marked by one of these edges. */
  isMarked(edges: readonly number[], alias: string): string;
  /** A SELECT of `part` and `place` of the rows that an edge marked. */
  marked(edge: number): string;
  /**
   * Adds the rows that `select` gives as `part` and `place`. A row that was there in part becomes whole where
   * `how` says so; others stay as they are.
   * @returns how many rows are new or changed.
   */
  addRows(select: string, row: NewRows): Promise<number>;
  /** Marks rows by an edge. @returns how many were not marked by it yet. */
  mark(select: string, mark: NewMarks): Promise<number>;
  /** Rows that are there in part and were marked by the edge in this round count as changed in it. */
  touch(table: number, mark: NewMarks): Promise<number>;
  count(table: number): Promise<number>;
  countMarks(edge: number): Promise<number>;
}

/** First and last round, both included. */
export interface Rounds {
  readonly from: number;
  readonly to: number;
}

export interface NewRows {
  readonly table: number;
  readonly how: How;
  readonly round: number;
}

export interface NewMarks {
  readonly edge: number;
  readonly round: number;
}

/** Why a row is in scope: the user's `own`; `ownerless`, by rule; `referenced`; a `companion`; `included` whole by a policy, or in `part`. */
export type How = keyof typeof HOW;

/** As one byte in SQL. */
export const HOW = { own: 'o', ownerless: 'n', referenced: 'r', companion: 'c', included: 'i', part: 'p' } as const;
