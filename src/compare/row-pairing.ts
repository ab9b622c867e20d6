import { RowferryError } from '../errors/rowferry-error.ts';
import type { RowShape } from '../model/row-shape.ts';
import { type CellOrder, pushSortKey } from '../model/sort-key.ts';
import { LOWER_N, NEWLINE } from '../util/ascii.ts';
import { ByteBuffer } from '../util/byte-buffer.ts';
import type { RowView } from './row-window.ts';

/** Appends the cell `bytes[start, end)` as the other side would hold its value. @throws VALUE_NOT_STORABLE where it cannot */
export type CellWriter = (bytes: Buffer, start: number, end: number, out: ByteBuffer) => void;

/** A column that both sides have. */
export interface ColumnPairing {
  readonly left: string;
  readonly right: string;
  /** Make the cell of one side one of the other; both null where equal values are equal cells. */
  readonly toRight: CellWriter | null;
  readonly toLeft: CellWriter | null;
  /** How its values are ordered where they stand in the key. */
  readonly order: CellOrder;
}

/** How the rows of two tables are paired and compared. */
export interface PairingPlan {
  readonly left: RowShape;
  readonly right: RowShape;
  readonly columns: readonly ColumnPairing[];
  /** Which of `columns` tell the rows apart; null: only whole rows are the same. */
  readonly key: readonly number[] | null;
}

export type Side = 'left' | 'right';

/** {@link PairingPlan}, compiled. */
export interface RowPairing {
  readonly plan: PairingPlan;
  /** Equal rows are equal lines, and lines are ordered as rows without a key are. */
  readonly isByLine: boolean;
  /** A key that compares byte by byte; valid until the next one of that side is made. */
  key(side: Side, row: RowView): Buffer;
  /** Negative, zero, positive: by key. `onKeys` is told the keys where they had to be made. */
  compare(left: RowView, right: RowView, onKeys: (left: Buffer, right: Buffer) => void): number;
  /** Which of the columns differ. */
  changed(left: RowView, right: RowView): readonly number[];
}

export function rowPairing(plan: PairingPlan): RowPairing {
  const columns = plan.columns.map((column) => ({
    ...column,
    leftAt: plan.left.columns.indexOf(column.left),
    rightAt: plan.right.columns.indexOf(column.right),
  }));
  const isByLine = hasEqualLines(plan);
  const machine: Machine = { columns, isByLine, key: plan.key?.map((at) => columns[at] as PlacedColumn) ?? null };
  const outs = { left: new ByteBuffer(), right: new ByteBuffer() };
  const makeKey = (side: Side, row: RowView): Buffer => {
    const out = outs[side];
    out.length = 0;
    pushKey(side, row, { machine, out });
    return out.bytes.subarray(0, out.length);
  };
  return {
    plan,
    isByLine,
    key: makeKey,
    compare: (left, right, onKeys) => {
      if (hasSameKeyCells(left, right, machine)) return 0;
      const [a, b] = [makeKey('left', left), makeKey('right', right)];
      onKeys(a, b);
      return Buffer.compare(a, b);
    },
    changed: (left, right) => changedColumns(left, right, machine),
  };
}

interface PlacedColumn extends ColumnPairing {
  readonly leftAt: number;
  readonly rightAt: number;
}

interface Machine {
  readonly columns: readonly PlacedColumn[];
  readonly isByLine: boolean;
  readonly key: readonly PlacedColumn[] | null;
}

/** The same columns in the same order, and nothing to convert. */
function hasEqualLines({ left, right, columns }: PairingPlan): boolean {
  const isSame = (one: readonly string[], other: readonly string[]): boolean =>
    one.length === other.length && one.every((name, at) => name === other[at]);
  return (
    isSame(left.columns, right.columns) &&
    columns.length === left.columns.length &&
    columns.every((column) => column.left === column.right && !isConverted(column))
  );
}

function isConverted({ toLeft, toRight }: ColumnPairing): boolean {
  return toLeft !== null || toRight !== null;
}

/** The usual case, and the cheap one: the cells of the key are the same bytes, and none is NULL. */
function hasSameKeyCells(left: RowView, right: RowView, { key }: Machine): boolean {
  if (key === null) return false;
  for (const column of key) {
    if (isConverted(column) || left.bytes[left.offsets.starts[column.leftAt] as number] === LOWER_N) return false;
    if (!hasSameCell(left, right, column)) return false;
  }
  return true;
}

