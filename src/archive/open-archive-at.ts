// An archive by any of its directories, as people name them.

import { join } from 'node:path';
import { type Phase, pathsWithin } from './archive-layout.ts';
import { type Archive, openArchive, openSealed } from './archive-reader.ts';
import { readIfThere } from './atomic-file.ts';
import { parseManifest } from './manifest.ts';

/**
 * Opens the sealed archive in `directory`: the directory of a phase, also under another name (`exported.<id>`, which
 * `--replace` put aside), or the one above them, of which the exported phase is taken first.
 * @throws ARCHIVE_NOT_FOUND, ARCHIVE_INCOMPLETE, or the code of what is damaged.
 */
export async function openArchiveAt(directory: string): Promise<Archive> {
  const paths = pathsWithin(directory);
  const manifest = await readIfThere(paths.manifest);
  if (manifest !== null) return openSealed(paths, parseManifest(manifest.toString('utf8'), paths.manifest).phase);
  return openArchive(directory, await phaseIn(directory));
}

async function phaseIn(directory: string): Promise<Phase> {
  const isThere = async (phase: Phase) => (await readIfThere(pathsWithin(join(directory, phase)).manifest)) !== null;
  return !(await isThere('exported')) && (await isThere('transformed')) ? 'transformed' : 'exported';
}
