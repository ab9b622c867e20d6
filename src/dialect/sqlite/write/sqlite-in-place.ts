import { rmSync } from 'node:fs';
import type { WriterOptions } from '../../dialect.ts';
import { openDatabase } from '../connection/sqlite-driver.ts';
import { lockExclusively } from '../connection/sqlite-lock.ts';
import { withSqliteErrors } from '../sqlite-errors.ts';
import { backUp } from './sqlite-backup.ts';
import type { WriteTarget } from './sqlite-write-target.ts';
import { BEGIN_EXCLUSIVE, COMMIT, ROLLBACK, UNENFORCED_FOREIGN_KEYS } from './sqlite-writer-queries.ts';

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
    get backup() {
      return backup;
    },
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
