/**
 * Looks at the row lines of one block: the fixed text of each, the form of each cell, the order, and what the
 * cells add up to. It accepts only what it is sure of and asks JavaScript about every other cell, so that
 * `cell-forms.ts` alone says what is canonical. Compiled by `npm run generate`.
 */
import { cellEnd } from './cells';
import { COLUMN_BYTES, COLUMNS, END, HEAD_BYTES, ORDER, PREFIX, PREFIX_BYTES, ROWS, START } from './layout';
import { compareBytes, isBehindByKey, keepKey } from './order';
import { hasPrefix, ROW_END } from './row-lines';

/** Looks at the cell of a column (from 0), and adds it up. Returns the position behind it, or 0 where it is none. */
declare function lookAtCell(column: i32, at: i32): i32;
/** Compares two rows that stand one behind the other; the second is this one of the block, from 0. */
declare function lookAtOrder(before: i32, row: i32, number: i32): void;

const BY_LINE: i32 = 1;
const BY_KEY: i32 = 2;
/** `{},\n`, of a table without columns. */
const EMPTY_ROW: u32 = 0x0a2c7d7b;

/** The first free byte of memory. */
export function freeMemory(): i32 {
  return <i32>__heap_base;
}

/**
 * @param program what `scan-program.ts` wrote
 * @param start of the first line; zeros stand behind `end`
 * @returns 0, or where the first row begins that is none of the table
 */
export function scanRows(program: i32, start: i32, end: i32): i32 {
  const order = load<i32>(program, ORDER);
  let before = 0;
  let rows = 0;
  let at = start;
  while (at < end) {
    const row = at;
    at = rowEnd(program, row);
    if (at === 0 || at > end) return row;
    if (order === BY_KEY) {
      if (before !== 0 && !isBehindByKey(program)) lookAtOrder(before, row, rows);
      keepKey(program);
    } else if (order === BY_LINE && before !== 0 && compareBytes(row, at - 2, before, row - 2) < 0) {
      lookAtOrder(before, row, rows);
    }
    before = row;
    rows++;
    store<i32>(program, rows, ROWS);
  }
  return 0;
}

/** The position behind the row's line; 0 where it is none. */
function rowEnd(program: i32, start: i32): i32 {
  const columns = load<i32>(program, COLUMNS);
  if (columns === 0) return load<u32>(start) === EMPTY_ROW ? start + 4 : 0;
  let at = start;
  let column = program + HEAD_BYTES;
  for (let number = 0; number < columns; number++) {
    const length = load<i32>(column, PREFIX_BYTES);
    if (!hasPrefix(load<i32>(column, PREFIX), length, at)) return 0;
    const from = at + length;
    at = cellEnd(column, from);
    if (at === 0) at = lookAtCell(number, from);
    if (at === 0) return 0;
    store<i32>(column, from, START);
    store<i32>(column, at, END);
    column += COLUMN_BYTES;
  }
  return (load<u32>(at) & 0xffffff) === ROW_END ? at + 3 : 0;
}
