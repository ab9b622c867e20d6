import type { PasswordHash } from './adoption.ts';
import type { JsonObject } from './json-value.ts';
import type { Condition } from './row-condition.ts';
import type { RuleOperation } from './rule-operation.ts';

/**
 * What the user decides, as the file of `--rules` says it (`schemas/rules.schema.json`). Rules are trusted.
 * Tables are named as people name them (`auth.users` outside the default namespace). A reference is named
 * within its table: by its columns joined with `,`, a polymorphic one by its id column, one in a document by
 * the column and the member names below it joined with `.` (`data.user.id`).
 */
export interface Rules {
  /** Where editors find the JSON Schema. */
  readonly $schema?: string;
  readonly user?: UserRule;
  readonly tables?: { readonly [table: string]: TableRule };
  /** What becomes of tables that have no rule; default `include`. */
  readonly otherTables?: 'include' | 'exclude';
  /** What the rules lose is meant: it does not count for the exit code. */
  readonly accept?: 'lossy';
  /** Names the source in the ids that are made of keys; default: the name of its database. */
  readonly source?: string;
  /** Of a run over many databases: the pattern that makes the ids of sources, where the command line has none. */
  readonly sourceId?: string;
  readonly hooks?: HooksRule;
  readonly owner?: OwnerRule;
}

/** How every row of a database without users gets one in the target. */
export interface OwnerRule {
  /** Of the target; default `users`. */
  readonly table?: string;
  /** The column with the address; default `email`. */
  readonly email?: string;
  /** The column with the name that a user logs in by; default `username`, where there is one. */
  readonly username?: string;
  /** The column that says whose a row is; default `user_id`. */
  readonly column?: string;
  /** Tables of the source that get it although the target does not ask for it. */
  readonly tables?: readonly string[];
  readonly create?: CreateOwnerRule;
}

/** What the row of a new owner holds besides its key, its address and its name. */
export interface CreateOwnerRule {
  readonly columns?: { readonly [column: string]: OwnerValue };
  readonly password?: PasswordRule;
}

export type OwnerValue = string | number | boolean | null | { readonly now: true };

/** SQL for the target, in its own dialect, run in the transaction of the import. */
export interface HooksRule {
  /** Before the first row is loaded. */
  readonly before?: readonly string[];
  /** When all rows, keys and indexes are there and the rows are proven. */
  readonly after?: readonly string[];
}

/** Who the user of a scoped run is. */
export interface UserRule {
  readonly table?: string;
  /** The columns that name a user, where it is not the primary key: a unique key. */
  readonly key?: readonly string[];
  /** The column of the user table that holds the address, or the child table that does. */
  readonly email?: string | EmailRule;
  /** The user row becomes the one row of a table of settings in a database of their own. */
  readonly singleton?: SingletonRule;
  /** Which row of the table of the users is the user's, in a file that holds rows of others too: values of the key. */
  readonly self?: readonly (string | number)[];
  /** How a user is made who is not there yet (`--as-user`). */
  readonly create?: CreateUserRule;
}

/** What a new user row holds besides its key, its address and what comes with the rows. */
export interface CreateUserRule {
  /** Values by column; they count before those of the file. */
  readonly columns?: { readonly [column: string]: string | number | boolean | null };
  /** The column for the hash of a password that is made and shown once. */
  readonly password?: PasswordRule;
}

export interface PasswordRule {
  readonly column: string;
  readonly hash: PasswordHash;
}

/** `{"table": "app_config", "columns": {"email": "email", "display_name": "name"}}`: columns with their new names. */
export interface SingletonRule {
  readonly table: string;
  readonly columns: { readonly [column: string]: string };
}

export interface EmailRule {
  readonly table: string;
  readonly column: string;
  /** The reference from that table to the user table. */
  readonly reference: string;
}

