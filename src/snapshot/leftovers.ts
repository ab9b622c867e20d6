// Exports for snapshots whose runs were killed: they hold all rows, unpacked, for nobody.
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lockState } from '../archive/archive-lock.ts';
import { withFileErrors } from '../archive/file-errors.ts';
import { isExportDirectory } from './store-layout.ts';

/** Without a lock it may be a run that has just begun, or one of an older version. */
const AGE_MAX_MS = 24 * 3_600_000;

/**
 * The directories that a killed run left in a store: its process is gone, or nobody has written there for a day.
 * @returns their names. A store that is not there has none.
 */
export async function findLeftovers(store: string): Promise<readonly string[]> {
  const names = await readdir(store).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
  const leftovers: string[] = [];
  for (const name of names) if (isExportDirectory(name) && (await isLeftOver(join(store, name)))) leftovers.push(name);
  return leftovers.sort();
}

/** Removes them. @returns their names */
export async function removeLeftovers(store: string): Promise<readonly string[]> {
  const names = await findLeftovers(store);
  for (const name of names) {
    const path = join(store, name);
    await withFileErrors(path, () => rm(path, { recursive: true, force: true }));
  }
  return names;
}

async function isLeftOver(path: string): Promise<boolean> {
  const stats = await lstat(path);
  if (!stats.isDirectory()) return false;
  const state = await lockState(path);
  return state === null ? Date.now() - stats.mtimeMs > AGE_MAX_MS : state === 'gone';
}
