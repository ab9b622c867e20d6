import type { Table } from '../model/catalog.ts';
import { storedColumns } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import type { RowOrder } from '../model/row-order.ts';
import { type RowShape, rowShape } from '../model/row-shape.ts';
import type { RowBlock } from '../model/row-stream.ts';
import { cellOrder } from '../model/sort-key.ts';
import { diffRows, type RowDifference } from './diff-rows.ts';
import type { Discrepancy } from './discrepancy.ts';
import { type PairingPlan, rowPairing } from './row-pairing.ts';
import type { RowView } from './row-window.ts';

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
 * Finds every row that only one side has and every cell that differs, in one pass over both streams. Rows are
 * paired by key; without a key, or where it has a NULL, by their whole line, so that a changed row is one missing and
 * one extra row.
 */
export async function mergeRows(input: MergeInput): Promise<MergeResult> {
  const columns = storedColumns(input.table).map(({ name }) => name);
  const findings = new Findings(input, columns);
  const pairing = rowPairing(samePairing(input, rowShape(columns)));
  const { left, right } = input;
  const onDifference = (difference: RowDifference): void => findings.look(difference);
  const { leftRows } = await diffRows({ pairing, left, right, onDifference, disorder: null });
  return { rows: leftRows, found: findings.found, discrepancies: findings.kept };
}

/** Both sides hold the same table. */
function samePairing({ table, order }: MergeInput, shape: RowShape): PairingPlan {
  const columns = storedColumns(table).map(({ name, type }) => ({
    left: name,
    right: name,
    toLeft: null,
    toRight: null,
    order: cellOrder(type),
  }));
  const key = order.kind === 'key' ? order.columns.map((name) => shape.columns.indexOf(name)) : null;
  return { left: shape, right: shape, columns, key };
}

/** Collects the discrepancies of one table. */
class Findings {
  readonly kept: Discrepancy[] = [];
  found = 0;
  readonly #input: MergeInput;
  readonly #columns: readonly string[];
  readonly #table: string;

  constructor(input: MergeInput, columns: readonly string[]) {
    this.#input = input;
    this.#columns = columns;
    this.#table = displayName(input.table.name);
  }

  look(difference: RowDifference): void {
    const table = this.#table;
    if (difference.kind === 'removed') this.#add({ kind: 'missing-row', table, key: this.#key(difference.left) });
    else if (difference.kind === 'added') this.#add({ kind: 'extra-row', table, key: this.#key(difference.right) });
    else this.#lookAtCells(difference);
  }

  #lookAtCells({ left, right, columns }: RowDifference & { readonly kind: 'changed' }): void {
    for (const at of columns) {
      const column = this.#columns[at] as string;
      const [a, b] = [cut(cellText(left, at)), cut(cellText(right, at))];
      this.#add({ kind: 'value', table: this.#table, key: this.#key(left), column, left: a, right: b });
    }
  }

  #add(discrepancy: Discrepancy): void {
    this.found++;
    if (this.kept.length < this.#input.keep) this.kept.push(discrepancy);
  }

  #key(row: RowView): string {
    const { order } = this.#input;
    if (order.kind !== 'key') return cut(row.bytes.toString('utf8', row.start, row.end));
    return order.columns.map((name) => `${name}=${cut(cellText(row, this.#columns.indexOf(name)))}`).join(', ');
  }
}

function cellText(row: RowView, at: number): string {
  return row.bytes.toString('utf8', row.offsets.starts[at], row.offsets.ends[at]);
}

const CELL_CHARACTERS_MAX = 200;

function cut(text: string): string {
  return text.length <= CELL_CHARACTERS_MAX ? text : `${text.slice(0, CELL_CHARACTERS_MAX)}…`;
}
