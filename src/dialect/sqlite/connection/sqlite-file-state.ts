import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import { tooManyFiles } from './sqlite-too-many-files.ts';
import { isTornWal } from './sqlite-wal.ts';

/** A SQLite file and its companions as they lie on the disk, seen without SQLite. */
export interface FileState {
  readonly isWal: boolean;
  readonly pageBytes: number;
  /** Sizes in bytes; null where there is no such file. */
  readonly walBytes: number | null;
  readonly shmBytes: number | null;
  readonly journalBytes: number | null;
}

const HEADER_BYTES = 100;
/** How every SQLite file begins. */
export const MAGIC = Buffer.from('SQLite format 3\0', 'latin1');

/**
 * Looks at a SQLite file before SQLite does, which would ignore a damaged log without a word
 * (https://www.sqlite.org/fileformat2.html).
 * @throws SOURCE_NOT_FOUND, PERMISSION_DENIED, NOT_A_DATABASE, SOURCE_TORN
 */
export function inspectFile(path: string): FileState {
  const stats = statDatabase(path);
  const sizes = {
    walBytes: sizeOf(`${path}-wal`),
    shmBytes: sizeOf(`${path}-shm`),
    journalBytes: sizeOf(`${path}-journal`),
  };
  if (stats.size === 0) return emptyFile(path, sizes);
  const header = readHeader(path);
  if (header.length < HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) throw notADatabase(path);
  const declared = header.readUInt16BE(16);
  const pageBytes = declared === 1 ? 65_536 : declared;
  if (sizes.walBytes !== null && sizes.walBytes > 0 && isTornWal(`${path}-wal`, pageBytes)) throw tornWal(path);
  return { isWal: header[18] === 2 || header[19] === 2, pageBytes, ...sizes };
}

function statDatabase(path: string): Stats {
  try {
    const stats = statSync(path);
    if (stats.isFile()) return stats;
  } catch (error) {
    throw unreadable(path, error);
  }
  throw new RowferryError('NOT_A_DATABASE', {
    message: `"${path}" is not a file.`,
    hint: 'Give the path of the SQLite file itself.',
    context: { file: path },
  });
}

function unreadable(path: string, error: unknown): RowferryError {
  const tooMany = tooManyFiles(path, error);
  if (tooMany !== null) return tooMany;
  const { code } = error as NodeJS.ErrnoException;
  const context = { file: path };
  if (code === 'EACCES' || code === 'EPERM') {
    const message = `The SQLite file "${path}" may not be read.`;
    return new RowferryError('PERMISSION_DENIED', { message, hint: 'Check who may read it.', context, cause: error });
  }
  const wal = sizeOf(`${path}-wal`);
  const lone =
    wal === null || wal === 0 ? '' : ' Only its write-ahead log (-wal) is there, which is nothing without it.';
  const message = `The SQLite file "${path}" does not exist.${lone}`;
  return new RowferryError('SOURCE_NOT_FOUND', { message, hint: 'Check the path.', context, cause: error });
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}

/** An empty file is an empty database, unless a log says that it once was not: SQLite would delete that log. */
function emptyFile(path: string, sizes: Pick<FileState, 'walBytes' | 'shmBytes' | 'journalBytes'>): FileState {
  if ((sizes.walBytes ?? 0) > 0 || (sizes.journalBytes ?? 0) > 0) {
    throw new RowferryError('SOURCE_TORN', {
      message: `The SQLite file "${path}" is empty, but its log beside it is not.`,
      hint: 'Restore the file together with its -wal or -journal from the same moment.',
      context: { file: path },
    });
  }
  return { isWal: false, pageBytes: 4096, ...sizes };
}

function readHeader(path: string): Buffer {
  try {
    const file = openSync(path, 'r');
    try {
      const header = Buffer.alloc(HEADER_BYTES);
      return header.subarray(0, readSync(file, header, 0, HEADER_BYTES, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

function notADatabase(path: string): RowferryError {
  return new RowferryError('NOT_A_DATABASE', {
    message: `"${path}" does not begin as a SQLite file does.`,
    hint: 'Give the path of a SQLite 3 file. An encrypted file must be decrypted first.',
    context: { file: path },
  });
}

function tornWal(path: string): RowferryError {
  return new RowferryError('SOURCE_TORN', {
    message: `The write-ahead log "${path}-wal" is damaged: transactions in it would be left out.`,
    hint: 'If this is a copy, copy the database again with "sqlite3 FILE \'.backup COPY\'". If the log is known to hold nothing, move it away.',
    context: { file: `${path}-wal` },
  });
}
