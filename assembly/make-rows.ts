/**
 * Cuts the row lines of one block into their cells, and puts lines together of pieces: of fixed bytes, of the block's own and
 * of cells that JavaScript has made. Compiled by `npm run generate`.
 */
import { behindCell } from './cell-ends';
import { copied } from './copies';
import { hasPrefix, ROW_END } from './row-lines';

/** The head of a program; `src/transform/rows/row-program.ts` writes it and has the same numbers. */
const COLUMNS: i32 = 0;
const PIECES: i32 = 4;
const HEAD_BYTES: i32 = 16;
/** A column, behind the head: what stands before its cell. */
const PREFIX: i32 = 0;
const PREFIX_BYTES: i32 = 4;
const COLUMN_BYTES: i32 = 8;
/** A piece, behind the columns: fixed bytes and their number; the first and the last column; or a cell that was made. */
const KIND: i32 = 0;
const FIRST: i32 = 4;
const SECOND: i32 = 8;
const PIECE_BYTES: i32 = 12;
const FIXED: i32 = 0;
const CELLS: i32 = 1;
/** What is to be joined: where the block and its cells lie, which rows, the cells that were made and their ends. */
const BLOCK: i32 = 0;
const CELL_TABLE: i32 = 4;
const ROWS: i32 = 8;
const ROW_COUNT: i32 = 12;
const MADE: i32 = 16;
const MADE_ENDS: i32 = 20;

/** The first free byte of memory. */
export function freeMemory(): i32 {
  return <i32>__heap_base;
}

/**
 * Writes where the cells of each row begin and end, counted from the block's first byte.
 * @param end of the block; quotes stand behind it
 * @param table room for two numbers for each cell of `rowsMax` rows
 * @returns the number of rows; -1: the lines are not those of the table, or more
 */
export function cutRows(program: i32, start: i32, end: i32, table: i32, rowsMax: i32): i32 {
  const columns = load<i32>(program, COLUMNS);
  let rows = 0;
  let at = start;
  let cell = table;
  while (at < end) {
    if (rows === rowsMax) return -1;
    let column = program + HEAD_BYTES;
    for (let left = columns; left > 0; left--) {
      const length = load<i32>(column, PREFIX_BYTES);
      if (!hasPrefix(load<i32>(column, PREFIX), length, at)) return -1;
      const from = at + length;
      at = behindCell(from, end);
      if (at === 0 || at >= end) return -1;
      store<i32>(cell, from - start);
      store<i32>(cell, at - start, 4);
      cell += 8;
      column += COLUMN_BYTES;
    }
    if ((load<u32>(at) & 0xffffff) !== ROW_END) return -1;
    at += 3;
    rows++;
  }
  return at === end ? rows : -1;
}

/** Writes the lines at `out`. Returns the position behind the last. */
export function joinRows(program: i32, joined: i32, out: i32): i32 {
  const columns = load<i32>(program, COLUMNS);
  const pieces = program + HEAD_BYTES + columns * COLUMN_BYTES;
  const piecesEnd = pieces + load<i32>(program, PIECES) * PIECE_BYTES;
  const block = load<i32>(joined, BLOCK);
  const table = load<i32>(joined, CELL_TABLE);
  const rows = load<i32>(joined, ROWS);
  const rowsEnd = rows + load<i32>(joined, ROW_COUNT) * 4;
  const made = load<i32>(joined, MADE);
  let madeEnd = load<i32>(joined, MADE_ENDS);
  let madeFrom = 0;
  let to = out;
  for (let row = rows; row < rowsEnd; row += 4) {
    const cells = table + load<i32>(row) * columns * 8;
    for (let piece = pieces; piece < piecesEnd; piece += PIECE_BYTES) {
      const kind = load<i32>(piece, KIND);
      if (kind === FIXED) {
        to = copied(to, load<i32>(piece, FIRST), load<i32>(piece, SECOND));
      } else if (kind === CELLS) {
        const from = load<i32>(cells + load<i32>(piece, FIRST) * 8);
        to = copied(to, block + from, load<i32>(cells + load<i32>(piece, SECOND) * 8, 4) - from);
      } else {
        const end = load<i32>(madeEnd);
        to = copied(to, made + madeFrom, end - madeFrom);
        madeFrom = end;
        madeEnd += 4;
      }
    }
  }
  return to;
}
