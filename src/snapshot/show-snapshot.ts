// One snapshot: what the ledger says of it, and its manifest.
import { join } from 'node:path';
import type { Manifest } from '../archive/manifest.ts';
import type { SnapshotEntry } from '../model/ledger.ts';
import type { OpeningKeys } from './age-keys.ts';
import { checkEntry, originalManifest } from './check-entry.ts';
import { USUAL_LIMITS } from './container-limits.ts';
import { openContainer } from './container-reader.ts';
import { explainContainer } from './explain-container.ts';
import { findSnapshot } from './find-snapshot.ts';
import { containerOpener, isClosed, NO_KEYS } from './seal-container.ts';
import { checkEntrySignature } from './sign-entry.ts';
import type { Signer } from './signature.ts';
import { storePaths } from './store-layout.ts';

export interface ShownSnapshot {
  readonly entry: SnapshotEntry;
  /** The file of the container. */
  readonly path: string;
  /** As the archive had it; null: encrypted, and nobody said how to open it. */
  readonly manifest: Manifest | null;
  /** Who signed; null: nobody. */
  readonly signer: Signer | null;
}

/**
 * Reads the first member of the container alone; `verify` reads the rest.
 *
 * @param name what `findSnapshot` takes.
 * @param keys what a sealed snapshot is opened with.
 * @throws SNAPSHOT_NOT_FOUND, SNAPSHOT_AMBIGUOUS, SNAPSHOT_MISSING, SNAPSHOT_CHANGED …
 */
export async function showSnapshot(store: string, name: string, keys: OpeningKeys = NO_KEYS): Promise<ShownSnapshot> {
  const entry = await findSnapshot(storePaths(store), name);
  const path = join(store, entry.container.file);
  const signer = checkEntrySignature(entry, null);
  if (isClosed(entry, keys)) return { entry, path, manifest: null, signer };
  try {
    const { compression } = entry.container;
    const unwrap = containerOpener(entry, keys);
    const container = await openContainer(path, {
      compression,
      limits: USUAL_LIMITS,
      expected: entry.container,
      unwrap,
    });
    await container.close();
    checkEntry(entry, container);
    return { entry, path, manifest: originalManifest(entry, container.manifest), signer };
  } catch (error) {
    throw await explainContainer(path, entry.container, error);
  }
}
