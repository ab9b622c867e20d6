// Packs an archive into the store and enters it into the ledger.
import { access, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lockArchive } from '../archive/archive-lock.ts';
import type { Archive } from '../archive/archive-reader.ts';
import { syncDirectory } from '../archive/atomic-file.ts';
import { withFileErrors } from '../archive/file-errors.ts';
import type { Manifest } from '../archive/manifest.ts';
import type { Compression, SnapshotEntry } from '../model/ledger.ts';
import { assert } from '../util/assert.ts';
import type { ContainerProgress } from './container-progress.ts';
import { type Packed, type PackOptions, packArchive } from './container-writer.ts';
import { appendEntry, mendLedger, type NewEntry, type SignEntry } from './ledger-writer.ts';
import { circumstancesOf } from './packed-manifest.ts';
import type { ContainerSeal } from './seal-container.ts';
import { type SizeWarning, sizeWarnings } from './size-warnings.ts';
import { containerFile, type StorePaths, snapshotId, storePaths } from './store-layout.ts';

export interface TakeOptions {
  /** The directory of the store; it is made where it is missing. */
  readonly store: string;
  /** Now: ISO 8601 in UTC with milliseconds. */
  readonly at: string;
  readonly compression: Compression;
  readonly signal: AbortSignal;
  /** Encryption: what wraps the compressed tar, and what the ledger says of it. */
  readonly seal?: ContainerSeal;
  readonly sign?: SignEntry;
  readonly progress?: ContainerProgress;
}

export interface TakenSnapshot {
  readonly entry: SnapshotEntry;
  /** The file of the container. */
  readonly path: string;
  /** The digest of the ledger's last entry: worth keeping elsewhere. */
  readonly head: string;
  readonly warnings: readonly SizeWarning[];
}

/**
 * Takes a snapshot of a sealed archive. The container is on the disk before the ledger names it; when anything fails
 * the store is as it was.
 *
 * @throws ARCHIVE_LOCKED where another run works in the store; LEDGER_… where its ledger is damaged; DISK_FULL; INTERRUPTED;
 *   ARCHIVE_… where the archive is not what was sealed.
 */
export async function takeSnapshot(archive: Archive, options: TakeOptions): Promise<TakenSnapshot> {
  const paths = storePaths(options.store);
  const lock = await lockArchive(paths.directory);
  try {
    return await take(archive, paths, options);
  } finally {
    await lock.release();
  }
}

async function take(archive: Archive, paths: StorePaths, options: TakeOptions): Promise<TakenSnapshot> {
  const manifest = await archive.manifest();
  const { entries } = await mendLedger(paths);
  const named = { at: options.at, source: manifest.source, content: manifest.content };
  const id = await freeId(paths, snapshotId(named), entries + 1, options);
  const file = containerFile(id, options.compression, options.seal !== undefined);
  const temporary = join(paths.directory, `.${file}.tmp`);
  const path = join(paths.directory, file);
  try {
    const packed = await packArchive(archive, { ...packing(options), path: temporary });
    const entry = describe(manifest, { id, file, packed, options });
    const warnings = await sizeWarnings(entries === 0 ? null : paths, entry, manifest);
    await withFileErrors(path, () => rename(temporary, path));
    await syncDirectory(paths.directory);
    const appended = await appendEntry(paths, entry, options.sign).catch(async (error: unknown) => {
      await rm(path, { force: true });
      throw error;
    });
    assert(appended.entry.kind === 'snapshot' && appended.head.sha256 !== null, 'a snapshot was entered');
    return { entry: appended.entry, path, head: appended.head.sha256, warnings };
  } finally {
    await rm(temporary, { force: true });
  }
}

function packing({ compression, signal, seal, progress }: TakeOptions): Omit<PackOptions, 'path'> {
  return {
    compression,
    signal,
    ...(seal === undefined ? {} : { wrap: seal.wrap }),
    ...(progress === undefined ? {} : { progress }),
  };
}

/** Two snapshots of one second and content differ in the number of their entries. */
async function freeId(
  paths: StorePaths,
  id: string,
  number: number,
  { compression, seal }: TakeOptions,
): Promise<string> {
  const taken = access(join(paths.directory, containerFile(id, compression, seal !== undefined)));
  return taken.then(
    () => `${id}-${number}`,
    () => id,
  );
}

interface Description {
  readonly id: string;
  readonly file: string;
  readonly packed: Packed;
  readonly options: TakeOptions;
}

type NewSnapshot = Extract<NewEntry, { readonly kind: 'snapshot' }>;

function describe(manifest: Manifest, { id, file, packed, options }: Description): NewSnapshot {
  const { dialect, database } = manifest.source;
  const { scope, tables, phase, content } = manifest;
  return {
    kind: 'snapshot',
    at: options.at,
    id,
    phase,
    source: { dialect, database },
    scope: scope === null ? null : { table: scope.table, key: scope.key, email: scope.email },
    content,
    tables: tables.length,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    bytes: packed.bytes,
    container: { file, compression: options.compression, ...packed.file },
    manifest: packed.manifest,
    archive: circumstancesOf(manifest),
    ...(options.seal === undefined ? {} : { encryption: options.seal.encryption }),
  };
}
