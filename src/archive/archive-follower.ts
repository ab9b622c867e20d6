// Reads an archive that another thread or process is still writing, as its parts are sealed.
import { type Catalog, findTable, type Table } from '../model/catalog.ts';
import { displayName, nameKey } from '../model/logical-type.ts';
import { assert } from '../util/assert.ts';
import { readDocuments } from './archive-documents.ts';
import { archivePaths, type Phase, resolvePartFile } from './archive-layout.ts';
import { lockedRun } from './archive-lock.ts';
import { type Archive, type ArchiveTable, checkTables, readManifest, type SealedManifest } from './archive-reader.ts';
import { damagedManifest, type PartEntry, type TableEntry } from './manifest.ts';
import { readPart } from './part-reader.ts';
import type { TableRecord } from './parts-log.ts';
import { PartsLogReader } from './parts-log-reader.ts';
import { isThere, waitFor } from './wait-for.ts';

/**
 * Opens the archive that is being written below `directory`: waits until it is begun, and then for each
 * table and part. Where a run holds the directory's lock, only an archive that was begun under this lock
 * is meant, never an older one; otherwise whichever is there.
 *
 * @throws INTERRUPTED when the signal is aborted, at any of the waits.
 */
export async function followArchive(directory: string, phase: Phase, signal: AbortSignal): Promise<Archive> {
  const paths = archivePaths(directory, phase);
  const run = await lockedRun(directory);
  const log = await PartsLogReader.open({ path: paths.parts, phase, run, signal });
  const { head } = log;
  const { catalog, plan, scope } = await readDocuments(paths, head);
  let sealed: Promise<SealedManifest> | null = null;
  const whenSealed = () => {
    sealed ??= waitForManifest();
    return sealed;
  };
  return {
    phase,
    directory: paths.directory,
    catalog,
    plan,
    scope,
    source: head.source,
    manifest: async () => (await whenSealed()).manifest,
    digest: async () => (await whenSealed()).digest,
    tables: () => followTables(log, catalog),
    blocks: (part, table) =>
      readPart({ part, path: resolvePartFile(paths.directory, part.file), table: displayName(table.name) }),
    partPath: (part) => resolvePartFile(paths.directory, part.file),
  };

  async function waitForManifest(): Promise<SealedManifest> {
    await waitFor(() => isThere(paths.manifest), signal);
    const found = await readManifest(paths, phase);
    if (found.manifest.id !== head.id) {
      throw damagedManifest(paths.manifest, 'It is not of the archive that was being followed.');
    }
    checkTables(found.manifest, catalog, paths.manifest);
    return found;
  }
}

async function* followTables(log: PartsLogReader, catalog: Catalog): AsyncGenerator<ArchiveTable> {
  for (let at = 0; at < catalog.tables.length; at++) {
    const record = await log.until(() => log.tables[at]);
    const table = findTable(catalog, record.name);
    assert(table !== null, `the catalog of the followed archive has table ${displayName(record.name)}`);
    yield followTable(log, table, record);
  }
}

function followTable(log: PartsLogReader, table: Table, { order }: TableRecord): ArchiveTable {
  const key = nameKey(table.name);
  return {
    table,
    order,
    parts: () => followParts(log, key),
    entry: async (): Promise<TableEntry> => {
      const { rows, sums, changed } = await log.until(() => log.ends.get(key));
      const changes = changed === undefined ? {} : { changed };
      return { name: table.name, rows, order, layout: 'lines', parts: log.partsOf(key), sums, ...changes };
    },
  };
}

async function* followParts(log: PartsLogReader, key: string): AsyncGenerator<PartEntry> {
  for (let at = 0; ; at++) {
    const part = await log.until(() => log.partsOf(key)[at] ?? (log.ends.has(key) ? 'end' : undefined));
    if (part === 'end') return;
    yield part;
  }
}
