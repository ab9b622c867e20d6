// What runs that were killed left in a store: exports, which hold all rows unpacked, and containers that are not whole.
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lockState } from '../archive/archive-lock.ts';
import { withFileErrors } from '../archive/file-errors.ts';
import { isExportDirectory, isUnfinishedContainer } from './store-layout.ts';

/** Without a lock it may be a run that has just begun, or one of an older version. */
const AGE_MAX_MS = 24 * 3_600_000;

/**
 * What killed runs left in a store: directories whose process is gone, or where nobody has written for a day, and
 * containers that are not whole, where nobody packs one.
 *
 * @param isLocked the caller holds the lock of the store.
 * @returns their names. A store that is not there has none.
 */
export async function findLeftovers(store: string, isLocked = false): Promise<readonly string[]> {
  const names = await readdir(store).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
  // Behind the look at the names: what is packed since then is not among them.
  const isIdle = isLocked || (await lockState(store)) !== 'held';
  const leftovers: string[] = [];
  for (const name of names) {
    const isDead = isExportDirectory(name)
      ? await isLeftOver(join(store, name))
      : isIdle && isUnfinishedContainer(name);
    if (isDead) leftovers.push(name);
  }
  return leftovers.sort();
}

/** Removes them. @returns their names */
export async function removeLeftovers(store: string, isLocked = false): Promise<readonly string[]> {
  const names = await findLeftovers(store, isLocked);
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
