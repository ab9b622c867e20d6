// Writes an archive: catalog and plan first, parts as they fill, the manifest last.
import { mkdir } from 'node:fs/promises';
import type { Catalog, Table } from '../model/catalog.ts';
import type { IdPair } from '../model/id-maps.ts';
import { displayName, nameKey } from '../model/logical-type.ts';
import type { Plan } from '../model/plan.ts';
import type { RowOrder } from '../model/row-order.ts';
import type { ScopeDocument } from '../model/scope.ts';
import type { TableSums } from '../model/sums.ts';
import { assert } from '../util/assert.ts';
import { newUuid } from '../util/uuid.ts';
import { type ArchivePaths, archivePaths, type Phase, tableStems } from './archive-layout.ts';
import { lockedRun } from './archive-lock.ts';
import { DIRECTORY_MODE, syncDirectory, writeAtomically } from './atomic-file.ts';
import { formatDocument, sha256 } from './canonical-document.ts';
import { withFileErrors } from './file-errors.ts';
import { writeIdFile } from './id-files.ts';
import {
  ARCHIVE_FORMAT,
  ARCHIVE_VERSION,
  contentDigest,
  formatManifest,
  type IdEntry,
  type Manifest,
  type ScopeEntry,
  type SourceInfo,
  type TableEntry,
} from './manifest.ts';
import { PART_BYTES_MAX } from './part-framing.ts';
import { type HeadRecord, PartsLog } from './parts-log.ts';
import { makeRoom } from './replace-archive.ts';
import { type CountedCells, PartedTableWriter, type TableWriter } from './table-writer.ts';
import { toolVersion } from './tool-version.ts';
import { endedTables, findUnfinished, type UnfinishedArchive } from './unfinished-archive.ts';

export interface CreateOptions {
  readonly phase: Phase;
  readonly catalog: Catalog;
  /** What the transform decided; null in the phase `exported`. */
  readonly plan: Plan | null;
  /** Whose rows these are; default null: everybody's. */
  readonly scope?: ScopeDocument | null;
  /** Puts a sealed export that is there aside, as `exported.<id>`. */
  readonly replace: boolean;
  readonly source: SourceInfo;
  /** Digest of the export's manifest; null where there is none, or where it is not sealed yet: see `seal`. */
  readonly parent: string | null;
  /** Default: 64 MiB; the first parts of a table are smaller (`part-framing.ts`). */
  readonly partBytesMax?: number;
  /** Goes on with an archive of this catalog, plan and parent that was begun and not sealed; default: it is made anew. */
  readonly goesOn?: boolean;
}

/** An archive while it is written. Tables may be open side by side. */
export interface ArchiveWriter {
  readonly id: string;
  /** A table that an earlier run has finished; it is not opened again. null: it is still to be written. */
  finished(table: Table): TableEntry | null;
  openTable(table: Table, order: RowOrder): Promise<TableWriter>;
  /** Keeps a map of ids that changed, under the name by which the plan calls it; empty ones are left out. */
  writeIds(name: string, pairs: Iterable<IdPair> | AsyncIterable<IdPair>): Promise<void>;
  /**
   * Writes the manifest. Every table of the catalog must have been written.
   * @param parent the export's digest, where it was not known when the archive was begun.
   */
  seal(parent?: string): Promise<Manifest>;
  /** Leaves the archive without a manifest. Safe to call at any time; after `seal` it does nothing. */
  abort(): Promise<void>;
}

/**
 * Begins an archive below `directory`. Catalog, plan and parts log are there when it returns, so that a
 * following stage can begin. The caller holds the directory's lock.
 * @throws ARCHIVE_EXISTS, DISK_FULL, PERMISSION_DENIED.
 */
export async function createArchive(directory: string, options: CreateOptions): Promise<ArchiveWriter> {
  const paths = archivePaths(directory, options.phase);
  const catalog = formatDocument(options.catalog);
  const plan = options.plan === null ? null : formatDocument(options.plan);
  const digests = { catalog: sha256(catalog), plan: plan === null ? null : sha256(plan) };
  const { phase, source, parent } = options;
  const found = options.goesOn === true ? await findUnfinished(paths, { ...digests, parent }) : null;
  if (found === null) await makeRoom(directory, options);
  await withFileErrors(paths.directory, () => mkdir(paths.data, { recursive: true, mode: DIRECTORY_MODE }));
  await writeAtomically(paths.catalog, catalog);
  if (plan !== null) await writeAtomically(paths.plan, plan);
  const scope = await writeScope(paths, options.scope ?? null);
  const id = found?.head.id ?? newUuid();
  const run = await lockedRun(directory);
  const head: HeadRecord = {
    kind: 'archive',
    format: ARCHIVE_FORMAT,
    version: ARCHIVE_VERSION,
    phase,
    id,
    run,
    source,
    ...digests,
    ...(parent === null ? {} : { parent }),
  };
  const log = await beginLog(paths.parts, head, found);
  return new DirectoryWriter({ ...options, paths, log, id, digests, entry: scope, found });
}

