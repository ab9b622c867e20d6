import type { Archive } from '../archive/archive-reader.ts';
import type { ImportedTable, ImportRecord } from '../archive/generated-types.ts';
import { type StagedRecord, stageImportRecord } from '../archive/import-record.ts';
import type { TableEntry } from '../archive/manifest.ts';
import { digestRowSet } from '../compare/digest-row-set.ts';
import type { Begun, DatabaseWriter } from '../dialect/dialect.ts';
import { type Catalog, findTable, type Table } from '../model/catalog.ts';
import { isSameName, type QualifiedName } from '../model/logical-type.ts';
import { assert } from '../util/assert.ts';
import type { TableContents } from './table-contents.ts';

/** An import that is about to be committed. */
export interface FinishedImport {
  readonly archive: Archive;
  readonly writer: DatabaseWriter;
  readonly begun: Begun;
  /** The target before the import. */
  readonly before: Catalog;
  /** Tables that were there before and whose rows the import changed. */
  readonly changed: readonly QualifiedName[];
  /** What holds `changed`, or the whole file, as it was; null: nothing does. */
  readonly backup: string | null;
  /** The target is a file. */
  readonly isFile: boolean;
  /** Rows of this table are not those of the archive, on purpose. */
  readonly isAmended: (table: QualifiedName) => boolean;
  /** What was found in its tables when they were read back. */
  readonly contents: TableContents;
}

/** Writes down what the import did and what the target holds after it, so that it can be rolled back. */
export async function recordImport(directory: string, done: FinishedImport): Promise<StagedRecord> {
  const { dialect, database, display } = done.writer.info;
  const undo = undoOf(done);
  // What cannot be put back needs no look at the rows.
  const catalog = undo.kind === 'none' ? { ...done.before, tables: [] } : await catalogAfter(done);
  const tables: ImportedTable[] = [];
  for (const table of catalog.tables) tables.push(await recordTable(table, done));
  return stageImportRecord(directory, {
    target: { dialect, database, display },
    undo,
    catalog: { ...catalog, leftOut: [] },
    tables,
  });
}

function undoOf({ isFile, begun, backup, changed }: FinishedImport): ImportRecord['undo'] {
  const isKept = backup !== null || (isFile ? begun.isNew : changed.length === 0);
  if (!isKept) return { kind: 'none' };
  return isFile ? { kind: 'file', backup } : { kind: 'tables', backup, changed, created: begun.created };
}

/** Every table that a rollback would change: all of a file, since it is put back as a whole. */
async function catalogAfter(done: FinishedImport): Promise<Catalog> {
  const { isFile, begun, archive, writer, before, changed } = done;
  if (isFile) return isOurs(done) ? archive.catalog : (await writer.existing([])).catalog;
  const created = archive.catalog.tables.filter(({ name }) => isIn(begun.created.tables, name));
  const standing = changed.map((name) => {
    const table = findTable(before, name);
    assert(table !== null, 'a table that changed was there before');
    return table;
  });
  return { ...archive.catalog, tables: [...created, ...standing], enums: [...archive.catalog.enums, ...before.enums] };
}

/** The parts of the archive tell what a table holds that came whole; any other is read, if it was not. */
async function recordTable(table: Table, done: FinishedImport): Promise<ImportedTable> {
  const entry = await entryOf(table, done);
  const known = entry === null ? done.contents.of(table) : null;
  if (known !== null) return { name: table.name, content: known };
  if (entry === null) {
    const digest = await digestRowSet(done.writer.readBack().rows(table, { kind: 'heap' }));
    return { name: table.name, content: { kind: 'set', digest } };
  }
  const parts = entry.parts.map(({ rows, sha256 }) => ({ rows, sha256 }));
  return { name: table.name, content: { kind: 'parts', order: entry.order, parts } };
}

async function entryOf(table: Table, done: FinishedImport): Promise<TableEntry | null> {
  const isWhole = isIn(done.begun.created.tables, table.name) && !done.isAmended(table.name);
  if (!isWhole || (done.isFile && !isOurs(done))) return null;
  const { tables } = await done.archive.manifest();
  const entry = tables.find(({ name }) => isSameName(name, table.name)) ?? null;
  return entry?.layout === 'lines' && (entry.order.kind === 'key' || entry.order.kind === 'line') ? entry : null;
}

/** A new file with no tables but those that the import made. */
function isOurs({ begun, changed }: FinishedImport): boolean {
  return begun.isNew && changed.length === 0;
}

function isIn(names: readonly QualifiedName[], name: QualifiedName): boolean {
  return names.some((other) => isSameName(other, name));
}
