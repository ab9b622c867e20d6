// Deletes snapshots that a policy does not keep, and leaves a tombstone of each in the ledger.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lockArchive } from '../archive/archive-lock.ts';
import { syncDirectory } from '../archive/atomic-file.ts';
import { withFileErrors } from '../archive/file-errors.ts';
import { throwIfInterrupted } from '../errors/throw-if-interrupted.ts';
import { readLedger } from './ledger-reader.ts';
import { appendEntry, mendLedger, type SignEntry } from './ledger-writer.ts';
import { findLeftovers, removeLeftovers } from './leftovers.ts';
import { listSnapshots } from './list-snapshots.ts';
import { decidePruning, type PruneDecision, type PrunePolicy } from './prune-policy.ts';
import { containerFile, type StorePaths, storePaths } from './store-layout.ts';

export interface PruneOptions {
  readonly store: string;
  readonly policy: PrunePolicy;
  /** Says what would go; changes nothing. */
  readonly dryRun: boolean;
  /** Now: ISO 8601 in UTC with milliseconds. */
  readonly at: string;
  readonly signal: AbortSignal;
  readonly sign?: SignEntry;
}

export interface PruneSummary {
  readonly store: string;
  readonly dryRun: boolean;
  readonly decisions: readonly PruneDecision[];
  /** Exports and unfinished containers that killed runs left in the store: removed, or what would be. */
  readonly leftovers: readonly string[];
  /** The digest of the ledger's last entry. */
  readonly head: string | null;
  /** Of the files that went, or would go. */
  readonly bytes: number;
}

/**
 * Each tombstone is on the disk before its file is deleted, so that a file which is missing without one is always
 * somebody else's doing. A file that a killed run left behind its tombstone goes as well.
 *
 * @throws ARCHIVE_LOCKED, LEDGER_…, SNAPSHOT_STORE_NOT_FOUND, INTERRUPTED (between two snapshots)
 */
export async function pruneSnapshots(options: PruneOptions): Promise<PruneSummary> {
  const { store, dryRun, policy } = options;
  const before = await listSnapshots(store, 0);
  if (dryRun) {
    const leftovers = await findLeftovers(store);
    return { ...summary(options, await decide(store, policy)), leftovers, head: before.head.sha256 };
  }
  const paths = storePaths(store);
  const lock = await lockArchive(store);
  try {
    await mendLedger(paths);
    const decisions = await decide(store, policy);
    const head = await bury(paths, decisions, options);
    const leftovers = await removeLeftovers(store, true);
    return { ...summary(options, decisions), leftovers, head: head ?? before.head.sha256 };
  } finally {
    await lock.release();
  }
}

async function decide(store: string, policy: PrunePolicy): Promise<readonly PruneDecision[]> {
  return decidePruning((await listSnapshots(store, null)).snapshots, policy);
}

async function bury(
  paths: StorePaths,
  decisions: readonly PruneDecision[],
  { policy, at, signal, sign }: PruneOptions,
): Promise<string | null> {
  let head: string | null = null;
  for (const { entry, reasons } of decisions) {
    if (reasons.length > 0) continue;
    throwIfInterrupted(signal);
    const tombstone = { kind: 'tombstone', at, id: entry.id, container: entry.container.sha256 } as const;
    const appended = await appendEntry(paths, { ...tombstone, reason: `pruned: ${describe(policy)}` }, sign);
    head = appended.head.sha256;
    await remove(paths, entry.container.file);
  }
  await removeBuried(paths, decisions);
  return head;
}

/** Files whose tombstones were written by a run that was killed before it deleted them. */
async function removeBuried(paths: StorePaths, decisions: readonly PruneDecision[]): Promise<void> {
  const buried = await buriedFiles(paths);
  const live = new Set(decisions.map(({ entry }) => entry.container.file));
  for (const name of await readdir(paths.directory)) {
    if (buried.has(name) && !live.has(name)) await remove(paths, name);
  }
}

async function buriedFiles(paths: StorePaths): Promise<ReadonlySet<string>> {
  const buried = new Set<string>();
  for await (const { entry } of readLedger(paths)) {
    if (entry.kind !== 'tombstone') continue;
    for (const compression of ['gzip', 'zstd', 'none'] as const) {
      for (const isEncrypted of [false, true]) buried.add(containerFile(entry.id, compression, isEncrypted));
    }
  }
  return buried;
}

async function remove(paths: StorePaths, file: string): Promise<void> {
  await withFileErrors(join(paths.directory, file), () => rm(join(paths.directory, file), { force: true }));
  await syncDirectory(paths.directory);
}

/** `--keep-last 7 --keep-monthly 12`. */
function describe(policy: PrunePolicy): string {
  const given = Object.entries(policy).filter(([, count]) => count > 0);
  return given.map(([name, count]) => `--keep-${name} ${count}`).join(' ');
}

function summary(
  { store, dryRun }: PruneOptions,
  decisions: readonly PruneDecision[],
): Omit<PruneSummary, 'head' | 'leftovers'> {
  const going = decisions.filter(({ reasons }) => reasons.length === 0);
  return { store, dryRun, decisions, bytes: going.reduce((sum, { entry }) => sum + entry.container.bytes, 0) };
}
