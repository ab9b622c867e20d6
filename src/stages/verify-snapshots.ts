import { findSnapshot } from '../snapshot/find-snapshot.ts';
import { storePaths } from '../snapshot/store-layout.ts';
import {
  type Selection,
  type StoreVerification,
  type VerifyStoreOptions,
  verifyStore,
} from '../snapshot/verify-store.ts';
import type { StageContext } from './progress.ts';
import { snapshotProgress } from './snapshot-progress.ts';
import { StageRun } from './stage-run.ts';
import type { StageSummary } from './stage-summaries.ts';

export interface VerifySnapshotsOptions
  extends Pick<VerifyStoreOptions, 'store' | 'expectHead' | 'limits' | 'keys' | 'trusted'> {
  /** All, a sample, or what `findSnapshot` takes: ids, their beginnings, `latest`. */
  readonly which:
    | Exclude<Selection, { readonly kind: 'ids' }>
    | { readonly kind: 'names'; readonly names: readonly string[] };
}

export interface VerifySnapshotsSummary extends StageSummary {
  readonly stage: 'validate';
  readonly verification: StoreVerification;
}

/**
 * Verifies a store of audit snapshots: ledger, files, and the snapshots chosen. Damaged snapshots are in the summary,
 * whose `verification.ok` is then false.
 *
 * @throws SNAPSHOT_STORE_NOT_FOUND, SNAPSHOT_NOT_FOUND, LEDGER_…: behind a broken chain nothing counts.
 */
export async function verifySnapshots(
  { which, ...options }: VerifySnapshotsOptions,
  context: StageContext,
): Promise<VerifySnapshotsSummary> {
  const run = new StageRun('validate', context);
  let current = '';
  const verification = await verifyStore({
    ...options,
    which: which.kind === 'names' ? await named(options.store, which.names) : which,
    signal: context.signal,
    onSnapshot: ({ id }) => {
      current = id;
    },
    progress: snapshotProgress(run, (table) => `${current}/${table}`),
  });
  return { stage: 'validate', verification, ...run.end() };
}

async function named(store: string, names: readonly string[]): Promise<Selection> {
  const ids: string[] = [];
  for (const name of names) ids.push((await findSnapshot(storePaths(store), name)).id);
  return { kind: 'ids', ids };
}
