// Whether a transformed archive still stands on the export beside it.
import { dirname } from 'node:path';
import { RowferryError } from '../errors/rowferry-error.ts';
import { archivePaths } from './archive-layout.ts';
import type { Archive } from './archive-reader.ts';
import { readIfThere } from './atomic-file.ts';
import { sha256 } from './canonical-document.ts';

/**
 * An archive that travelled without its export is taken as it is.
 * @throws ARCHIVE_STALE where a transformed archive was made from another export than the one beside it.
 */
export async function checkOrigin(archive: Archive): Promise<void> {
  if (archive.phase !== 'transformed') return;
  const exported = await readIfThere(archivePaths(dirname(archive.directory), 'exported').manifest);
  if (exported === null || sha256(exported) === (await archive.manifest()).origin) return;
  throw new RowferryError('ARCHIVE_STALE', {
    message: `The transformed archive in ${archive.directory} was made from another export than the one beside it.`,
    hint: 'Run "rowferry transform TO" again.',
    context: { file: archive.directory },
  });
}