/** Everything that is decided about one table. */
export interface TableRule extends OutputRule {
  /** False: the table does not travel. */
  readonly include?: boolean;
  /**
   * Its key becomes a uuid (version 5) of the source, the table and the key, or, where databases become one, a number or the text
   * `<source>:<key>`; every reference to it follows. Of a key of several columns those that are no references.
   */
  readonly regenerate?: 'uuid' | 'integer' | 'text';
  /** Where databases become one: rows that are equal in these columns become one row, and every reference follows. */
  readonly natural?: readonly string[];
  /** Where such rows differ in other columns: an error, or the first counts; default `fail`. */
  readonly differ?: 'fail' | 'first';
  /** Other tables that are made of the same rows. */
  readonly also?: readonly OutputRule[];
  readonly scope?: ScopeRule;
  /** The references that say whose a row is; with several, any of them is enough. */
  readonly owner?: readonly string[];
  /** Of an owned table: what becomes of rows whose owner columns are NULL, or that belong to such rows; default `excluded`. */
  readonly ownerless?: 'shared' | 'excluded';
  /** What becomes of references to rows that do not come by themselves. */
  readonly references?: { readonly [reference: string]: ReferenceRule };
  /** On the way back in: rows of nobody that the target has must be the `same`, or are left as they are there. */
  readonly existing?: 'same' | 'keep';
  /** Foreign keys that the database does not declare. */
  readonly foreignKeys?: readonly ForeignKeyRule[];
  readonly polymorphic?: readonly PolymorphicRule[];
  readonly jsonReferences?: readonly JsonReferenceRule[];
}

/** What a table of the target is made of, of the rows of one table of the source. */
export interface OutputRule {
  /** Its name in the target. Two rules that give one name put their rows into one table. */
  readonly to?: string;
  /** Only rows for which this holds. */
  readonly filter?: Condition;
  /** By their names in the source. */
  readonly columns?: { readonly [column: string]: ColumnRule };
  /** Columns that the source does not have, by their names in the target. */
  readonly add?: { readonly [column: string]: AddedColumnRule };
  /** What becomes of columns that have no rule; default `keep`. */
  readonly otherColumns?: 'keep' | 'drop';
  /** The table has one row, whose `id` is 1. */
  readonly singleton?: boolean;
  /** A JSON Schema that every row of the target must meet. */
  readonly rows?: JsonObject;
  /** By which columns of the target its rows are sorted. */
  readonly order?: readonly OrderTerm[];
  /** What this loses is meant. */
  readonly accept?: 'lossy';
}

/** A column of the target, ascending where it is named alone. */
export type OrderTerm = string | { readonly column: string; readonly descending?: boolean };

export interface ColumnRule {
  /** Its name in the target. */
  readonly to?: string;
  readonly drop?: boolean;
  /** The type that it gets, after the operations. */
  readonly type?: string;
  readonly nullable?: boolean;
  /** What is done to its values, one after the other. */
  readonly do?: readonly RuleOperation[];
  readonly accept?: 'lossy';
}

export interface AddedColumnRule {
  /** The column of the source whose values it begins with; default: none. */
  readonly from?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly do?: readonly RuleOperation[];
  readonly accept?: 'lossy';
}

export type ScopeRule = 'owned' | 'referenced' | 'companion' | 'shared' | 'excluded';

export type ReferenceRule = 'fail' | 'null' | 'include' | { readonly columns: readonly string[] };

export interface ForeignKeyRule {
  readonly columns: readonly string[];
  readonly references: RowRule;
}

/** Rows of a table as their columns name them: any unique columns, not only the primary key. */
export interface RowRule {
  readonly table: string;
  readonly columns: readonly string[];
}

/** A pair of columns, of which `type` says into which table `id` points. */
export interface PolymorphicRule {
  readonly type: string;
  readonly id: string;
  /** By the text in the type column. */
  readonly targets: { readonly [type: string]: PolymorphicTarget };
}

export interface PolymorphicTarget {
  readonly table: string;
  readonly column: string;
}

/** A reference that stands in a JSON document. */
export interface JsonReferenceRule {
  readonly column: string;
  /** Member names from the top of the document; `*` is every element of an array. */
  readonly path: readonly string[];
  readonly references: RowRule;
}
