/** Rows of a source that refer by one foreign key to rows which are not there. */
export interface OrphanedRows {
  readonly table: string;
  readonly columns: readonly string[];
  /** The table that lacks the rows. */
  readonly parent: string;
  readonly rows: number;
  /** The first of them by their keys: `id=5 (user_id=7); id=6 (user_id=8)`. */
  readonly named: string;
}
