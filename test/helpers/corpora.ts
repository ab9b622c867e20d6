import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';

/** Real databases that are kept beside the repository, never inside it. */
const CORPORA = new URL('../../../shared/corpora/', import.meta.url);

/** @param relative `sqlite/chinook.sqlite`
 *  @returns the file's path, or null when the corpora are not on this machine */
function corpusPath(relative: string): string | null {
  const path = fileURLToPath(new URL(relative, CORPORA));
  return existsSync(path) ? path : null;
}

/** `describe` for tests that need files of the corpora; where one is missing the suite is shown as skipped, with the reason. */
export function describeWithCorpora<const Files extends readonly string[]>(
  name: string,
  files: Files,
  suite: (...paths: { [Index in keyof Files]: string }) => void,
): void {
  const missing = files.filter((file) => corpusPath(file) === null);
  if (missing.length > 0) {
    describe(name, () => {
      test.skip(`needs ../shared/corpora/${missing.join(', ')}, which is not there`, () => {});
    });
    return;
  }
  describe(name, () => suite(...(files.map(corpusPath) as { [Index in keyof Files]: string })));
}
