// The one gate to a sealed archive: what it lets through has been checked, but for the rows themselves.
import { access } from 'node:fs/promises';
import { RowferryError } from '../errors/rowferry-error.ts';
import { type Catalog, storedColumns, type Table } from '../model/catalog.ts';
import { displayName, isSameName } from '../model/logical-type.ts';
import type { Plan } from '../model/plan.ts';
import type { RowOrder } from '../model/row-order.ts';
import type { RowBlock } from '../model/row-stream.ts';
import type { ScopeDocument } from '../model/scope.ts';
import { assert } from '../util/assert.ts';
import { type ArchiveDocuments, readDocuments } from './archive-documents.ts';
import { type ArchivePaths, archivePaths, type Phase, resolvePartFile } from './archive-layout.ts';
import { readIfThere } from './atomic-file.ts';
import type { BlockBuffers } from './block-buffers.ts';
import { sha256 } from './canonical-document.ts';
import { checkParts } from './check-parts.ts';
import { checkIdFiles } from './id-files.ts';
import { readJsonPart } from './json-part-reader.ts';
import {
  damagedManifest,
  type Manifest,
  type PartEntry,
  parseManifest,
  type SourceInfo,
  type TableEntry,
} from './manifest.ts';
import { readPart } from './part-reader.ts';

/** An archive that can be read, sealed or (see `archive-follower.ts`) still being written. */
export interface Archive {
  readonly phase: Phase;
  /** `migration_data/exported` or `…/transformed`. */
  readonly directory: string;
  readonly catalog: Catalog;
  readonly plan: Plan | null;
  readonly scope: ScopeDocument | null;
  readonly source: SourceInfo;
  /** Of an archive still being written: resolves when it is sealed. */
  manifest(): Promise<Manifest>;
  /** SHA-256 of `manifest.json`: the `parent` of what is made from this archive. */
  digest(): Promise<string>;
  /** In archive order; of an archive still being written, each as it begins. */
  tables(): AsyncIterable<ArchiveTable>;
  /**
   * The rows of a part in blocks of about 256 KB, checked while they are read.
   * @param buffers recycled: a block is valid until the next one is asked for.
   * @throws ARCHIVE_… for every kind of damage, behind the last block at the latest.
   */
  blocks(part: PartEntry, table: Table, buffers?: BlockBuffers): AsyncIterable<RowBlock>;
  /** The absolute path of a part. */
  partPath(part: PartEntry): string;
}

export interface ArchiveTable {
  readonly table: Table;
  readonly order: RowOrder;
  /** Of an archive still being written, each as it is sealed. */
  parts(): AsyncIterable<PartEntry>;
  /** What the manifest says of the table; there when its last part is. */
  entry(): Promise<TableEntry>;
}

/**
 * Opens a sealed archive below `directory` after checking version, JSON Schemas, digests of catalog and
 * plan, and that its parts are all there, with the right sizes, and no others.
 * @throws ARCHIVE_NOT_FOUND, ARCHIVE_INCOMPLETE, or the code of what is damaged.
 */
export async function openArchive(directory: string, phase: Phase): Promise<Archive> {
  return openSealed(archivePaths(directory, phase), phase);
}

/** {@link openArchive} of the archive at `paths`, which may lie anywhere. */
export async function openSealed(paths: ArchivePaths, phase: Phase): Promise<Archive> {
  const { manifest, digest } = await readManifest(paths, phase);
  const documents = await readDocuments(paths, manifest);
  checkTables(manifest, documents.catalog, paths.manifest);
  await checkParts(paths, manifest.tables);
  await checkIdFiles(paths, manifest.ids ?? []);
  return sealedArchive({ paths, manifest, digest, documents });
}

/** The manifest of a sealed archive, and the digest of its file. */
export interface SealedManifest {
  readonly manifest: Manifest;
  readonly digest: string;
}

/** @throws ARCHIVE_NOT_FOUND, ARCHIVE_INCOMPLETE, ARCHIVE_MANIFEST_DAMAGED, ARCHIVE_VERSION_UNSUPPORTED, ARCHIVE_PATH_UNSAFE. */
export async function readManifest(paths: ArchivePaths, phase: Phase): Promise<SealedManifest> {
  const content = await readIfThere(paths.manifest);
  if (content === null) throw await notSealed(paths, phase);
  const manifest = parseManifest(content.toString('utf8'), paths.manifest);
  if (manifest.phase !== phase) {
    throw damagedManifest(paths.manifest, `It is of an archive in the phase "${manifest.phase}".`);
  }
  return { manifest, digest: sha256(content) };
}

/** Every table of the catalog is in the manifest, in the catalog's order, ordered by columns that have cells. */
export function checkTables(manifest: Manifest, catalog: Catalog, path: string): void {
  const hasSameTables =
    manifest.tables.length === catalog.tables.length &&
    catalog.tables.every((table, at) => isSameName(table.name, (manifest.tables[at] as TableEntry).name));
  if (!hasSameTables) throw damagedManifest(path, 'Its tables are not those of the catalog.');
  for (const [at, table] of catalog.tables.entries()) {
    const { order } = manifest.tables[at] as TableEntry;
    const cells = storedColumns(table).map((column) => column.name);
    if (order.kind !== 'key' || order.columns.every((name) => cells.includes(name))) continue;
    throw damagedManifest(path, `The order of table ${displayName(table.name)} names a column that has no cells.`);
  }
}

async function notSealed(paths: ArchivePaths, phase: Phase): Promise<RowferryError> {
  const isBegun = await access(paths.directory).then(
    () => true,
    () => false,
  );
  const command = phase === 'exported' ? 'rowferry export FROM' : 'rowferry transform TO';
  const context = { file: paths.manifest };
  return isBegun
    ? new RowferryError('ARCHIVE_INCOMPLETE', {
        message: `The archive in ${paths.directory} was never sealed: it has no manifest.json.`,
        hint: `The run that wrote it did not finish. Run "${command}" again.`,
        context,
      })
    : new RowferryError('ARCHIVE_NOT_FOUND', {
        message: `There is no archive in ${paths.directory}.`,
        hint: `Run "${command}" first, or name its directory with --archive.`,
        context,
      });
}

interface SealedState extends SealedManifest {
  readonly paths: ArchivePaths;
  readonly documents: ArchiveDocuments;
}

function sealedArchive({ paths, manifest, digest, documents }: SealedState): Archive {
  const layouts = new Map(manifest.tables.flatMap(({ parts, layout }) => parts.map(({ file }) => [file, layout])));
  const partPath = (part: PartEntry) => resolvePartFile(paths.directory, part.file);
  return {
    phase: manifest.phase,
    directory: paths.directory,
    ...documents,
    source: manifest.source,
    manifest: async () => manifest,
    digest: async () => digest,
    tables: () => sealedTables(manifest, documents.catalog),
    blocks: (part, table, buffers) => {
      const sealed = { part, path: partPath(part), table: displayName(table.name) };
      return layouts.get(part.file) === 'json'
        ? readJsonPart(sealed, table, documents.catalog.enums)
        : readPart(sealed, buffers);
    },
    partPath,
  };
}

async function* sealedTables(manifest: Manifest, catalog: Catalog): AsyncGenerator<ArchiveTable> {
  for (const [at, entry] of manifest.tables.entries()) {
    const table = catalog.tables[at];
    assert(table !== undefined, 'manifest and catalog have the same tables');
    yield { table, order: entry.order, parts: () => partsOf(entry), entry: async () => entry };
  }
}

async function* partsOf(entry: TableEntry): AsyncGenerator<PartEntry> {
  yield* entry.parts;
}
