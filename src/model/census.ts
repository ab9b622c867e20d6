/** What values a column really holds, counted in the database before a row moves. */
export interface Census {
  readonly rows: number;
  readonly nulls: number;
  /** Rows by storage class (SQLite); a PostgreSQL column has none. */
  readonly classes: readonly { readonly name: StorageClass; readonly rows: number }[];
  /** Values that only some storages keep: NaN, −0, ±Infinity. */
  readonly specials: number;
  /** Why the column's logical type is what it is, one sentence with the numbers. */
  readonly evidence: string;
  /** Logical types that the declaration suggested and the values forbid, with how many of them. */
  readonly contradictions: readonly Contradiction[];
  /**
   * The smallest and greatest number other than 0 (which is 1970 in every unit), where the declaration suggests moments
   * and the column holds numbers.
   */
  readonly range?: { readonly min: number; readonly max: number };
}

export interface Contradiction {
  readonly type: string;
  /** Values that forbid it. */
  readonly rows: number;
  /** What they are: `TEXT`, `neither 0 nor 1`. */
  readonly reason?: string;
  /** Where the first of them stands, by its key: `id = 17`; empty where all of them are meant. */
  readonly example: string;
}

export type StorageClass = 'integer' | 'real' | 'text' | 'blob';

/** For people: `3 forbid bigint: TEXT, first at id = 17.` */
export function describeContradiction({ type, rows, reason, example }: Contradiction): string {
  const count = `${rows.toLocaleString('en')} ${rows === 1 ? 'forbids' : 'forbid'} ${type}`;
  const details = [...(reason === undefined ? [] : [reason]), ...(example === '' ? [] : [`first at ${example}`])];
  return details.length === 0 ? `${count}.` : `${count}: ${details.join(', ')}.`;
}
