import type { Table } from '../model/catalog.ts';
import { storedColumns } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import type { RowOrder } from '../model/row-order.ts';
import { type RowShape, rowShape } from '../model/row-shape.ts';
import type { RowBlock } from '../model/row-stream.ts';
import { keyComparer } from './compare-keys.ts';
import type { Discrepancy } from './discrepancy.ts';
import { RowCursor, type RowView } from './row-cursor.ts';

/** Two streams of one table's rows, in the same order. */
export interface MergeInput {
  readonly table: Table;
  readonly order: RowOrder;
  readonly left: AsyncIterable<RowBlock>;
  readonly right: AsyncIterable<RowBlock>;
  /** How many discrepancies are kept; all are counted. */
  readonly keep: number;
}

export interface MergeResult {
  readonly rows: number;
  readonly found: number;
  readonly discrepancies: readonly Discrepancy[];
}

/**
 * Finds every row that only one side has and every cell that differs, in one pass over both streams:
 * memory does not grow with the rows. Rows are paired by key; without a key by their whole line, so that
 * a changed row is one missing and one extra row.
 */
export async function mergeRows(input: MergeInput): Promise<MergeResult> {
  const shape = rowShape(storedColumns(input.table).map((column) => column.name));
  const compare = keyComparer(input.table, input.order, shape);
  const findings = new Findings(input, shape);
  const left = new RowCursor(input.left, shape);
  const right = new RowCursor(input.right, shape);
  try {
    await Promise.all([left.refill(), right.refill()]);
    let rows = 0;
    while (left.row !== null || right.row !== null) {
      const side = pairing(left.row, right.row, compare);
      findings.look(side, left.row, right.row);
      if (side <= 0) rows++;
      if (side <= 0 && !left.advance()) await left.refill();
      if (side >= 0 && !right.advance()) await right.refill();
    }
    return { rows, found: findings.found, discrepancies: findings.kept };
  } finally {
    await Promise.all([left.close(), right.close()]);
  }
}

function pairing(left: RowView | null, right: RowView | null, compare: (a: RowView, b: RowView) => number): number {
  if (left === null) return 1;
  if (right === null) return -1;
  return compare(left, right);
}

/** Collects the discrepancies of one table. */
class Findings {
  readonly kept: Discrepancy[] = [];
  found = 0;
  readonly #input: MergeInput;
  readonly #shape: RowShape;
  readonly #table: string;

  constructor(input: MergeInput, shape: RowShape) {
    this.#input = input;
    this.#shape = shape;
    this.#table = displayName(input.table.name);
  }

  look(side: number, left: RowView | null, right: RowView | null): void {
    if (side < 0 && left !== null) this.#add({ kind: 'missing-row', table: this.#table, key: this.#key(left) });
    else if (side > 0 && right !== null) this.#add({ kind: 'extra-row', table: this.#table, key: this.#key(right) });
    else if (left !== null && right !== null && !isSameLine(left, right)) this.#lookAtCells(left, right);
  }

  #lookAtCells(left: RowView, right: RowView): void {
    this.#shape.columns.forEach((column, at) => {
      const [a, b] = [cellText(left, at), cellText(right, at)];
      if (a === b) return;
      this.#add({ kind: 'value', table: this.#table, key: this.#key(left), column, left: cut(a), right: cut(b) });
    });
  }

  #add(discrepancy: Discrepancy): void {
    this.found++;
    if (this.kept.length < this.#input.keep) this.kept.push(discrepancy);
  }

  #key(row: RowView): string {
    const { order } = this.#input;
    if (order.kind !== 'key') return cut(row.bytes.toString('utf8', row.start, row.end));
    return order.columns.map((name) => `${name}=${cut(cellText(row, this.#shape.columns.indexOf(name)))}`).join(', ');
  }
}

function isSameLine(left: RowView, right: RowView): boolean {
  return left.bytes.compare(right.bytes, right.start, right.end, left.start, left.end) === 0;
}

function cellText(row: RowView, at: number): string {
  return row.bytes.toString('utf8', row.offsets.starts[at], row.offsets.ends[at]);
}

const CELL_CHARACTERS_MAX = 200;

function cut(text: string): string {
  return text.length <= CELL_CHARACTERS_MAX ? text : `${text.slice(0, CELL_CHARACTERS_MAX)}…`;
}
