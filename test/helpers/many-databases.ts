import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { discoverSources } from '../../src/stages/discover-sources.ts';
import type { TransformOptions } from '../../src/stages/stage-options.ts';
import { exportTo, importTo, quietContext, transformFor } from './run-stages.ts';
import { tempDirectory } from './temp-directory.ts';

/** A folder with a SQLite database for each entry: path below it → SQL. */
export async function databaseFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await tempDirectory();
  for (const [file, sql] of Object.entries(files)) {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    const database = new Database(join(directory, file));
    database.pragma('foreign_keys = off');
    database.exec(sql);
    database.close();
  }
  return directory;
}

/** Merges the databases of a folder into one, by the stages one after the other. Returns the archive. */
export async function mergeFolder(
  directory: string,
  to: string,
  more: Partial<TransformOptions> = {},
): Promise<string> {
  const archive = await tempDirectory();
  const how = { directory, sourceId: null, exclude: [], skipUnreadable: false, to: null };
  const from = await discoverSources(how, quietContext());
  await exportTo(archive, directory, { from });
  await transformFor(archive, to, more);
  await importTo(archive, to, more.ruled === undefined ? {} : { ruled: more.ruled });
  return archive;
}
