import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * The absolute path of the file that `path` leads to. SQLite follows symbolic links and keeps its log beside the file
 * itself (https://www.sqlite.org/releaselog/3_10_0.html), so that is where logs are looked for and files are replaced.
 * A path that leads nowhere stays as it is: the first look at the file tells what is wrong with it.
 */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
