import { writeFileSync } from 'node:fs';
import { RowferryError } from '../errors/rowferry-error.ts';

/** Writes a file that is not there yet. @throws USAGE where it is, or cannot be written */
export function writeNewFile(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const isThere = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw new RowferryError('USAGE', {
      message: isThere ? `The file ${file} is there already.` : `The file ${file} cannot be written.`,
      hint: isThere
        ? 'Name another one, or put that one aside: what a person wrote is never overwritten.'
        : 'Check the path.',
      context: { file },
      cause,
    });
  }
}
