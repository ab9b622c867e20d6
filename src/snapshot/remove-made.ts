import { rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { errorCode } from '../archive/file-errors.ts';

/** Removes directories that were made for nothing: from `directory` up to `made`, as far as nothing else came to lie there. */
export async function removeMade(directory: string, made: string): Promise<void> {
  for (let path = resolve(directory); path.length >= resolve(made).length; path = dirname(path)) {
    try {
      await rmdir(path);
    } catch (error) {
      if (errorCode(error) === 'ENOTEMPTY') return;
      throw error;
    }
  }
}
