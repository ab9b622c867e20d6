import { withSqliteErrors } from '../sqlite-errors.ts';
import { BEGIN_EXCLUSIVE, COMMIT, EXCLUSIVE_SETTINGS } from '../write/sqlite-writer-queries.ts';
import type { SqliteDatabase } from './sqlite-driver.ts';

/**
 * Takes the file for this connection alone until it closes: with `locking_mode = exclusive` the lock stays when a
 * transaction ends (https://www.sqlite.org/pragma.html#pragma_locking_mode).
 * @throws TARGET_BUSY where another program has it open
 */
export function lockExclusively(database: SqliteDatabase, path: string): void {
  withSqliteErrors({ what: `lock "${path}"`, context: { file: path } }, () => {
    for (const setting of EXCLUSIVE_SETTINGS) database.pragma(setting);
    database.exec(`${BEGIN_EXCLUSIVE}; ${COMMIT}`);
  });
}
