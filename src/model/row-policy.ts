import type { ForeignKey, Table } from './catalog.ts';

/** Why one row cannot go into the target. */
export interface RowRefusal {
  /** The row line, without its ",\n". */
  readonly line: string;
  /** The column that is at fault; null where none is, or nobody knows. */
  readonly column: string | null;
  readonly code: 'VALUE_NOT_STORABLE' | 'CONSTRAINT_VIOLATED';
  /** The database's own code, where the refusal is its. */
  readonly sqlstate: string | null;
  /** The database's message, or ours. */
  readonly reason: string;
}

/** What is done with a row whose reference leads nowhere. */
export type OrphanVerdict = 'fail' | 'reject' | 'null' | 'keep';

/** A foreign key with the table that it belongs to. */
export interface Reference {
  readonly table: Table;
  readonly key: ForeignKey;
}

/**
 * What becomes of rows that a target cannot take, decided outside the dialects. Lines are row lines without
 * their ",\n".
 */
export interface RowPolicy {
  /** Rows that the decoder or the database refuses are left out one by one; otherwise the first is an error. */
  readonly isolates: boolean;
  /** Rows whose reference leads nowhere are judged one by one; otherwise they are an error. */
  readonly judgesOrphans: boolean;
  /** Told of a row that is not, or no longer, in the target. */
  refuse(table: Table, refusal: RowRefusal): void;
  /** What is to be done with a row whose reference leads nowhere. */
  judge(reference: Reference, line: string): OrphanVerdict;
  /** Told that a row was rejected for its reference. */
  refuseOrphan(reference: Reference, line: string): void;
  /** Told that the row `before` stands in the target as `after`, without its reference. */
  nulled(reference: Reference, before: string, after: string): void;
  /** Told of a row that stays, although its reference leads nowhere. */
  kept(reference: Reference, line: string): void;
  /** True where this run has put such a row into `table`. In a table that was empty before, every row is. */
  isOurs(table: Table, line: string): boolean;
}

/** Without a policy every row that cannot go in is an error. */
export const ABORTING: RowPolicy = {
  isolates: false,
  judgesOrphans: false,
  refuse: unreachable,
  judge: unreachable,
  refuseOrphan: unreachable,
  nulled: unreachable,
  kept: unreachable,
  isOurs: unreachable,
};

function unreachable(): never {
  throw new Error('broken invariant: nobody asks the policy that has no choice');
}
