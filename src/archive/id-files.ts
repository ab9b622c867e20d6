// The maps of ids that a transform changed: a file for each, beside the rows.
import { createHash, type Hash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { IdMap } from '../model/id-maps.ts';
import type { ArchivePaths } from './archive-layout.ts';
import { DIRECTORY_MODE, readIfThere, writeAtomically } from './atomic-file.ts';
import { sha256 } from './canonical-document.ts';
import { withFileErrors } from './file-errors.ts';
import type { IdEntry } from './manifest.ts';

const DIRECTORY = 'ids';
/** Leaves room for the number within the 255 bytes that file systems take. */
const STEM_MAX = 200;

/**
 * Writes what changed as a JSON array, an id per line: `{"from":"5","to":"105"}`, in the order of the map.
 * @param number counts from 1 and keeps names apart that are equal but for case.
 */
export async function writeIdFile(
  paths: ArchivePaths,
  { name, map, number }: { readonly name: string; readonly map: IdMap; readonly number: number },
): Promise<IdEntry> {
  const file = `${DIRECTORY}/${String(number).padStart(4, '0')}-${stemOf(name)}.json`;
  const hash = createHash('sha256');
  await withFileErrors(paths.directory, () =>
    mkdir(join(paths.directory, DIRECTORY), { recursive: true, mode: DIRECTORY_MODE }),
  );
  await writeAtomically(join(paths.directory, file), hashed(linesOf(map), hash));
  return { name, file, ids: map.size, sha256: hash.digest('hex') };
}

const LINES_AT_ONCE = 4096;

/** The text of the file in pieces: a map may have millions of ids. */
function* linesOf(map: IdMap): Generator<string> {
  let [piece, lines] = ['[\n', 0];
  for (const [from, to] of map) {
    piece += `${lines === 0 ? '' : ',\n'}${JSON.stringify({ from, to })}`;
    lines++;
    if (lines % LINES_AT_ONCE !== 0) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}\n]\n`;
}

function* hashed(pieces: Iterable<string>, hash: Hash): Generator<string> {
  for (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}

/** True of the name of a file that {@link writeIdFile} makes. */
export function isIdFile(name: string): boolean {
  return /^[0-9]{4,10}-[A-Za-z0-9_.%-]+\.json$/.test(name);
}

/** @throws ARCHIVE_PART_MISSING, ARCHIVE_CHECKSUM_MISMATCH */
export async function checkIdFiles(paths: ArchivePaths, entries: readonly IdEntry[]): Promise<void> {
  for (const { file, sha256: sealed } of entries) {
    const path = join(paths.directory, file);
    const content = await readIfThere(path);
    if (content !== null && sha256(content) === sealed) continue;
    const hint = 'Run "rowferry transform TO" again.';
    throw content === null
      ? new RowferryError('ARCHIVE_PART_MISSING', { message: `The file ${path} is missing.`, hint, context: { file } })
      : new RowferryError('ARCHIVE_CHECKSUM_MISMATCH', {
          message: `The file ${path} is not the one that was sealed.`,
          hint,
          context: { file },
        });
  }
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
