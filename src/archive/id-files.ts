// The maps of ids that a transform changed: a file for each, beside the rows.
import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { IdPair } from '../model/id-maps.ts';
import type { ArchivePaths } from './archive-layout.ts';
import { DIRECTORY_MODE, writeAtomically } from './atomic-file.ts';
import { errorCode, withFileErrors } from './file-errors.ts';
import type { IdEntry } from './manifest.ts';

const DIRECTORY = 'ids';
/** Leaves room for the number within the 255 bytes that file systems take. */
const STEM_MAX = 200;

interface IdFile {
  readonly name: string;
  readonly pairs: Iterable<IdPair> | AsyncIterable<IdPair>;
  /** Counts from 1 and keeps names apart that are equal but for case. */
  readonly number: number;
}

/**
 * Writes what changed as a JSON array, an id per line: `{"from":"5","to":"105"}`, in the order of the pairs.
 * @returns null where nothing changed: there is no file then
 */
export async function writeIdFile(paths: ArchivePaths, { name, pairs, number }: IdFile): Promise<IdEntry | null> {
  const file = `${DIRECTORY}/${String(number).padStart(4, '0')}-${stemOf(name)}.json`;
  const path = join(paths.directory, file);
  await withFileErrors(paths.directory, () =>
    mkdir(join(paths.directory, DIRECTORY), { recursive: true, mode: DIRECTORY_MODE }),
  );
  const written: Written = { hash: createHash('sha256'), ids: 0 };
  await writeAtomically(path, piecesOf(pairs, written));
  if (written.ids > 0) return { name, file, ids: written.ids, sha256: written.hash.digest('hex') };
  await withFileErrors(path, () => rm(path, { force: true }));
  return null;
}

interface Written {
  readonly hash: Hash;
  ids: number;
}

const LINES_AT_ONCE = 4096;

/** The text of the file in pieces: there may be millions of ids. */
async function* piecesOf(pairs: IdFile['pairs'], written: Written): AsyncGenerator<string> {
  const counted = (piece: string) => {
    written.hash.update(piece);
    return piece;
  };
  let piece = '[\n';
  for await (const [from, to] of pairs) {
    piece += `${written.ids === 0 ? '' : ',\n'}${JSON.stringify({ from, to })}`;
    written.ids++;
    if (written.ids % LINES_AT_ONCE !== 0) continue;
    yield counted(piece);
    piece = '';
  }
  yield counted(`${piece}\n]\n`);
}

/** True of the name of a file that {@link writeIdFile} makes. */
export function isIdFile(name: string): boolean {
  return /^[0-9]{4,10}-[A-Za-z0-9_.%-]+\.json$/.test(name);
}

/** @throws ARCHIVE_PART_MISSING, ARCHIVE_CHECKSUM_MISMATCH */
export async function checkIdFiles(paths: ArchivePaths, entries: readonly IdEntry[]): Promise<void> {
  for (const { file, sha256: sealed } of entries) {
    const path = join(paths.directory, file);
    const found = await digestIfThere(path);
    if (found === sealed) continue;
    const hint = 'Run "rowferry transform TO" again.';
    throw found === null
      ? new RowferryError('ARCHIVE_PART_MISSING', { message: `The file ${path} is missing.`, hint, context: { file } })
      : new RowferryError('ARCHIVE_CHECKSUM_MISMATCH', {
          message: `The file ${path} is not the one that was sealed.`,
          hint,
          context: { file },
        });
  }
}

/** SHA-256 of a file of any size; null when it is not there. A symbolic link is not followed: archives are untrusted. */
async function digestIfThere(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      for await (const chunk of file.createReadStream({ autoClose: false })) hash.update(chunk as Buffer);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    return await withFileErrors(path, () => Promise.reject(error));
  }
  return hash.digest('hex');
}

/** ASCII letters, digits, `_`, `.` as they are; every other byte as %XX. */
function stemOf(name: string): string {
  const stem = [...Buffer.from(name)].map(encodeByte).join('');
  if (stem.length <= STEM_MAX) return stem;
  return `${stem.slice(0, STEM_MAX)}-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}

function encodeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9_.]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
