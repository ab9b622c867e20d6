// Seals an archive again after a person edited it on purpose.
import { RowferryError } from '../errors/rowferry-error.ts';
import type { Catalog, Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import { newUuid } from '../util/uuid.ts';
import { checkCatalog, checkPlan } from './archive-documents.ts';
import { type ArchivePaths, archivePaths, type Phase, resolvePartFile } from './archive-layout.ts';
import { lockArchive } from './archive-lock.ts';
import { checkTables, readManifest, type SealedManifest } from './archive-reader.ts';
import { readIfThere, writeAtomically } from './atomic-file.ts';
import { sha256 } from './canonical-document.ts';
import { refuseUnlisted, sealedParts } from './check-parts.ts';
import { contentDigest, formatManifest, type Manifest, type PartEntry, type TableEntry } from './manifest.ts';
import { checksumMismatch } from './part-errors.ts';
import { digestFile, openPartOfAnySize, type SealedPart } from './part-reader.ts';
import { remeasureTable } from './remeasure-table.ts';
import { toolVersion } from './tool-version.ts';

export interface ResealOptions {
  /** Without it nothing is written: an edit is then an error, as it is everywhere else. */
  readonly acceptEdits: boolean;
}

/**
 * Writes a new manifest for what lies in the archive now: rows recounted, digests renewed, every line
 * checked, `edited: true` and the old manifest's digest in `parent`. Tables that were edited lose their
 * sums, since no database gave them. Where nothing was edited, the old manifest stays.
 *
 * @throws ARCHIVE_CHECKSUM_MISMATCH or ARCHIVE_CATALOG_DAMAGED where something was edited and `acceptEdits`
 *   is false; ARCHIVE_ROW_MALFORMED where an edited row is none of its table.
 */
export async function resealArchive(directory: string, phase: Phase, options: ResealOptions): Promise<Manifest> {
  const lock = await lockArchive(directory);
  try {
    return await reseal(archivePaths(directory, phase), phase, options);
  } finally {
    await lock.release();
  }
}

async function reseal(paths: ArchivePaths, phase: Phase, { acceptEdits }: ResealOptions): Promise<Manifest> {
  const sealed = await readManifest(paths, phase);
  const documents = await readEditedDocuments(paths, sealed.manifest);
  checkTables(sealed.manifest, documents.catalog, paths.manifest);
  await refuseUnlisted(paths, sealedParts(paths, sealed.manifest.tables));
  const tables: TableEntry[] = [];
  for (const [at, entry] of sealed.manifest.tables.entries()) {
    tables.push(await resealTable(entry, documents.catalog.tables[at] as Table, { paths, documents, acceptEdits }));
  }
  const isEdited = documents.isEdited || tables.some((table, at) => table !== sealed.manifest.tables[at]);
  if (!isEdited) return sealed.manifest;
  if (!acceptEdits) throw editedDocument(paths);
  const manifest = renewed(sealed, documents.digests, tables);
  await writeAtomically(paths.manifest, formatManifest(manifest));
  return manifest;
}

interface EditedDocuments {
  readonly catalog: Catalog;
  readonly digests: Pick<Manifest, 'catalog' | 'plan'>;
  readonly isEdited: boolean;
}

/** Catalog and plan may be edited too, as long as they follow their schemas. */
async function readEditedDocuments(paths: ArchivePaths, manifest: Manifest): Promise<EditedDocuments> {
  const content = (await readIfThere(paths.catalog)) ?? Buffer.alloc(0);
  const plan = manifest.plan === null ? null : ((await readIfThere(paths.plan)) ?? Buffer.alloc(0));
  if (plan !== null) checkPlan(plan, paths.plan);
  const digests = { catalog: sha256(content), plan: plan === null ? null : sha256(plan) };
  const isEdited = digests.catalog !== manifest.catalog || digests.plan !== manifest.plan;
  return { catalog: checkCatalog(content, paths.catalog), digests, isEdited };
}

interface TableReseal {
  readonly paths: ArchivePaths;
  readonly documents: EditedDocuments;
  readonly acceptEdits: boolean;
}

/** The same entry where no part of the table was edited. */
async function resealTable(entry: TableEntry, table: Table, reseal: TableReseal): Promise<TableEntry> {
  const parts: SealedPart[] = [];
  let isEdited = false;
  for (const part of entry.parts) {
    const sealed = { part, path: resolvePartFile(reseal.paths.directory, part.file), table: displayName(table.name) };
    const now = await digestPart(sealed);
    if (now.sha256 !== part.sha256) isEdited = true;
    if (isEdited && !reseal.acceptEdits) throw checksumMismatch(sealed);
    parts.push({ ...sealed, part: now });
  }
  if (!isEdited && !reseal.documents.isEdited) return entry;
  const measured = await remeasureTable(entry, parts, { table, enums: reseal.documents.catalog.enums });
  return isEdited ? measured : entry;
}

async function digestPart(sealed: SealedPart): Promise<PartEntry> {
  const { file, bytes } = await openPartOfAnySize(sealed);
  return { ...sealed.part, bytes, sha256: await digestFile(file) };
}

function renewed(sealed: SealedManifest, digests: EditedDocuments['digests'], tables: readonly TableEntry[]): Manifest {
  return {
    ...sealed.manifest,
    id: newUuid(),
    createdAt: new Date().toISOString(),
    tool: { name: 'rowferry', version: toolVersion() },
    ...digests,
    tables,
    parent: sealed.digest,
    content: contentDigest(digests.catalog, tables),
    edited: true,
  };
}

function editedDocument(paths: ArchivePaths): RowferryError {
  return new RowferryError('ARCHIVE_CATALOG_DAMAGED', {
    message: `The catalog or plan in ${paths.directory} is not the one that was sealed.`,
    hint: 'If you edited it on purpose, run "rowferry archive reseal --accept-edits".',
    context: { file: paths.catalog },
  });
}
