// Unpacks a container into the archive that it was made of.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArchivePaths, archivePaths, resolvePartFile } from '../archive/archive-layout.ts';
import { type Archive, openArchive } from '../archive/archive-reader.ts';
import { DIRECTORY_MODE, FILE_MODE, syncDirectory, writeAtomically } from '../archive/atomic-file.ts';
import { withFileErrors } from '../archive/file-errors.ts';
import { formatManifest } from '../archive/manifest.ts';
import { checksumMismatch } from '../archive/part-errors.ts';
import type { SealedPart } from '../archive/part-reader.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { throwIfInterrupted } from '../errors/throw-if-interrupted.ts';
import type { SnapshotEntry } from '../model/ledger.ts';
import { displayName } from '../model/logical-type.ts';
import type { OpeningKeys } from './age-keys.ts';
import { checkEntry, checkUnpacked, originalManifest } from './check-entry.ts';
import { type ContainerLimits, USUAL_LIMITS } from './container-limits.ts';
import { documentMembers } from './container-members.ts';
import { type ContainerProgress, NO_PROGRESS } from './container-progress.ts';
import { type ContainerReader, openContainer } from './container-reader.ts';
import { explainContainer } from './explain-container.ts';
import { findSnapshot } from './find-snapshot.ts';
import { removeMade } from './remove-made.ts';
import { containerOpener } from './seal-container.ts';
import { storePaths } from './store-layout.ts';

export interface UnpackOptions {
  readonly store: string;
  readonly signal: AbortSignal;
  readonly limits?: ContainerLimits;
  /** What a sealed container is opened with. */
  readonly keys?: OpeningKeys;
  readonly progress?: ContainerProgress;
}

/** A snapshot as the archive that it was made of, in a directory of its own until it is closed. */
export interface OpenSnapshot {
  readonly entry: SnapshotEntry;
  readonly archive: Archive;
  close(): Promise<void>;
}

/**
 * Opens a snapshot of a store as an archive: unpacked into a temporary directory (0700), every digest checked.
 *
 * @param name what `findSnapshot` takes: an id or its beginning, `latest`, a number, a digest.
 * @throws SNAPSHOT_SEALED where the keys do not open it; SNAPSHOT_…, LEDGER_…, ARCHIVE_… for every kind of damage
 */
export async function openSnapshot(name: string, options: UnpackOptions): Promise<OpenSnapshot> {
  const entry = await findSnapshot(storePaths(options.store), name);
  const directory = await mkdtemp(join(tmpdir(), 'rowferry-snapshot-'));
  const close = () => rm(directory, { recursive: true, force: true });
  try {
    return { entry, archive: await unpackSnapshot(entry, directory, options), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Unpacks a snapshot into `exported/` (or `transformed/`) below `directory`, where there must be none. The manifest is
 * that of the archive which was packed, with its id and time. Nothing is left behind where it fails.
 *
 * @throws ARCHIVE_EXISTS; SNAPSHOT_…, ARCHIVE_… for every kind of damage; DISK_FULL; INTERRUPTED.
 */
export async function unpackSnapshot(
  entry: SnapshotEntry,
  directory: string,
  options: UnpackOptions,
): Promise<Archive> {
  const paths = archivePaths(directory, entry.phase);
  const path = join(options.store, entry.container.file);
  const made = await makeDirectory(paths, directory);
  try {
    const { compression } = entry.container;
    const { limits = USUAL_LIMITS, keys } = options;
    const how = { compression, limits, expected: entry.container, unwrap: containerOpener(entry, keys) };
    const container = await openContainer(path, how);
    try {
      await unpack(container, { entry, paths, options });
    } finally {
      await container.close();
    }
    return await openArchive(directory, entry.phase);
  } catch (error) {
    await rm(paths.directory, { recursive: true, force: true });
    if (made !== null) await removeMade(directory, made);
    throw await explainContainer(path, entry.container, error);
  }
}

/** Returns the first directory on the way to `directory` that was not there; null: all were. */
async function makeDirectory(paths: ArchivePaths, directory: string): Promise<string | null> {
  return withFileErrors(paths.directory, async () => {
    const made = await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE });
    await mkdir(paths.directory, { mode: DIRECTORY_MODE }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      throw new RowferryError('ARCHIVE_EXISTS', {
        message: `There is something in ${paths.directory} already.`,
        hint: 'Give a directory without an archive with --to.',
        context: { file: paths.directory },
      });
    });
    await mkdir(paths.data, { mode: DIRECTORY_MODE });
    return made ?? null;
  });
}

interface Unpacking {
  readonly entry: SnapshotEntry;
  readonly paths: ArchivePaths;
  readonly options: UnpackOptions;
}

/** The manifest is written last, when everything else is proven and on the disk. */
async function unpack(container: ContainerReader, { entry, paths, options }: Unpacking): Promise<void> {
  const { manifest } = container;
  const { signal, progress = NO_PROGRESS } = options;
  checkEntry(entry, container);
  for (const member of documentMembers(manifest)) {
    await writeAtomically(join(paths.directory, member.name), (await container.document(member)).toString('utf8'));
  }
  for (const { name, rows, parts } of manifest.tables) {
    progress.begun(displayName(name), rows);
    for (const part of parts) {
      throwIfInterrupted(signal);
      const sealed = { part, path: resolvePartFile(paths.directory, part.file), table: displayName(name) };
      await withFileErrors(sealed.path, () => writePart(sealed, container.part(part)));
      progress.partDone(part);
    }
    progress.done();
  }
  checkUnpacked(entry, await container.finish());
  await syncDirectory(paths.data);
  await writeAtomically(paths.manifest, formatManifest(originalManifest(entry, manifest)));
}

async function writePart(sealed: SealedPart, chunks: AsyncIterable<Buffer>): Promise<void> {
  const hash = createHash('sha256');
  const file = await open(sealed.path, 'wx', FILE_MODE);
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      await file.appendFile(chunk);
    }
    if (hash.digest('hex') !== sealed.part.sha256) throw checksumMismatch(sealed);
    await file.sync();
  } finally {
    await file.close();
  }
}
