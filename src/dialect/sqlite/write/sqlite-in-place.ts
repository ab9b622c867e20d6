import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import { throwIfInterrupted } from '../../../errors/throw-if-interrupted.ts';
import type { WriterOptions } from '../../dialect.ts';
import { openDatabase, type SqliteDatabase } from '../connection/sqlite-driver.ts';
import { lockExclusively } from '../connection/sqlite-lock.ts';
import { sqliteError, withSqliteErrors } from '../sqlite-errors.ts';
import { sync } from './sqlite-building.ts';
import type { WriteTarget } from './sqlite-write-target.ts';
import { BEGIN_EXCLUSIVE, COMMIT, NOW_STAMP, ROLLBACK, UNENFORCED_FOREIGN_KEYS } from './sqlite-writer-queries.ts';

/** Pages copied between two looks at the signal: about 64 MB. */
const BACKUP_PAGES = 16_384;

/**
 * A database with tables: loaded where it is, in one transaction, after a backup. It stays locked from here
 * to the end, so that the backup holds what the transaction began with.
 * @throws TARGET_BUSY
 */
export function loadInPlace(path: string, options: WriterOptions): WriteTarget {
  const database = openDatabase(path, { readonly: false });
  const context = { what: `write to "${path}"`, context: { file: path } };
  let backup: string | null = null;
  try {
    lockExclusively(database, path);
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    database,
    isNew: false,
    async begin() {
      if (options.backupDirectory !== null)
        backup = await backUp(database, path, { ...options, directory: options.backupDirectory });
      withSqliteErrors(context, () => {
        database.pragma(UNENFORCED_FOREIGN_KEYS);
        database.exec(BEGIN_EXCLUSIVE);
      });
    },
    share: () => null,
    async commit() {
      withSqliteErrors(context, () => {
        database.exec(COMMIT);
        database.close();
      });
    },
    async abort() {
      if (!database.open) return;
      if (database.inTransaction) database.exec(ROLLBACK);
      database.close();
      if (backup !== null) rmSync(backup, { force: true });
    },
  };
}

interface BackupOptions {
  readonly directory: string;
  readonly signal: AbortSignal;
}

/** Writes `app_backup_20261121_153000.db` and returns its path. */
async function backUp(database: SqliteDatabase, path: string, { directory, signal }: BackupOptions): Promise<string> {
  const target = freeName(database, path, directory);
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

function freeName(database: SqliteDatabase, path: string, directory: string): string {
  const stamp = database.prepare(NOW_STAMP).pluck().get() as string;
  const stem = join(directory, `${basename(path, extname(path))}_backup_${stamp}`);
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
