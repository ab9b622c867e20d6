// Tells whether row lines stand in the order that was recorded for them (`model/row-order.ts`).
import { columnNamed, type Table } from '../model/catalog.ts';
import type { LogicalType } from '../model/logical-type.ts';
import type { RowOrder, SortTerm } from '../model/row-order.ts';
import type { CellOffsets } from '../model/row-shape.ts';
import { rowSortKey } from '../model/row-sort.ts';
import { BACKSLASH, LOWER_N, QUOTE } from '../util/ascii.ts';
import { plainInteger } from './number-form.ts';
import { keyPositions, tableShape } from './part-keys.ts';

/** Where something lies: a cell, or a row line without its ",\n". */
interface Span {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** A row line and where its cells lie. */
export interface RowAt extends Span {
  readonly offsets: CellOffsets;
}

/** Given the rows of a table one after the other, true while each stands behind the one before. */
export type RowOrderCheck = (row: RowAt) => boolean;

/** Negative, zero, positive. */
type Comparer = (a: Span, b: Span) => number;

export function rowOrderCheck(table: Table, order: RowOrder): RowOrderCheck {
  switch (order.kind) {
    case 'key':
      return keyCheck(table, order.columns);
    case 'line':
      return lineCheck();
    case 'none':
      return order.sorted === undefined ? () => true : sortedCheck(table, order.sorted);
    default:
      return () => true;
  }
}

function lineCheck(): RowOrderCheck {
  let before: Span | null = null;
  return ({ bytes, start, end }) => {
    const isBehind = before === null || compareBytes(before, { bytes, start, end }) <= 0;
    before = { bytes, start, end };
    return isBehind;
  };
}

/** As a rule sorted them: equal keys stand by their lines. */
function sortedCheck(table: Table, terms: readonly SortTerm[]): RowOrderCheck {
  const keyOf = rowSortKey(table, terms);
  let before: { readonly key: Buffer; readonly line: Span } | null = null;
  return ({ bytes, start, end, offsets }) => {
    const line = { bytes, start, end };
    const key = Buffer.from(keyOf(bytes, offsets));
    const compared = before === null ? -1 : Buffer.compare(before.key, key) || compareBytes(before.line, line);
    before = { key, line };
    return compared <= 0;
  };
}

/** Equal keys stand by their lines. */
function keyCheck(table: Table, columns: readonly string[]): RowOrderCheck {
  const positions = keyPositions(tableShape(table), columns);
  const comparers = columns.map((name) => cellComparer(columnNamed(table, name).type.kind));
  let before: readonly Span[] | null = null;
  return ({ bytes, start, end, offsets }) => {
    const row: Span[] = positions.map((at) => ({
      bytes,
      start: offsets.starts[at] as number,
      end: offsets.ends[at] as number,
    }));
    row.push({ bytes, start, end });
    const isBehind = before === null || compareRows(before, row, comparers) <= 0;
    before = row;
    return isBehind;
  };
}

/** Each row is its key cells and, last, its line. */
function compareRows(a: readonly Span[], b: readonly Span[], comparers: readonly Comparer[]): number {
  for (let at = 0; at < comparers.length; at++) {
    const result = (comparers[at] as Comparer)(a[at] as Span, b[at] as Span);
    if (result !== 0) return result;
  }
  return compareBytes(a[comparers.length] as Span, b[comparers.length] as Span);
}

/** NULL stands first; then by number or by text, as the type says. */
function cellComparer(kind: LogicalType['kind']): Comparer {
  const isByNumber = kind === 'integer' || kind === 'float' || kind === 'boolean';
  const compare = isByNumber ? compareNumbers : compareTexts;
  return (a, b) => {
    const isNullA = a.bytes[a.start] === LOWER_N;
    const isNullB = b.bytes[b.start] === LOWER_N;
    return isNullA || isNullB ? Number(isNullB) - Number(isNullA) : compare(a, b);
  };
}

function compareBytes(a: Span, b: Span): number {
  return a.bytes.compare(b.bytes, b.start, b.end, a.start, a.end);
}

/** By number; NaN is the greatest. */
function compareNumbers(a: Span, b: Span): number {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  return x < y ? -1 : Number(x > y);
}

/** Integers beyond 2^53 stand in quotes and keep every digit. */
function numberOf({ bytes, start, end }: Span): number | bigint {
  const plain = plainInteger(bytes, start, end);
  if (!Number.isNaN(plain)) return plain;
  const isQuoted = bytes[start] === QUOTE;
  const text = isQuoted ? bytes.toString('latin1', start + 1, end - 1) : bytes.toString('latin1', start, end);
  if (text === 'true') return 1;
  if (text === 'false') return 0;
  return isQuoted && /^-?\d+$/.test(text) ? BigInt(text) : Number(text);
}

/** By the bytes of the canonical text: what a string means, any other cell as it is. */
function compareTexts(a: Span, b: Span): number {
  if (isPlainString(a) && isPlainString(b)) {
    return a.bytes.compare(b.bytes, b.start + 1, b.end - 1, a.start + 1, a.end - 1);
  }
  return Buffer.compare(textOf(a), textOf(b));
}

function isPlainString({ bytes, start, end }: Span): boolean {
  if (bytes[start] !== QUOTE) return false;
  for (let at = start + 1; at < end; at++) if (bytes[at] === BACKSLASH) return false;
  return true;
}

function textOf({ bytes, start, end }: Span): Buffer {
  if (bytes[start] !== QUOTE) return bytes.subarray(start, end);
  return Buffer.from(JSON.parse(bytes.toString('utf8', start, end)) as string);
}
