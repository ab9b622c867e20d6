import type { SnapshotEntry } from '../model/ledger.ts';

/** What snapshots have in common that can be compared. */
export type SnapshotGroup = Pick<SnapshotEntry, 'source' | 'scope' | 'phase'>;

/** The same text for snapshots of one source, of one user's rows or everybody's, in one phase. */
export function groupKey({ source, scope, phase }: SnapshotGroup): string {
  const whose = scope === null ? null : [scope.table.namespace, scope.table.name, ...scope.key];
  return JSON.stringify([source.dialect, source.database, phase, whose]);
}
