import type { NewPassword } from './adoption.ts';
import type { QualifiedName } from './logical-type.ts';

/** The user of the target to whom every row of a database without users is given. */
export interface PlannedOwner {
  /** The table of the users in the target. */
  readonly table: QualifiedName;
  /** Its key, and the user's canonical cell of it. */
  readonly key: string;
  readonly cell: string;
  readonly email: string | null;
  readonly username: string | null;
  /** The columns of the table that hold these; null: none does. */
  readonly emailColumn: string | null;
  readonly usernameColumn: string | null;
  /** `there`: the target has the user; `made`: the import makes the row; `brought`: it comes with the users of the source. */
  readonly kind: 'there' | 'made' | 'brought';
  /** Where the hash of a password goes that is made while a new user comes in; null: there is none. */
  readonly password: NewPassword | null;
  readonly tables: readonly OwnedTable[];
}

/** A table of the target whose rows name their owner. */
export interface OwnedTable {
  readonly table: QualifiedName;
  readonly column: string;
}