async function beginLog(path: string, head: HeadRecord, found: UnfinishedArchive | null): Promise<PartsLog> {
  if (found !== null) return PartsLog.goOn(path, [head, ...found.ended]);
  const log = await PartsLog.create(path);
  await log.append(head);
  return log;
}

/** @returns what the manifest says of it. */
async function writeScope(paths: ArchivePaths, scope: ScopeDocument | null): Promise<ScopeEntry | null> {
  if (scope === null) return null;
  const text = formatDocument(scope);
  await writeAtomically(paths.scope, text);
  const { ownership, found } = scope;
  return { table: ownership.user.table, key: found.key, email: found.email, document: sha256(text) };
}

/** What is known of a table when its last row is written. */
interface TableEnd {
  readonly sums: TableSums | null;
  readonly counted: CountedCells | undefined;
}

interface WriterState extends CreateOptions {
  readonly paths: ArchivePaths;
  readonly log: PartsLog;
  readonly id: string;
  readonly digests: Pick<Manifest, 'catalog' | 'plan'>;
  readonly entry: ScopeEntry | null;
  /** What an earlier run has sealed; null: there was none. */
  readonly found: UnfinishedArchive | null;
}

class DirectoryWriter implements ArchiveWriter {
  readonly #state: WriterState;
  readonly #stems: ReadonlyMap<string, string>;
  readonly #open = new Map<string, PartedTableWriter>();
  readonly #entries = new Map<string, TableEntry>();
  readonly #ids: IdEntry[] = [];
  #isClosed = false;

  constructor(state: WriterState) {
    this.#state = state;
    this.#stems = tableStems(state.catalog.tables.map((table) => table.name));
    for (const entry of state.found === null ? [] : endedTables(state.found)) {
      this.#entries.set(nameKey(entry.name), entry);
    }
  }

  get id(): string {
    return this.#state.id;
  }

  finished(table: Table): TableEntry | null {
    return this.#entries.get(nameKey(table.name)) ?? null;
  }

  async openTable(table: Table, order: RowOrder): Promise<TableWriter> {
    const { log, paths, partBytesMax = PART_BYTES_MAX, found } = this.#state;
    const key = nameKey(table.name);
    const stem = this.#stems.get(key);
    assert(stem !== undefined, `table ${displayName(table.name)} is in the archive's catalog`);
    assert(!this.#open.has(key) && !this.#entries.has(key), `table ${displayName(table.name)} is written once`);
    const sealed = found?.begun.get(key) ?? [];
    const writer = new PartedTableWriter({ table, order, stem, log, partBytesMax, directory: paths.directory, sealed });
    this.#open.set(key, writer);
    await log.append({ kind: 'table', name: table.name, order });
    await writer.takeSealed();
    return {
      sealed,
      write: (block) => writer.write(block),
      link: (part, from) => writer.link(part, from),
      finish: (sums, counted) => this.#finishTable(key, writer, { sums, counted }),
      get rows() {
        return writer.rows;
      },
      get bytes() {
        return writer.bytes;
      },
    };
  }

  async writeIds(name: string, pairs: Iterable<IdPair> | AsyncIterable<IdPair>): Promise<void> {
    const entry = await writeIdFile(this.#state.paths, { name, pairs, number: this.#ids.length + 1 });
    if (entry !== null) this.#ids.push(entry);
  }

  async seal(parent?: string): Promise<Manifest> {
    const { paths, log } = this.#state;
    const manifest = this.#manifest(parent ?? this.#state.parent);
    await log.flush();
    await log.close();
    this.#isClosed = true;
    await withFileErrors(paths.data, () => syncDirectory(paths.data));
    await writeAtomically(paths.manifest, formatManifest(manifest));
    await withFileErrors(paths.base, () => syncDirectory(paths.base));
    return manifest;
  }

  async abort(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const writer of this.#open.values()) await writer.abort();
    await this.#state.log.close();
  }

  async #finishTable(key: string, writer: PartedTableWriter, { sums, counted }: TableEnd): Promise<TableEntry> {
    const entry = await writer.finish(sums, counted);
    this.#open.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  #manifest(parent: string | null): Manifest {
    const { catalog, phase, id, source, digests, entry: scope } = this.#state;
    const tables = catalog.tables.map((table) => {
      const entry = this.#entries.get(nameKey(table.name));
      assert(entry !== undefined, `table ${displayName(table.name)} was written before the archive is sealed`);
      return entry;
    });
    return {
      format: ARCHIVE_FORMAT,
      version: ARCHIVE_VERSION,
      phase,
      id,
      createdAt: new Date().toISOString(),
      tool: { name: 'rowferry', version: toolVersion() },
      source,
      scope,
      ...digests,
      tables,
      parent,
      origin: phase === 'transformed' ? parent : null,
      content: contentDigest(digests.catalog, tables),
      edited: false,
      ...(this.#ids.length === 0 ? {} : { ids: this.#ids }),
    };
  }
}