function hasSameCell(left: RowView, right: RowView, { leftAt, rightAt }: PlacedColumn): boolean {
  const [from, to] = [left.offsets.starts[leftAt] as number, left.offsets.ends[leftAt] as number];
  const [start, end] = [right.offsets.starts[rightAt] as number, right.offsets.ends[rightAt] as number];
  return to - from === end - start && left.bytes.compare(right.bytes, start, end, from, to) === 0;
}

interface KeyTarget {
  readonly machine: Machine;
  readonly out: ByteBuffer;
}

/** Rows whose key has a NULL are not told apart by it: they are paired as if they had none. */
function pushKey(side: Side, row: RowView, { machine, out }: KeyTarget): void {
  let isWhole = machine.key === null;
  for (const column of machine.key ?? []) {
    const at = side === 'left' ? column.leftAt : column.rightAt;
    if (row.bytes[row.offsets.starts[at] as number] === LOWER_N) isWhole = true;
    const cell = meetingCell(side, row, column);
    pushSortKey(cell.bytes, { ...cell, order: column.order }, out);
  }
  if (isWhole) pushWhole(side, row, { machine, out });
}

function pushWhole(side: Side, row: RowView, { machine, out }: KeyTarget): void {
  if (machine.isByLine) {
    out.pushBytes(row.bytes, row.start, row.end);
    return;
  }
  for (const column of machine.columns) {
    const { bytes, start, end } = meetingCell(side, row, column);
    out.pushBytes(bytes, start, end);
    out.reserve(1);
    out.bytes[out.length++] = NEWLINE;
  }
}

interface Cell {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** The cell in the form in which both sides' cells are compared: the right one's where there is a way to it. */
function meetingCell(side: Side, row: RowView, column: PlacedColumn): Cell {
  const at = side === 'left' ? column.leftAt : column.rightAt;
  const cell = { bytes: row.bytes, start: row.offsets.starts[at] as number, end: row.offsets.ends[at] as number };
  const { toRight, toLeft } = column;
  const write = toRight === null ? (side === 'right' ? toLeft : null) : side === 'left' ? toRight : null;
  return write === null ? cell : (written(cell, write) ?? cell);
}

/** The cell as `write` makes it; null where the value cannot be one of the other side. */
function written({ bytes, start, end }: Cell, write: CellWriter): Cell | null {
  const out = new ByteBuffer(Math.max(64, (end - start) * 2));
  try {
    write(bytes, start, end, out);
  } catch (error) {
    if (error instanceof RowferryError && error.code === 'VALUE_NOT_STORABLE') return null;
    throw error;
  }
  return { bytes: out.bytes, start: 0, end: out.length };
}

function changedColumns(left: RowView, right: RowView, { columns, isByLine }: Machine): readonly number[] {
  const isSameLine = (): boolean => left.bytes.compare(right.bytes, right.start, right.end, left.start, left.end) === 0;
  if (isByLine && isSameLine()) return [];
  return columns.flatMap((column, at) => (hasSameValue(left, right, column) ? [] : [at]));
}

/** Values are the same where either side's cell becomes the other one's. */
function hasSameValue(left: RowView, right: RowView, column: PlacedColumn): boolean {
  const { toRight, toLeft } = column;
  if (toRight === null && toLeft === null) return hasSameCell(left, right, column);
  const ours = cellAt(left, column.leftAt);
  const theirs = cellAt(right, column.rightAt);
  const isMade = (cell: Cell, write: CellWriter | null, other: Cell): boolean => {
    const made = write === null ? null : written(cell, write);
    return made !== null && isSameBytes(made, other);
  };
  return isMade(ours, toRight, theirs) || isMade(theirs, toLeft, ours);
}

function cellAt({ bytes, offsets }: RowView, at: number): Cell {
  return { bytes, start: offsets.starts[at] as number, end: offsets.ends[at] as number };
}

function isSameBytes(one: Cell, other: Cell): boolean {
  return one.bytes.compare(other.bytes, other.start, other.end, one.start, one.end) === 0;
}
