import type { Phase } from '../archive/archive-layout.ts';
import type { Manifest } from '../archive/manifest.ts';
import { resealArchive } from '../archive/reseal-archive.ts';

/** Writes a new manifest for an archive that a person edited on purpose; see `archive/reseal-archive.ts`. */
export async function reseal(directory: string, phase: Phase, acceptEdits: boolean): Promise<Manifest> {
  return resealArchive(directory, phase, { acceptEdits });
}
