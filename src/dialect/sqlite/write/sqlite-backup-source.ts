import { dirname, join } from 'node:path';
import { openReadConnection } from '../connection/sqlite-connection.ts';
import type { SqliteEnd } from '../sqlite-reader.ts';
import { backUp } from './sqlite-backup.ts';

/**
 * Backs up a database that is only going to be read, as of one moment.
 * @returns the path of the backup; of several files the directory below which each has one
 * @throws SOURCE_NOT_FOUND, NOT_A_DATABASE, SOURCE_TORN, SOURCE_BUSY, DISK_FULL, PERMISSION_DENIED
 */
export async function backUpSource(
  end: SqliteEnd,
  options: { readonly directory: string; readonly signal: AbortSignal },
): Promise<string> {
  if (end.discovered === undefined) return backUpFile(end.path, options);
  // Files of one name in different folders keep their folders.
  for (const { file } of end.discovered.found) {
    await backUpFile(join(end.path, file), { ...options, directory: join(options.directory, dirname(file)) });
  }
  return options.directory;
}

async function backUpFile(
  path: string,
  options: { readonly directory: string; readonly signal: AbortSignal },
): Promise<string> {
  const connection = await openReadConnection(path, { copyFirst: false, signal: options.signal });
  try {
    return await backUp(connection.database, path, options);
  } finally {
    await connection.close();
  }
}
