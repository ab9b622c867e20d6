import type { QualifiedName } from './logical-type.ts';

/**
 * Which rows of a shared database belong to one user, as data: decided by `scope/` from the catalog and the
 * rules, followed by a dialect in the database, kept in the archive, and derived again there by the leak check.
 */
export interface OwnershipMap {
  readonly user: UserTable;
  /** Every table of the catalog, in its order; none is left out. */
  readonly tables: readonly TableOwnership[];
}

/** Where the user rows are and how one is found. */
export interface UserTable {
  readonly table: QualifiedName;
  /** The columns that name a user: the primary key, or a unique key that the rules name. */
  readonly key: readonly string[];
  /** Where the address is: in the user row, or in a row that refers to it; null: this database has none. */
  readonly email: EmailColumn | null;
}

export interface EmailColumn {
  readonly column: string;
  /** null: a column of the user table; else the way from the row that holds it to the user row. */
  readonly through: Reference | null;
}

/**
 * A way from a row of `child` to the row of `parent` that it refers to: a foreign key of the catalog, or one
 * that only the rules know.
 */
export interface Reference {
  readonly child: QualifiedName;
  readonly columns: readonly string[];
  readonly parent: QualifiedName;
  readonly parentColumns: readonly string[];
  readonly match: 'simple' | 'full';
  readonly origin: 'declared' | 'rule';
  /** A polymorphic pair: this is a reference only in rows where `column` holds the text `value`. */
  readonly condition: { readonly column: string; readonly value: string } | null;
  /**
   * The reference stands in a JSON document in the one column of `columns`, below these member names
   * (`*`: every element of an array); null: the column itself is the reference.
   */
  readonly path: readonly string[] | null;
}

export interface TableOwnership {
  readonly name: QualifiedName;
  readonly class: OwnershipClass;
  /** One sentence, for people: why it is of this class. */
  readonly reason: string;
  /**
   * The references by which rows come down: of an owned table those to the rows that own it (one, or several
   * by rule: any of them is enough), of a companion those to the rows that it accompanies; else none.
   */
  readonly owners: readonly Reference[];
  /**
   * Every other reference of this table, with what becomes of one to a row that does not come by itself. Where
   * there are several owners they are here too: a row that comes by one of them may belong to someone else by another.
   */
  readonly references: readonly PolicedReference[];
  /** Has columns like a person's (email, password, birth …): a referenced row of it is another person. */
  readonly isPerson: boolean;
  /**
   * Of an owned table: rows without any owner come as well, by rule: those whose references in `owners` are all NULL, and those
   * below such rows of another table.
   */
  readonly ownerless?: true;
}

/**
 * - `user`: the table of the users; the one row of the chosen user.
 * - `owned`: rows that lead to the user over their owners.
 * - `referenced`: only rows that rows in scope refer to.
 * - `companion`: rows below referenced rows that come with them (translations of a product), by rule.
 * - `shared`: copied whole, by rule.
 * - `excluded`: none, by rule.
 */
export type OwnershipClass = 'user' | 'owned' | 'referenced' | 'companion' | 'shared' | 'excluded';

export interface PolicedReference {
  readonly reference: Reference;
  readonly policy: ReferencePolicy;
}

/** What becomes of a reference to a row that another user owns, to another person, or to an excluded table. */
export type ReferencePolicy =
  /** The run stops and names the rows. */
  | { readonly kind: 'fail' }
  /** The columns of the reference become NULL in the rows that leave. */
  | { readonly kind: 'null' }
  /** The row referred to comes along whole. */
  | { readonly kind: 'include' }
  /** It comes along, but every other column of it is NULL; its key and the columns referred to always stay. */
  | { readonly kind: 'columns'; readonly columns: readonly string[] };

/** How the user was named. Values are parameters, never SQL; only `where` is SQL, from the command line or rules. */
export type UserSelector =
  | { readonly kind: 'email'; readonly email: string }
  /** The text of the key's columns, in key order. */
  | { readonly kind: 'key'; readonly values: readonly string[] }
  | { readonly kind: 'where'; readonly sql: string }
  /** Every user there is: only where everybody is exported. */
  | { readonly kind: 'all' };

/** A user who was found. */
export interface FoundUser {
  /** The canonical cells of the key columns, in key order. */
  readonly key: readonly string[];
  readonly email: string | null;
}

/** What a scope needs for its archive: the map and the user of it, and how many rows came. */
export interface ScopeDocument {
  readonly ownership: OwnershipMap;
  readonly found: FoundUser;
  /** By table, in the order of the map; excluded tables are not listed. */
  readonly counts: readonly ScopeCount[];
  /** References to rows that were not there in the source either. */
  readonly dangling: readonly DanglingReference[];
}

/** Rows in scope with a reference to a row that may not leave, whose policy is `fail`. */
export interface ScopeViolation {
  readonly reference: Reference;
  /** Why the rows referred to may not leave. */
  readonly parent: 'owned-by-another' | 'another-user' | 'another-person' | 'excluded';
  readonly rows: number;
  /** Of the first few of the rows that refer: the text of the key's columns. */
  readonly keys: readonly (readonly string[])[];
}

/** A table that is read whole to find rows of the user: no index finds them by these columns. */
export interface MissingIndex {
  readonly table: QualifiedName;
  readonly columns: readonly string[];
  /** The statement that makes the index; null: none would help (values inside of documents, or of another type). */
  readonly statement: string | null;
}

/** A reference that no constraint enforces, with how many rows in scope refer to nothing by it. */
export interface DanglingReference {
  readonly reference: Reference;
  readonly rows: number;
}

/** How many rows of a table come along. */
export interface ScopeCount {
  readonly table: QualifiedName;
  readonly in: number;
  /** Not written: how many rows others have is nobody's business who is given the archive. */
  readonly out?: number | null;
}

/** How many rows of a table come along, and how many stay, for those who run the database. */
export interface ScopeShare extends Omit<ScopeCount, 'out'> {
  /** null: the database cannot tell without reading a big table. */
  readonly out: number | null;
  /** True: `out` is what the statistics of the database say of a big table. */
  readonly isEstimate: boolean;
}
