import type { Phase } from '../archive/archive-layout.ts';
import { type Archive, openArchive } from '../archive/archive-reader.ts';
import { RowferryError } from '../errors/rowferry-error.ts';

/** The sealed archive of that phase, or null where there is none or it was never sealed. */
export async function openIfThere(directory: string, phase: Phase): Promise<Archive | null> {
  try {
    return await openArchive(directory, phase);
  } catch (error) {
    if (!(error instanceof RowferryError)) throw error;
    if (error.code === 'ARCHIVE_NOT_FOUND' || error.code === 'ARCHIVE_INCOMPLETE') return null;
    throw error;
  }
}
