import type { QualifiedName } from './logical-type.ts';

/** The user of the target under whom rows go in, beside the rows of others. */
export interface Adoption {
  /** The table of the users in the target. */
  readonly table: QualifiedName;
  readonly key: readonly string[];
  /** The canonical cells of the user's key there, in key order. */
  readonly cells: readonly string[];
  readonly email: string | null;
  /** The column of the user table that holds the address; null: none does. */
  readonly emailColumn: string | null;
  /** The row of the user comes with the others; false: it was there. */
  readonly isNew: boolean;
  /** Where the hash of a password goes that is made while a new user comes in; null: there is none. */
  readonly password: NewPassword | null;
  /** By table of the plan. */
  readonly tables: readonly AdoptedTable[];
}

export interface NewPassword {
  readonly column: string;
  readonly hash: PasswordHash;
}

export type PasswordHash = 'bcrypt' | 'scrypt' | 'argon2';

export interface AdoptedTable {
  /** Of the target. */
  readonly table: QualifiedName;
  /** Rows that go in. */
  readonly added: number;
  /** Rows of nobody that the target has already. */
  readonly there: number;
  /** The columns of its key of which ids changed, with how many did. */
  readonly remapped: readonly RemappedIds[];
}

/** A map of ids of the archive: `ids/posts.id-0001.json` … holds what changed. */
export interface RemappedIds {
  readonly column: string;
  readonly ids: string;
  readonly changed: number;
}
