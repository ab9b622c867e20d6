// The data directory of an archive holds the parts that its manifest lists, and nothing else.
import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { RowferryError } from '../errors/rowferry-error.ts';
import { displayName } from '../model/logical-type.ts';
import { type ArchivePaths, resolvePartFile } from './archive-layout.ts';
import { errorCode, withFileErrors } from './file-errors.ts';
import type { TableEntry } from './manifest.ts';
import { missingPart } from './part-errors.ts';
import { checkStats, type SealedPart } from './part-reader.ts';

/** @throws ARCHIVE_PART_MISSING, ARCHIVE_PART_TRUNCATED, ARCHIVE_PATH_UNSAFE, ARCHIVE_PART_UNLISTED. */
export async function checkParts(paths: ArchivePaths, tables: readonly TableEntry[]): Promise<void> {
  const sealed = sealedParts(paths, tables);
  await withFileErrors(paths.data, async () => {
    const data = await statIfThere(paths.data);
    if (data !== null && !data.isDirectory()) throw unsafeData(paths.data);
    for (const part of sealed) {
      const stats = await statIfThere(part.path);
      if (stats === null) throw missingPart(part);
      checkStats(stats, part);
    }
    await refuseUnlisted(paths, sealed);
  });
}

/** Every part of an archive with its path and the name of its table. */
export function sealedParts(paths: ArchivePaths, tables: readonly TableEntry[]): readonly SealedPart[] {
  return tables.flatMap(({ name, parts }) =>
    parts.map((part) => ({ part, path: resolvePartFile(paths.directory, part.file), table: displayName(name) })),
  );
}

/** @throws ARCHIVE_PART_UNLISTED where the data directory holds anything else than these parts. */
export async function refuseUnlisted(paths: ArchivePaths, sealed: readonly SealedPart[]): Promise<void> {
  const listed = new Set(sealed.map(({ part }) => basename(part.file)));
  const unlisted = (await readdir(paths.data)).find((name) => !listed.has(name));
  if (unlisted === undefined) return;
  throw new RowferryError('ARCHIVE_PART_UNLISTED', {
    message: `The file ${join(paths.data, unlisted)} is not in the manifest.`,
    hint: 'Move it out of the archive, or export again if you do not know where it comes from.',
    context: { file: unlisted },
  });
}

async function statIfThere(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
    throw error;
  }
}

function unsafeData(path: string): RowferryError {
  return new RowferryError('ARCHIVE_PATH_UNSAFE', {
    message: `${path} is not a directory of the archive but leads elsewhere.`,
    hint: 'Do not use this archive: somebody replaced its data directory. Export again from the source.',
    context: { file: path },
  });
}
