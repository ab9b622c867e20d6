import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SnapshotEntry } from '../model/ledger.ts';
import { findSnapshot } from '../snapshot/find-snapshot.ts';
import { checkEntrySignature } from '../snapshot/sign-entry.ts';
import type { TrustedKeys } from '../snapshot/signature.ts';
import { storePaths } from '../snapshot/store-layout.ts';
import { type UnpackOptions, unpackSnapshot } from '../snapshot/unpack-snapshot.ts';
import { importArchive } from './import-archive.ts';
import type { StageContext } from './progress.ts';
import { snapshotProgress } from './snapshot-progress.ts';
import type { ImportOptions } from './stage-options.ts';
import { StageRun } from './stage-run.ts';
import type { ImportSummary, StageSummary } from './stage-summaries.ts';

export interface RestoreOptions extends Pick<UnpackOptions, 'store' | 'limits' | 'keys'> {
  /** What `findSnapshot` takes. */
  readonly name: string;
  /** The keys of which one must have signed; null, or left out: no signature is demanded. */
  readonly trusted?: TrustedKeys | null;
  /** The archive goes into a directory, or into a database by an import that is proven before its commit. */
  readonly to:
    | { readonly kind: 'directory'; readonly directory: string }
    | { readonly kind: 'database'; readonly options: Omit<ImportOptions, 'archive'> };
}

export interface RestoreSummary extends StageSummary {
  readonly stage: 'snapshot';
  readonly snapshot: SnapshotEntry;
  /** Where the archive lies; null: in a database. */
  readonly directory: string | null;
  /** null: no database was asked for. */
  readonly import: ImportSummary | null;
}

/**
 * Brings a snapshot back. Every digest is checked before anything is loaded or sealed, and nothing is left behind where it fails.
 *
 * @throws SNAPSHOT_…, LEDGER_…, ARCHIVE_… for every kind of damage; ARCHIVE_EXISTS; what an import throws.
 */
export async function restoreSnapshot(options: RestoreOptions, context: StageContext): Promise<RestoreSummary> {
  const entry = await findSnapshot(storePaths(options.store), options.name);
  checkEntrySignature(entry, options.trusted ?? null);
  const { to } = options;
  if (to.kind === 'directory') return { ...(await unpackTo(entry, to.directory, options, context)), import: null };
  const temporary = await mkdtemp(join(tmpdir(), 'rowferry-restore-'));
  try {
    const unpacked = await unpackTo(entry, temporary, options, context);
    const imported = await importArchive({ ...to.options, archive: temporary }, context);
    return { ...unpacked, directory: null, import: imported };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function unpackTo(
  entry: SnapshotEntry,
  directory: string,
  { store, limits, keys }: RestoreOptions,
  context: StageContext,
): Promise<Omit<RestoreSummary, 'import'>> {
  const run = new StageRun('snapshot', context);
  run.step(`unpacking ${entry.id}`);
  const how = { ...(limits === undefined ? {} : { limits }), ...(keys === undefined ? {} : { keys }) };
  await unpackSnapshot(entry, directory, { store, signal: context.signal, progress: snapshotProgress(run), ...how });
  return { stage: 'snapshot', snapshot: entry, directory, ...run.end() };
}
