import type { Table } from '../model/catalog.ts';
import { columnNamed } from '../model/catalog.ts';
import type { LogicalType } from '../model/logical-type.ts';
import type { RowOrder } from '../model/row-order.ts';
import type { RowShape } from '../model/row-shape.ts';
import { LOWER_N, QUOTE } from '../util/ascii.ts';
import type { RowView } from './row-cursor.ts';

/** Compares two rows by the order that both streams have: negative, zero, positive. */
export type KeyComparer = (left: RowView, right: RowView) => number;

/** The comparer of a table's order; whole row lines where the order is not by key. See `model/row-order.ts`. */
export function keyComparer(table: Table, order: RowOrder, shape: RowShape): KeyComparer {
  if (order.kind !== 'key') return compareLines;
  const columns = order.columns.map((name) => {
    const compare = isByNumber(columnNamed(table, name).type) ? compareNumbers : compareTexts;
    return { at: shape.columns.indexOf(name), compare };
  });
  return (left, right) => {
    for (const { at, compare } of columns) {
      const result = compareCells(cellOf(left, at), cellOf(right, at), compare);
      if (result !== 0) return result;
    }
    return 0;
  };
}

function isByNumber(type: LogicalType): boolean {
  return type.kind === 'integer' || type.kind === 'float' || type.kind === 'boolean';
}

function compareLines(left: RowView, right: RowView): number {
  return left.bytes.compare(right.bytes, right.start, right.end, left.start, left.end);
}

/** The cell's bytes. */
function cellOf(row: RowView, at: number): Buffer {
  return row.bytes.subarray(row.offsets.starts[at] as number, row.offsets.ends[at] as number);
}

function compareCells(left: Buffer, right: Buffer, compare: (a: Buffer, b: Buffer) => number): number {
  if (left.equals(right)) return 0;
  if (isNull(left)) return -1;
  if (isNull(right)) return 1;
  return compare(left, right);
}

function isNull(cell: Buffer): boolean {
  return cell[0] === LOWER_N;
}

/** By number; NaN is the greatest, as in PostgreSQL. Integers beyond 2^53 are strings of digits. */
function compareNumbers(left: Buffer, right: Buffer): number {
  const [a, b] = [unquoted(left), unquoted(right)];
  if (a === 'true' || b === 'true') return a === 'true' ? 1 : -1;
  if (/^-?\d+$/.test(a) && /^-?\d+$/.test(b)) return BigInt(a) < BigInt(b) ? -1 : Number(BigInt(a) > BigInt(b));
  const [x, y] = [Number(a), Number(b)];
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  return Math.sign(x - y) || Number(x > y);
}

function unquoted(cell: Buffer): string {
  return cell[0] === QUOTE ? cell.toString('latin1', 1, cell.length - 1) : cell.toString('latin1');
}

/** By the bytes of the canonical text: the content of a JSON string in UTF-8, any other cell as it is. */
function compareTexts(left: Buffer, right: Buffer): number {
  return Buffer.compare(textBytes(left), textBytes(right));
}

function textBytes(cell: Buffer): Buffer {
  return cell[0] === QUOTE ? Buffer.from(JSON.parse(cell.toString('utf8')) as string) : cell;
}
