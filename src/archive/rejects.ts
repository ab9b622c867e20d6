// The rows that could not go into a target: `rejects/` beside the phases of an archive, one file for each table.
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RowferryError } from '../errors/rowferry-error.ts';
import { nameKey, type QualifiedName } from '../model/logical-type.ts';
import { cellOffsets, cutRow, rowShape } from '../model/row-shape.ts';
import { archivePaths, type Phase, tableStems } from './archive-layout.ts';
import { DIRECTORY_MODE, FILE_MODE, readIfThere, syncDirectory } from './atomic-file.ts';
import { withFileErrors } from './file-errors.ts';
import { checkDocument } from './json-schemas.ts';
import { PART_HEAD, PART_TAIL } from './part-framing.ts';

/** A rejected row, with cells as the text that they are. */
export interface Reject {
  readonly table: string;
  /** The cells of the primary key as an object; `null`: the table has none. */
  readonly key: string;
  readonly column: string | null;
  /** The cell of `column`. */
  readonly value: string;
  readonly code: 'VALUE_NOT_STORABLE' | 'CONSTRAINT_VIOLATED';
  readonly sqlstate: string | null;
  readonly reason: string;
  readonly phase: Phase;
  /** The row line without its ",\n". */
  readonly line: string;
}

export interface RejectsOfTable {
  readonly name: QualifiedName;
  readonly rejects: readonly Reject[];
}

/** Rejects that are written but not in their place yet. */
export interface StagedRejects {
  /** Puts them in the place of those that were there. */
  publish(): Promise<void>;
  discard(): Promise<void>;
}

const FOLDER = 'rejects';

/**
 * Writes the rejects of a run beside those of an earlier one. Tables without any get no file.
 * @param base the archive's directory.
 * @param tables every table of the archive: the file names depend on all of them.
 */
