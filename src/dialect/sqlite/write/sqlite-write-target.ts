import type { SqliteDatabase } from '../connection/sqlite-driver.ts';

/** The file that is being written, and how it becomes the target. */
export interface WriteTarget {
  readonly database: SqliteDatabase;
  /** Nothing was in the target before. */
  readonly isNew: boolean;
  /** The copy of what was there before; null: there is none, or not yet. */
  readonly backup: string | null;
  /** Backs up what is there and begins the transaction. */
  begin(): Promise<void>;
  /**
   * Ends the transaction early where nobody else knows the file, so that other connections can read it too, also
   * while this one makes indexes.
   * @returns the path to open; null where only this connection can read
   */
  share(): string | null;
  commit(): Promise<void>;
  /** Leaves the target as it was, and no other file. */
  abort(): Promise<void>;
}
