// What is in a store, by its ledger alone.
import type { SnapshotEntry } from '../model/ledger.ts';
import { EMPTY_HEAD, type LedgerHead } from './ledger-head.ts';
import { checkHead, readLedger } from './ledger-reader.ts';
import { storePaths } from './store-layout.ts';

export interface SnapshotList {
  readonly store: string;
  readonly head: LedgerHead;
  /** The newest last. */
  readonly snapshots: readonly SnapshotEntry[];
  /** Older ones that the limit left out. */
  readonly more: number;
  readonly pruned: number;
}

/**
 * The snapshots of a store that were not pruned, the newest `limit` of them (null: all).
 * @throws SNAPSHOT_STORE_NOT_FOUND, LEDGER_MALFORMED, LEDGER_BROKEN, LEDGER_CUT
 */
export async function listSnapshots(store: string, limit: number | null): Promise<SnapshotList> {
  const paths = storePaths(store);
  const live = new Map<string, SnapshotEntry>();
  let head = EMPTY_HEAD;
  let pruned = 0;
  for await (const record of readLedger(paths)) {
    head = record.head;
    if (record.entry.kind === 'snapshot') live.set(record.entry.id, record.entry);
    else if (live.delete(record.entry.id)) pruned++;
  }
  await checkHead(paths, head);
  const all = [...live.values()];
  const snapshots = limit === null ? all : all.slice(-limit);
  return { store, head, snapshots, more: all.length - snapshots.length, pruned };
}