export async function stageRejects(base: string, tables: readonly RejectsOfTable[]): Promise<StagedRejects> {
  const [staged, place, old] = ['.new', '', '.old'].map((suffix) => join(base, `${FOLDER}${suffix}`)) as [
    string,
    string,
    string,
  ];
  const full = tables.filter(({ rejects }) => rejects.length > 0);
  await withFileErrors(staged, async () => {
    await rm(staged, { recursive: true, force: true });
    if (full.length > 0) await mkdir(staged, { recursive: true, mode: DIRECTORY_MODE });
  });
  const stems = tableStems(tables.map(({ name }) => name));
  for (const { name, rejects } of full) {
    await writeRejects(join(staged, `${stems.get(nameKey(name))}.json`), rejects);
  }
  return {
    publish: () =>
      withFileErrors(place, async () => {
        await rm(old, { recursive: true, force: true });
        await rename(place, old).catch(ignoreMissing);
        if (full.length > 0) await rename(staged, place);
        await syncDirectory(base);
        await rm(old, { recursive: true, force: true });
      }),
    discard: () => rm(staged, { recursive: true, force: true }),
  };
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

/** How many characters are gathered before they are written. */
const CHUNK_CHARACTERS = 1_000_000;

async function writeRejects(path: string, rejects: readonly Reject[]): Promise<void> {
  await withFileErrors(path, async () => {
    const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, FILE_MODE);
    try {
      let text = PART_HEAD.toString('latin1');
      for (const [at, reject] of rejects.entries()) {
        text += at === 0 ? formatReject(reject) : `,\n${formatReject(reject)}`;
        if (text.length < CHUNK_CHARACTERS) continue;
        await file.writeFile(text);
        text = '';
      }
      await file.writeFile(text + PART_TAIL.toString('latin1'));
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

/** The row stands last: it is the longest. Its text is the archive's own, byte for byte. */
function formatReject(reject: Reject): string {
  const { table, column, code, sqlstate, reason, phase } = reject;
  const members = [
    ['table', JSON.stringify(table)],
    ['key', reject.key],
    ['column', JSON.stringify(column)],
    ['value', column === null ? 'null' : reject.value],
    ['code', JSON.stringify(code)],
    ['sqlstate', JSON.stringify(sqlstate)],
    ['reason', JSON.stringify(reason)],
    ['phase', JSON.stringify(phase)],
    ['row', reject.line],
  ];
  return `{${members.map(([name, value]) => `"${name}":${value}`).join(',')}}`;
}

const SHAPE = rowShape(['table', 'key', 'column', 'value', 'code', 'sqlstate', 'reason', 'phase', 'row']);

/** Writes the rows that a transform left out into `transformed/rejects/`: they travel with what it made. */
export async function keepTransformRejects(base: string, tables: readonly RejectsOfTable[]): Promise<void> {
  await (await stageRejects(archivePaths(base, 'transformed').directory, tables)).publish();
}

/** Those rows again, like {@link readRejects}. @param tables those of the source. */
export function readTransformRejects(
  base: string,
  tables: readonly QualifiedName[],
): Promise<ReadonlyMap<string, readonly Reject[]>> {
  return readRejects(archivePaths(base, 'transformed').directory, tables);
}

/**
 * The rejects that lie in `rejects/`, by the `nameKey` of their tables; tables without any are not there.
 * @throws ARCHIVE_ROW_MALFORMED where a line is not what `stageRejects` writes, ARCHIVE_PART_UNLISTED for a file of
 *   no table of `tables`.
 */
export async function readRejects(
  base: string,
  tables: readonly QualifiedName[],
): Promise<ReadonlyMap<string, readonly Reject[]>> {
  const found = new Map<string, readonly Reject[]>();
  const files = new Map([...tableStems(tables)].map(([key, stem]) => [`${stem}.json`, key]));
  for (const file of await listFolder(join(base, FOLDER))) {
    const path = join(base, FOLDER, file);
    const key = files.get(file);
    if (key === undefined) throw unknownFile(path);
    const content = await readIfThere(path);
    if (content !== null) found.set(key, parseRejects(content, path));
  }
  return found;
}

async function listFolder(path: string): Promise<readonly string[]> {
  return withFileErrors(path, async () => {
    try {
      return (await readdir(path)).filter((name) => !name.startsWith('.')).sort();
    } catch (error) {
      ignoreMissing(error);
      return [];
    }
  });
}

function parseRejects(content: Buffer, path: string): readonly Reject[] {
  const lines = content.toString('utf8').trim().split('\n');
  if (lines[0] !== '[' || lines.at(-1) !== ']') throw malformed(path, 1);
  return lines.slice(1, -1).map((line, at) => parseReject(line.replace(/,$/, ''), path, at + 2));
}

function parseReject(line: string, path: string, place: number): Reject {
  try {
    const document = JSON.parse(line) as unknown;
    const { document: checked, fault } = checkDocument('reject', document);
    if (checked === null) throw new Error(fault);
    const bytes = Buffer.from(`${line},\n`);
    const offsets = cellOffsets(SHAPE);
    cutRow(bytes, 0, { shape: SHAPE, offsets, limit: bytes.length });
    const cell = (name: string): string => {
      const at = SHAPE.columns.indexOf(name);
      return bytes.toString('utf8', offsets.starts[at], offsets.ends[at]);
    };
    return { ...checked, key: cell('key'), value: cell('value'), line: cell('row') };
  } catch (cause) {
    throw malformed(path, place, cause);
  }
}

function malformed(path: string, line: number, cause: unknown = null): RowferryError {
  return new RowferryError('ARCHIVE_ROW_MALFORMED', {
    message: `Line ${line} of ${path} is not a rejected row as RowFerry writes it.`,
    hint: 'Keep one object in each line, its members in their order and without blanks between them; values in "row" may change.',
    context: { file: path, line },
    cause,
  });
}

function unknownFile(path: string): RowferryError {
  return new RowferryError('ARCHIVE_PART_UNLISTED', {
    message: `The file ${path} holds rejects of no table of the archive.`,
    hint: 'Move it away, then run the same command again.',
    context: { file: path },
  });
}

/** `rejects/users.json`: the file of a table's rejects, for people. @param tables every table of the archive. */
export function rejectFileOf(tables: readonly QualifiedName[], name: QualifiedName): string {
  return `${FOLDER}/${tableStems(tables).get(nameKey(name))}.json`;
}
