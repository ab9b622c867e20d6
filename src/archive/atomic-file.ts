// Small files that are there whole or not at all.
import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, withFileErrors } from './file-errors.ts';

/** Files of an archive hold people's data: only their owner may read them. */
export const FILE_MODE = 0o600;
export const DIRECTORY_MODE = 0o700;

/** The whole, or its pieces. */
type FileContent = string | Iterable<string> | AsyncIterable<string>;

/** Replaces `path` by `content`: temporary file, fsync, rename, fsync of the directory. */
export async function writeAtomically(path: string, content: FileContent): Promise<void> {
  const temporary = `${path}.tmp`;
  await withFileErrors(path, async () => {
    try {
      await writeSynced(temporary, content);
      await rename(temporary, path);
      await syncDirectory(dirname(path));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  });
}

async function writeSynced(path: string, content: FileContent): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, 'wx', FILE_MODE);
  try {
    // A handle writes on from where it stands.
    for await (const piece of typeof content === 'string' ? [content] : content) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the names in a directory durable. Where a system cannot sync directories, there is nothing to do. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY);
  try {
    await directory.sync();
  } catch (error) {
    if (!['EINVAL', 'EPERM', 'EISDIR', 'ENOTSUP'].includes(errorCode(error) ?? '')) throw error;
  } finally {
    await directory.close();
  }
}

/** The bytes of a small file; null when it is not there. A symbolic link is not followed: archives are untrusted. */
export async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    return await withFileErrors(path, () => Promise.reject(error));
  }
}
