import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Phase } from '../archive/archive-layout.ts';
import { lockArchive } from '../archive/archive-lock.ts';
import { type Archive, openArchive } from '../archive/archive-reader.ts';
import { DIRECTORY_MODE } from '../archive/atomic-file.ts';
import { withFileErrors } from '../archive/file-errors.ts';
import type { SnapshotEntry } from '../model/ledger.ts';
import { packer } from '../snapshot/compression.ts';
import { removeLeftovers } from '../snapshot/leftovers.ts';
import { removeMade } from '../snapshot/remove-made.ts';
import type { SizeWarning } from '../snapshot/size-warnings.ts';
import { type TakenSnapshot, type TakeOptions, takeSnapshot } from '../snapshot/take-snapshot.ts';
import { assert } from '../util/assert.ts';
import { exportDatabase } from './export-database.ts';
import type { StageContext } from './progress.ts';
import { snapshotProgress } from './snapshot-progress.ts';
import type { ExportOptions } from './stage-options.ts';
import { StageRun } from './stage-run.ts';
import type { StageSummary } from './stage-summaries.ts';

export interface CreateSnapshotOptions extends Pick<TakeOptions, 'store' | 'at' | 'compression' | 'seal' | 'sign'> {
  /** The database that is exported first; null: the sealed archive in `archive` is packed. */
  readonly from: Omit<ExportOptions, 'archive' | 'replace'> | null;
  readonly archive: string;
  readonly phase: Phase;
}

export interface CreateSnapshotSummary extends StageSummary {
  readonly stage: 'snapshot';
  readonly store: string;
  readonly snapshot: SnapshotEntry;
  /** The digest of the ledger's last entry: worth keeping elsewhere. */
  readonly head: string;
  readonly warnings: readonly SizeWarning[];
}

/**
 * Packs a sealed archive into the store, or makes the export first, in a directory of its own that goes when it is packed.
 *
 * @throws ARCHIVE_NOT_FOUND … where nothing is sealed; what an export throws; what `takeSnapshot` throws.
 */
export async function createSnapshot(
  options: CreateSnapshotOptions,
  context: StageContext,
): Promise<CreateSnapshotSummary> {
  const { from, store, archive, phase, compression } = options;
  packer(compression); // Where Node has none, that is said before a database is exported.
  const sealed = from === null ? await openArchive(archive, phase) : null;
  const made = await withFileErrors(store, () => mkdir(store, { recursive: true, mode: DIRECTORY_MODE }));
  try {
    await tellLeftovers(store, context);
    return await (sealed === null ? exportAndPack(options, context) : pack(sealed, options, context));
  } catch (error) {
    if (made !== undefined) await removeMade(store, made);
    throw error;
  }
}

async function exportAndPack(options: CreateSnapshotOptions, context: StageContext): Promise<CreateSnapshotSummary> {
  const { from, store } = options;
  assert(from !== null, 'a database is exported');
  const temporary = await withFileErrors(store, () => mkdtemp(join(store, '.export-')));
  const lock = await lockArchive(temporary); // Says whose it is, should this run be killed.
  const exported = join(temporary, 'archive');
  try {
    await exportDatabase({ ...from, archive: exported, replace: false }, context);
    return await pack(await openArchive(exported, 'exported'), options, context);
  } finally {
    await lock.release();
    await rm(temporary, { recursive: true, force: true });
  }
}

async function tellLeftovers(store: string, context: StageContext): Promise<void> {
  const run = new StageRun('snapshot', context);
  for (const name of await removeLeftovers(store)) {
    run.notice(`Removed ${join(store, name)}, which a run that was killed has left behind.`);
  }
}

async function pack(
  archive: Archive,
  { store, at, compression, seal, sign }: CreateSnapshotOptions,
  context: StageContext,
): Promise<CreateSnapshotSummary> {
  const run = new StageRun('snapshot', context);
  const sealing = { ...(seal === undefined ? {} : { seal }), ...(sign === undefined ? {} : { sign }) };
  const taken: TakenSnapshot = await takeSnapshot(archive, {
    ...{ store, at, compression, signal: context.signal, progress: snapshotProgress(run) },
    ...sealing,
  });
  const { entry, head, warnings } = taken;
  return { stage: 'snapshot', store, snapshot: entry, head, warnings, ...run.end() };
}
