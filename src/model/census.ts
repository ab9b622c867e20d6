/** What values a column really holds, counted in the database before a row moves. */
export interface Census {
  readonly rows: number;
  readonly nulls: number;
  /** Rows by storage class (SQLite); a PostgreSQL column has none. */
  readonly classes: readonly { readonly name: StorageClass; readonly rows: number }[];
  /** Values that only some storages keep: NaN, −0, ±Infinity. */
  readonly specials: number;
  /** The least and greatest number of a column that holds nothing but numbers, in digits; SQLite only. */
  readonly bounds?: { readonly min: string; readonly max: string } | null;
  /** Why the column's logical type is what it is, one sentence with the numbers. */
  readonly evidence: string;
  /** Logical types that the declaration suggested and the values forbid, with how many of them. */
  readonly contradictions: readonly { readonly type: string; readonly rows: number; readonly example: string }[];
  /**
   * The smallest and greatest number other than 0 (which is 1970 in every unit), where the declaration suggests moments
   * and the column holds numbers.
   */
  readonly range?: { readonly min: number; readonly max: number };
}

export type StorageClass = 'integer' | 'real' | 'text' | 'blob';
