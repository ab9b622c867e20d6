// Opens one snapshot and proves everything in it, without a byte of it going to the disk.
import { join } from 'node:path';
import { checkCatalog, checkPlan, checkScope } from '../archive/archive-documents.ts';
import { checkTables } from '../archive/archive-reader.ts';
import { TableStreamCheck } from '../archive/table-stream-check.ts';
import { throwIfInterrupted } from '../errors/throw-if-interrupted.ts';
import type { Catalog, Table } from '../model/catalog.ts';
import type { SnapshotEntry } from '../model/ledger.ts';
import { displayName } from '../model/logical-type.ts';
import type { OpeningKeys } from './age-keys.ts';
import { checkEntry, checkUnpacked, originalManifest } from './check-entry.ts';
import { openContainerFile } from './container-file.ts';
import { type ContainerLimits, USUAL_LIMITS } from './container-limits.ts';
import { documentMembers } from './container-members.ts';
import { type ContainerProgress, NO_PROGRESS } from './container-progress.ts';
import { type ContainerReader, changedContainer, openContainer } from './container-reader.ts';
import { explainContainer } from './explain-container.ts';
import { containerOpener, isClosed } from './seal-container.ts';

export interface VerifySnapshotOptions {
  readonly store: string;
  readonly signal: AbortSignal;
  readonly limits?: ContainerLimits;
  /** What a sealed container is opened with. */
  readonly keys?: OpeningKeys;
  readonly progress?: ContainerProgress;
}

/** What was proven of a snapshot. */
export interface VerifiedSnapshot {
  /** False: it is sealed and no key was given, so that its bytes are proven and nothing else. */
  readonly opened: boolean;
  readonly tables: number;
  readonly rows: number;
  /** Of the parts, unpacked. */
  readonly bytes: number;
  /** Tables whose rows add up to the sums that the source gave. */
  readonly summed: number;
}

/**
 * Reads the container to its end: its digest, the header of every member, manifest and documents, every part's digest,
 * every row line's form and count, order, keys and sums, and what the ledger says of all that.
 *
 * @throws the first damage: SNAPSHOT_…, ARCHIVE_…; INTERRUPTED.
 */
export async function verifySnapshot(entry: SnapshotEntry, options: VerifySnapshotOptions): Promise<VerifiedSnapshot> {
  const path = join(options.store, entry.container.file);
  const { limits = USUAL_LIMITS, keys } = options;
  const { compression } = entry.container;
  if (isClosed(entry, keys)) return verifyClosed(entry, path, limits);
  try {
    const how = { compression, limits, expected: entry.container, unwrap: containerOpener(entry, keys) };
    const container = await openContainer(path, how);
    try {
      checkEntry(entry, container);
      originalManifest(entry, container.manifest);
      const verified = await verifyContainer(container, path, options);
      checkUnpacked(entry, await container.finish());
      return verified;
    } finally {
      await container.close();
    }
  } catch (error) {
    throw await explainContainer(path, entry.container, error);
  }
}

/** @throws SNAPSHOT_MISSING; SNAPSHOT_CHANGED where the file is not the one that the ledger lists */
async function verifyClosed(
  { container }: SnapshotEntry,
  path: string,
  limits: ContainerLimits,
): Promise<VerifiedSnapshot> {
  const file = await openContainerFile(path, { compression: container.compression, limits });
  try {
    if (file.bytes !== container.bytes || (await file.digest()) !== container.sha256) throw changedContainer(path);
  } finally {
    await file.close();
  }
  return { opened: false, tables: 0, rows: 0, bytes: 0, summed: 0 };
}

async function verifyContainer(
  container: ContainerReader,
  path: string,
  options: VerifySnapshotOptions,
): Promise<VerifiedSnapshot> {
  const { manifest } = container;
  const { progress = NO_PROGRESS, signal } = options;
  const catalog = await readCatalog(container, path);
  checkTables(manifest, catalog, path);
  const found = { opened: true, tables: 0, rows: 0, bytes: 0, summed: 0 };
  for (const [at, entry] of manifest.tables.entries()) {
    const check = new TableStreamCheck(catalog.tables[at] as Table, entry, catalog);
    progress.begun(displayName(entry.name), entry.rows);
    for (const part of entry.parts) {
      throwIfInterrupted(signal);
      await check.part(part, container.part(part));
      found.bytes += part.bytes;
      progress.partDone(part);
    }
    check.finish();
    found.tables++;
    found.rows += entry.rows;
    found.summed += entry.sums === null ? 0 : 1;
    progress.done();
  }
  return found;
}

const CHECKS = { 'catalog.json': checkCatalog, 'plan.json': checkPlan, 'scope.json': checkScope } as const;

/** Reads every document; the catalog is what the rows are read by. */
async function readCatalog(container: ContainerReader, path: string): Promise<Catalog> {
  const documents = new Map<string, unknown>();
  for (const member of documentMembers(container.manifest)) {
    const content = await container.document(member);
    documents.set(member.name, CHECKS[member.name](content, `${path}/${member.name}`));
  }
  return documents.get('catalog.json') as Catalog;
}
