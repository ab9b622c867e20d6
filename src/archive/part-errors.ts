// What can be wrong with a sealed part, in words that name the file and the table.
import type { ErrorCode } from '../errors/error-codes.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { SealedPart } from './part-reader.ts';

const RESTORE = 'Take the part from a backup of the archive, or export again.';
const RESEAL = 'If a person edited the part on purpose, run "rowferry archive reseal --accept-edits"; otherwise';

export function missingPart(sealed: SealedPart): RowferryError {
  return partError('ARCHIVE_PART_MISSING', sealed, { message: 'is not there', hint: RESTORE });
}

/** A symbolic link or a directory in the place of a part could lead out of the archive. */
export function notAFile(sealed: SealedPart): RowferryError {
  return partError('ARCHIVE_PATH_UNSAFE', sealed, { message: 'is not a regular file', hint: RESTORE });
}

export function wrongSize(sealed: SealedPart, bytes: number): RowferryError {
  const message = `has ${bytes} bytes, but ${sealed.part.bytes} were sealed`;
  return partError('ARCHIVE_PART_TRUNCATED', sealed, { message, hint: `${RESEAL} take it from a backup.` });
}

export function checksumMismatch(sealed: SealedPart, cause?: unknown): RowferryError {
  const message = 'does not hold the bytes that were sealed: its SHA-256 is another one';
  return partError('ARCHIVE_CHECKSUM_MISMATCH', sealed, { message, hint: `${RESEAL} take it from a backup.`, cause });
}

export function wrongRowCount(sealed: SealedPart, rows: number): RowferryError {
  const message = `holds ${rows} rows, but the manifest says ${sealed.part.rows}`;
  return partError('ARCHIVE_ROW_COUNT_MISMATCH', sealed, { message, hint: RESTORE });
}

export function unframedPart(sealed: SealedPart): RowferryError {
  const message = 'is not a JSON array with one row per line';
  return partError('ARCHIVE_ROW_MALFORMED', sealed, { message, hint: `${RESEAL} export again.` });
}

/** @param row counted from 1. */
export function malformedLine(sealed: SealedPart, row: number, cause: unknown): RowferryError {
  const why = cause instanceof Error ? ` ${cause.message}` : '';
  const message = `has a row line that is not canonical JSON of its table, row ${row}.${why}`;
  return partError('ARCHIVE_ROW_MALFORMED', sealed, { message, hint: `${RESEAL} export again.`, cause });
}

export function brokenOrder(sealed: SealedPart, why: string): RowferryError {
  return partError('ARCHIVE_ORDER_BROKEN', sealed, { message: why, hint: RESTORE });
}

interface Words {
  /** Goes on after the name of the part. */
  readonly message: string;
  readonly hint: string;
  readonly cause?: unknown;
}

function partError(code: ErrorCode, { part, table }: SealedPart, words: Words): RowferryError {
  const { message, hint, cause } = words;
  const end = message.endsWith('.') ? '' : '.';
  return new RowferryError(code, {
    message: `The part ${part.file} of table ${table} ${message}${end}`,
    hint,
    context: { file: part.file, table },
    cause,
  });
}
