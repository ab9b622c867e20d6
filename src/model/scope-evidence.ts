import type { Reference } from './scope.ts';

/** What values say for a reference that the database does not declare. */
export interface Overlap {
  /** Rows in which it is not NULL. */
  readonly rows: number;
  /** Those of them that lead to no row. */
  readonly missing: number;
}

/** What values say of two ways from the rows of one table to the user. */
export interface Agreement {
  /** Rows in which both lead to a user. */
  readonly rows: number;
  /** Those of them in which it is the same. */
  readonly agreeing: number;
}

/** Whoever can look at the values of a database. */
export interface ScopeWitness {
  /** @param reference a plain one: columns that hold what the parent's columns hold */
  overlap(reference: Reference): Promise<Overlap>;
  /** @param one,other ways of plain references that begin in one table and end in the same other one */
  agreement(one: readonly Reference[], other: readonly Reference[]): Promise<Agreement>;
}
