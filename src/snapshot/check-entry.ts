// Holds what the ledger says of a snapshot against the manifest in its container.
import { sha256 } from '../archive/canonical-document.ts';
import { formatManifest, type Manifest } from '../archive/manifest.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { SnapshotEntry } from '../model/ledger.ts';
import type { ContainerReader } from './container-reader.ts';
import { unpackedManifest } from './packed-manifest.ts';
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

/** @param unpacked the bytes of the tar. @throws SNAPSHOT_MISMATCH */
export function checkUnpacked(entry: SnapshotEntry, unpacked: number): void {
  if (entry.bytes !== unpacked) throw mismatch(entry, 'size');
}

/**
 * The manifest as it was before it was packed.
 * @throws SNAPSHOT_MISMATCH where the ledger's circumstances are not those of the archive that was packed
 */
export function originalManifest(entry: SnapshotEntry, packed: Manifest): Manifest {
  const manifest = unpackedManifest(packed, entry.archive);
  if (sha256(formatManifest(manifest)) !== entry.archive.manifest) throw mismatch(entry, 'archive');
  return manifest;
}

function mismatch({ id, container }: SnapshotEntry, what: string): RowferryError {
  return new RowferryError('SNAPSHOT_MISMATCH', {
    message: `The ledger says of snapshot ${id} another ${what} than its container holds.`,
    hint: 'Do not trust this store: take it from a copy.',
    context: { snapshot: id, file: container.file, what },
  });
}
