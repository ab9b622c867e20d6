import { chmodSync, constants, copyFileSync, linkSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { FilePutBack } from '../../database-files.ts';
import { readCatalog } from '../catalog/sqlite-catalog.ts';
import { openDatabase } from '../connection/sqlite-driver.ts';
import { registerFunctions } from '../connection/sqlite-functions.ts';
import { lockExclusively } from '../connection/sqlite-lock.ts';
import { realPath } from '../connection/sqlite-real-path.ts';
import { streamRows } from '../rows/sqlite-row-stream.ts';
import { readSums } from '../rows/sqlite-sums.ts';
import { withSqliteErrors } from '../sqlite-errors.ts';
import { SQLITE_VERSION, TEXT_ENCODING } from '../sqlite-queries.ts';
import { databaseInfo, type SqliteEnd } from '../sqlite-reader.ts';
import { stampedName } from './sqlite-backup.ts';
import { sync } from './sqlite-building.ts';
import { QUICK_CHECK } from './sqlite-writer-queries.ts';

/**
 * Locks a file so that it can be looked at and then replaced by its backup.
 * @throws TARGET_BUSY where another program has it open
 */
export async function openPutBack(end: SqliteEnd, signal: AbortSignal): Promise<FilePutBack> {
  const path = realPath(end.path);
  const database = openDatabase(path, { readonly: false });
  try {
    lockExclusively(database, path);
    registerFunctions(database);
    const encoding = database.prepare(TEXT_ENCODING).pluck().get() as 'UTF-8';
    const origin = { database, encoding, signal };
    return {
      info: databaseInfo(path, database.prepare(SQLITE_VERSION).pluck().get() as string),
      source: {
        rows: (table, order) => streamRows(origin, table, order),
        sums: async (table) => readSums(origin, table),
      },
      catalog: () => readCatalog(database, { tables: null, exclude: [], census: false }),
      async putBack(backup, directory) {
        if (backup !== null) refuseDamaged(backup);
        mkdirSync(directory, { recursive: true, mode: 0o700 });
        const kept = stampedName(database, path, { directory, what: 'rolled_back' });
        // A file whose log is alive cannot be replaced: the old log would be joined to the new file.
        withSqliteErrors({ what: `take "${path}" over`, context: { file: path } }, () => {
          database.pragma('wal_checkpoint(truncate)');
          database.pragma('journal_mode = delete');
          database.close();
        });
        withFiles(path, () => replaceFile(path, backup, kept));
        return kept;
      },
      close: () => database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** @throws NOT_A_DATABASE */
function refuseDamaged(backup: string): void {
  const database = openDatabase(backup, { readonly: true });
  try {
    const verdict = withSqliteErrors({ what: `check "${backup}"`, context: { file: backup } }, () =>
      database.pragma(QUICK_CHECK, { simple: true }),
    );
    if (verdict === 'ok') return;
    throw new RowferryError('NOT_A_DATABASE', {
      message: `The backup "${backup}" is damaged: ${String(verdict)}.`,
      hint: 'The target was left as it is. Put a copy of the backup in its place by hand.',
      context: { file: backup },
    });
  } finally {
    database.close();
  }
}

/** At every moment the file is there under its name or, where it goes, under the other one. */
function replaceFile(path: string, backup: string | null, kept: string): void {
  keep(path, kept);
  if (backup === null) {
    rmSync(path);
  } else {
    const beside = `${path}.rowferry-backup`;
    copyFileSync(backup, beside);
    chmodSync(beside, statSync(path).mode & 0o777);
    sync(beside);
    renameSync(beside, path);
  }
  sync(dirname(path));
}

/** Another name for the file, or a copy where the folder is on another disk. */
function keep(path: string, kept: string): void {
  try {
    linkSync(path, kept);
  } catch {
    copyFileSync(path, kept, constants.COPYFILE_EXCL);
    sync(kept);
  }
}

function withFiles(path: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    throw new RowferryError('PERMISSION_DENIED', {
      message: `The backup cannot be put in the place of "${path}": ${(cause as Error).message}.`,
      hint: 'Check who may write to its folder and to the folder of the backups, and that there is space.',
      context: { file: path },
      cause,
    });
  }
}
