// Holds what the ledger says of a snapshot against the manifest in its container.
import { RowferryError } from '../errors/rowferry-error.ts';
import type { SnapshotEntry } from '../model/ledger.ts';
import type { ContainerReader } from './container-reader.ts';
import { isIdOf } from './store-layout.ts';

/** @throws SNAPSHOT_MISMATCH naming what differs */
export function checkEntry(
  entry: SnapshotEntry,
  { manifest, manifestDigest }: Pick<ContainerReader, 'manifest' | 'manifestDigest'>,
): void {
  const { scope, source } = manifest;
  const whose = scope === null ? null : { table: scope.table, key: scope.key, email: scope.email };
  const facts: readonly (readonly [string, unknown, unknown])[] = [
    ['manifest', entry.manifest, manifestDigest],
    ['content', entry.content, manifest.content],
    ['phase', entry.phase, manifest.phase],
    ['source', [entry.source.dialect, entry.source.database], [source.dialect, source.database]],
    ['scope', entry.scope, whose],
    ['tables', entry.tables, manifest.tables.length],
    ['rows', entry.rows, manifest.tables.reduce((sum, { rows }) => sum + rows, 0)],
  ];
  for (const [what, ledger, found] of facts) {
    if (JSON.stringify(ledger) !== JSON.stringify(found)) throw mismatch(entry, what);
  }
  if (!isIdOf(entry)) throw mismatch(entry, 'id');
}

function mismatch({ id, container }: SnapshotEntry, what: string): RowferryError {
  return new RowferryError('SNAPSHOT_MISMATCH', {
    message: `The ledger says of snapshot ${id} another ${what} than its container holds.`,
    hint: 'Do not trust this store: take it from a copy.',
    context: { snapshot: id, file: container.file, what },
  });
}
