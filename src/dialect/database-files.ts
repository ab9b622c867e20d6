import type { Catalog } from '../model/catalog.ts';
import type { SummedSource } from '../model/row-stream.ts';
import type { SkippedFile } from '../model/source-file.ts';
import type { DatabaseEnd, DatabaseInfo } from './dialect.ts';

/** What can be done with a database that is one file. */
export interface DatabaseFiles {
  /** The absolute path of the file itself, also behind symbolic links. */
  pathOf(end: DatabaseEnd): string;
  /**
   * Writes a copy of the database as of one moment, `app_backup_20261121_153000.db`, into `directory`.
   * @returns its path
   * @throws SOURCE_NOT_FOUND, NOT_A_DATABASE, SOURCE_BUSY, DISK_FULL, PERMISSION_DENIED
   */
  backUp(end: DatabaseEnd, options: { readonly directory: string; readonly signal: AbortSignal }): Promise<string>;
  /**
   * The databases below a folder, by their content, not their names.
   * @throws SOURCE_NOT_FOUND where there is no such folder; for what cannot be read its error, unless it is to be skipped
   */
  find(directory: string, options: FindOptions): Promise<FoundFiles>;
  /** Takes the file for this program alone, so that it can be looked at and replaced. @throws TARGET_BUSY */
  openPutBack(end: DatabaseEnd, signal: AbortSignal): Promise<FilePutBack>;
}

export interface FindOptions {
  readonly signal: AbortSignal;
  /** True of paths below the folder, with slashes, that are not looked at. */
  readonly isExcluded: (file: string) => boolean;
  /** What cannot be read is told as skipped; otherwise it is an error. */
  readonly skipUnreadable: boolean;
}

/** By their paths below the folder, in byte order. */
export interface FoundFiles {
  readonly found: readonly { readonly file: string; readonly bytes: number }[];
  readonly skipped: readonly SkippedFile[];
}

/** A file that nobody else can read or write until `putBack` or `close`. */
export interface FilePutBack {
  readonly info: DatabaseInfo;
  readonly source: SummedSource;
  catalog(): Catalog;
  /**
   * Puts `backup` in the place of the file, or nothing where it is null; the file itself is kept in `directory`.
   * @returns where it is kept
   * @throws NOT_A_DATABASE where the backup is damaged; the file is as it was then
   */
  putBack(backup: string | null, directory: string): Promise<string>;
  close(): void;
}
