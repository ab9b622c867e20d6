import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import { throwIfInterrupted } from '../../../errors/throw-if-interrupted.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import { sqliteError } from '../sqlite-errors.ts';
import { sync } from './sqlite-building.ts';
import { NOW_STAMP } from './sqlite-writer-queries.ts';

/** Pages copied between two looks at the signal: about 64 MB. */
const BACKUP_PAGES = 16_384;

interface BackupOptions {
  readonly directory: string;
  readonly signal: AbortSignal;
}

/**
 * Copies an open database into `app_backup_20261121_153000.db` with SQLite's online backup, as of one moment.
 * @param path of the database, for the name
 * @returns the path of the backup
 */
export async function backUp(
  database: SqliteDatabase,
  path: string,
  { directory, signal }: BackupOptions,
): Promise<string> {
  const target = stampedName(database, path, { directory, what: 'backup' });
  const progress = (): number => {
    throwIfInterrupted(signal);
    return BACKUP_PAGES;
  };
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    await database.backup(target, { progress });
    chmodSync(target, 0o600);
    sync(target);
    return target;
  } catch (error) {
    rmSync(target, { force: true });
    throw backupError(error, target);
  }
}

export interface StampedName {
  readonly directory: string;
  /** What the file is, as a word of its name. */
  readonly what: string;
}

/** `directory/app_backup_20261121_153000.db`: a name that is free, of the time that it is now, in UTC. */
export function stampedName(database: SqliteDatabase, path: string, { directory, what }: StampedName): string {
  const stamp = database.prepare(NOW_STAMP).pluck().get() as string;
  const stem = join(directory, `${basename(path, extname(path))}_${what}_${stamp}`);
  for (let number = 1; ; number++) {
    const name = number === 1 ? `${stem}.db` : `${stem}_${number}.db`;
    if (!existsSync(name)) return name;
  }
}

function backupError(cause: unknown, target: string): unknown {
  if (cause instanceof RowferryError) return cause;
  const error = sqliteError(cause, { what: `write the backup "${target}"`, context: { file: target } });
  if (error instanceof RowferryError) return error;
  return new RowferryError('PERMISSION_DENIED', {
    message: `The backup "${target}" cannot be written: ${(cause as Error).message}.`,
    hint: 'Check the folder for backups, or go without one (--no-backup).',
    context: { file: target },
    cause,
  });
}
