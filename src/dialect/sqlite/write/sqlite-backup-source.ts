import { openReadConnection } from '../connection/sqlite-connection.ts';
import type { SqliteEnd } from '../sqlite-reader.ts';
import { backUp } from './sqlite-backup.ts';

/**
 * Backs up a database that is only going to be read, as of one moment.
 * @returns the path of the backup
 * @throws SOURCE_NOT_FOUND, NOT_A_DATABASE, SOURCE_TORN, SOURCE_BUSY, DISK_FULL, PERMISSION_DENIED
 */
export async function backUpSource(
  end: SqliteEnd,
  options: { readonly directory: string; readonly signal: AbortSignal },
): Promise<string> {
  const connection = await openReadConnection(end.path, { copyFirst: false, signal: options.signal });
  try {
    return await backUp(connection.database, end.path, options);
  } finally {
    await connection.close();
  }
}
