// How row lines stand in a part: a JSON array with one line per row, `[\n{…},\n{…}\n]\n`.
import { COMMA, NEWLINE } from '../util/ascii.ts';

/** What stands before the first row line. */
export const PART_HEAD = Buffer.from('[\n');
/** What stands in place of the last line's ",\n". */
export const PART_TAIL = Buffer.from('\n]\n');
/** What ends every other line, and every line of a block. */
export const LINE_END = Buffer.from(',\n');
/** A part without rows. */
export const EMPTY_PART = Buffer.from('[\n]\n');
/** No part grows past this size, unless one row does. */
export const PART_BYTES_MAX = 64 * 1024 * 1024;
const FIRST_PART_BYTES = 4 * 1024 * 1024;
const PART_GROWTH = 4;

/**
 * The size that a table's part of this number (from 1) may have: it is sealed before the row that would take it past.
 * The first parts are small, so that a stage that follows can begin early: 4 MiB, 16 MiB, then `max` each.
 */
export function partBytesLimit(number: number, max: number = PART_BYTES_MAX): number {
  return Math.min(max, FIRST_PART_BYTES * PART_GROWTH ** (number - 1));
}

/** What the framing adds to the lines of a part that has any. */
export const FRAME_BYTES = PART_HEAD.length - LINE_END.length + PART_TAIL.length;

/** The size of the part that holds lines of `lineBytes` in all, each with its ",\n". */
export function partBytes(lineBytes: number): number {
  return lineBytes === 0 ? EMPTY_PART.length : lineBytes + FRAME_BYTES;
}

/**
 * The number of lines in a block.
 * @returns -1 where a line does not end with ",\n", the last one included.
 */
export function countLines(bytes: Buffer): number {
  let lines = 0;
  let start = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, start);
    if (newline <= start || bytes[newline - 1] !== COMMA) return -1;
    lines++;
    start = newline + 1;
  }
  return lines;
}

/**
 * How many of the first bytes are lines that have ended, where more bytes of the part follow: a line end without a
 * comma before it is that of the array's end.
 */
export function endedLineBytes(bytes: Buffer): number {
  const newline = bytes.lastIndexOf(NEWLINE);
  if (newline < 1 || bytes[newline - 1] === COMMA) return newline + 1;
  return bytes.lastIndexOf(NEWLINE, newline - 1) + 1;
}

/** How many of a block's first bytes are whole lines that fit into `room` bytes. */
export function fittingBytes(bytes: Buffer, room: number): number {
  if (bytes.length <= room) return bytes.length;
  return room <= 0 ? 0 : bytes.lastIndexOf(NEWLINE, room - 1) + 1;
}

/** The length of a block's first line with its ",\n". */
export function firstLineBytes(bytes: Buffer): number {
  return bytes.indexOf(NEWLINE) + 1;
}

/** Where a block's last line begins. */
export function lastLineStart(bytes: Buffer): number {
  return bytes.length < 2 ? 0 : bytes.lastIndexOf(NEWLINE, bytes.length - 2) + 1;
}
