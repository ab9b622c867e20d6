// What imports leave behind in `imports/` beside an archive, so that they can be rolled back.
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RowferryError } from '../errors/rowferry-error.ts';
import { newUuid } from '../util/uuid.ts';
import { DIRECTORY_MODE, readIfThere, writeAtomically } from './atomic-file.ts';
import { errorCode, withFileErrors } from './file-errors.ts';
import type { ImportRecord } from './generated-types.ts';
import { checkDocument } from './json-schemas.ts';
import { stampedPath } from './stamped-name.ts';

const FOLDER = 'imports';
/** Of a record whose import may not have come to its commit. */
const PENDING = '.pending';

/** A record that is written before the commit of its import and counts from then on. */
export interface StagedRecord {
  publish(): Promise<void>;
  discard(): Promise<void>;
}

/** What an import knows of itself; the rest of the record is made when it is written. */
export type ImportFacts = Pick<ImportRecord, 'target' | 'undo' | 'catalog' | 'tables'>;

/** Writes the record of an import that is about to be committed. */
export async function stageImportRecord(base: string, facts: ImportFacts): Promise<StagedRecord> {
  const at = new Date();
  const folder = join(base, FOLDER);
  await withFileErrors(folder, () => mkdir(folder, { recursive: true, mode: DIRECTORY_MODE }));
  const path = await stampedPath(folder, { stem: facts.target.database, suffix: '.json', at });
  const record: ImportRecord = {
    format: 'rowferry-import',
    version: 1,
    id: newUuid(),
    importedAt: at.toISOString(),
    undoneAt: null,
    ...facts,
  };
  await writeAtomically(`${path}${PENDING}`, format(record));
  return {
    publish: () => withFileErrors(path, () => rename(`${path}${PENDING}`, path)),
    discard: () => rm(`${path}${PENDING}`, { force: true }),
  };
}

/** A record with the file that holds it. */
export interface StoredRecord {
  readonly path: string;
  /** The program ended between the record and the news of the commit: only the target knows whether it came. */
  readonly isPending: boolean;
  readonly record: ImportRecord;
}

/** The records beside an archive, the last import first. @throws ARCHIVE_MANIFEST_DAMAGED */
export async function readImportRecords(base: string): Promise<readonly StoredRecord[]> {
  const folder = join(base, FOLDER);
  const names = (await listFolder(folder)).filter((name) => /\.json(?:\.pending)?$/.test(name));
  const stored: StoredRecord[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const content = await readIfThere(path);
    if (content !== null)
      stored.push({ path, isPending: name.endsWith(PENDING), record: parse(content.toString('utf8'), path) });
  }
  return stored.sort((a, b) => (a.record.importedAt < b.record.importedAt ? 1 : -1));
}

/** Says in a record that its import was rolled back. */
export async function closeImportRecord({ path, isPending, record }: StoredRecord): Promise<void> {
  const closed = isPending ? path.slice(0, -PENDING.length) : path;
  await writeAtomically(closed, format({ ...record, undoneAt: new Date().toISOString() }));
  if (isPending) await rm(path, { force: true });
}

function format(record: ImportRecord): string {
  return `${JSON.stringify(record, null, 1)}\n`;
}

async function listFolder(folder: string): Promise<readonly string[]> {
  return withFileErrors(folder, async () => {
    try {
      return await readdir(folder);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      return [];
    }
  });
}

function parse(text: string, path: string): ImportRecord {
  try {
    const { document, fault } = checkDocument('import', JSON.parse(text));
    if (document !== null) return document;
    throw new Error(fault);
  } catch (cause) {
    throw new RowferryError('ARCHIVE_MANIFEST_DAMAGED', {
      message: `${path} is not the record of an import: ${(cause as Error).message}.`,
      hint: 'Move it away; the import that it is of can then only be undone by hand, from its backup.',
      context: { file: path },
      cause,
    });
  }
}
