import { RowferryError } from '../errors/rowferry-error.ts';
import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from '../util/ascii.ts';

/**
 * The fixed text of a table's row lines: what stands before each cell, as UTF-8 bytes. A row line is
 * `prefixes[0] cell prefixes[1] cell … }` and a table without columns is `{}`.
 */
export interface RowShape {
  readonly columns: readonly string[];
  readonly prefixes: readonly Buffer[];
}

/** The shape of row lines with these columns, in this order. */
export function rowShape(columns: readonly string[]): RowShape {
  const prefixes = columns.map((name, at) => Buffer.from(`${at === 0 ? '{' : ','}${JSON.stringify(name)}:`));
  return { columns, prefixes };
}

/**
 * Where the cells of one row lie: cell `i` is `bytes[starts[i], ends[i])`. Made once per table and filled
 * again for each row.
 */
export interface CellOffsets {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

export function cellOffsets(shape: RowShape): CellOffsets {
  return { starts: new Int32Array(shape.columns.length), ends: new Int32Array(shape.columns.length) };
}

/**
 * Finds the cells of the row line that starts at `start` and ends with ",\n" before `limit`.
 * Every prefix is compared byte by byte, since archives are untrusted.
 *
 * @returns the position behind the line's ",\n".
 * @throws ARCHIVE_ROW_MALFORMED where the line is not of this shape.
 */
export function cutRow(bytes: Buffer, start: number, options: CutOptions): number {
  const { shape, limit } = options;
  const { starts, ends } = options.offsets;
  let at = start;
  for (let column = 0; column < shape.prefixes.length; column++) {
    at = skipPrefix(bytes, at, shape.prefixes[column] as Buffer);
    starts[column] = at;
    at = skipCell(bytes, at, limit);
    ends[column] = at;
  }
  if (shape.prefixes.length === 0) at = skipPrefix(bytes, at, OPEN);
  return skipPrefix(bytes, at, LINE_END);
}

export interface CutOptions {
  readonly shape: RowShape;
  readonly offsets: CellOffsets;
  /** The end of the block's bytes. */
  readonly limit: number;
}

const OPEN = Buffer.from('{');
const LINE_END = Buffer.from('},\n');

/** Compares the fixed bytes at `at` with `prefix` and returns the position behind them. */
export function skipPrefix(bytes: Buffer, at: number, prefix: Buffer): number {
  for (let i = 0; i < prefix.length; i++) {
    if (bytes[at + i] !== prefix[i]) throw malformedRow(bytes, at);
  }
  return at + prefix.length;
}

/** The position behind the cell that starts at `start`: a JSON value without white space. */
export function skipCell(bytes: Buffer, start: number, limit: number): number {
  const first = bytes[start];
  if (first === QUOTE) return skipString(bytes, start, limit);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return skipDocument(bytes, start, limit);
  let at = start;
  while (at < limit) {
    const byte = bytes[at];
    if (byte === COMMA || byte === CLOSE_BRACE || byte === NEWLINE) break;
    at++;
  }
  if (at === start || at >= limit) throw malformedRow(bytes, start);
  return at;
}

function skipString(bytes: Buffer, start: number, limit: number): number {
  let at = start + 1;
  while (at < limit) {
    const near = Math.min(limit, at + NEAR_BYTES);
    while (at < near) {
      const byte = bytes[at];
      if (byte === QUOTE) return at + 1;
      at += byte === BACKSLASH ? 2 : 1;
    }
    const quote = bytes.indexOf(QUOTE, at);
    if (quote < 0 || quote >= limit) break;
    if (!isEscaped(bytes, quote, at)) return quote + 1;
    at = quote + 1;
  }
  throw malformedRow(bytes, start);
}

/** Up to here a loop finds the end of a string sooner than a search does; measured. */
const NEAR_BYTES = 32;

/** True where an odd number of backslashes stands before `at`; none of those before `from` counts. */
function isEscaped(bytes: Buffer, at: number, from: number): boolean {
  let first = at;
  while (first > from && bytes[first - 1] === BACKSLASH) first--;
  return (at - first) % 2 === 1;
}

function skipDocument(bytes: Buffer, start: number, limit: number): number {
  let depth = 0;
  let at = start;
  while (at < limit) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = skipString(bytes, at, limit);
      continue;
    }
    at++;
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
      if (depth === 0) return at;
    }
  }
  throw malformedRow(bytes, start);
}

/** The error of a row line that is not of its table's shape, showing the bytes around `at`. */
export function malformedRow(bytes: Buffer, at: number): RowferryError {
  const excerpt = bytes.toString('utf8', Math.max(0, at - 20), at + 40);
  return new RowferryError('ARCHIVE_ROW_MALFORMED', {
    message: `A row line is not canonical JSON of its table near ${JSON.stringify(excerpt)}.`,
    hint: 'Export again, or run "rowferry archive reseal --accept-edits" if a person edited the file.',
  });
}
