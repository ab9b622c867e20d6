import { lockArchive } from '../archive/archive-lock.ts';

/** Runs `work` as the only run in the archive directory. @throws ARCHIVE_LOCKED */
export async function withArchiveLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const lock = await lockArchive(directory);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
