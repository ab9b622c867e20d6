import type { Catalog, Table } from '../model/catalog.ts';
import type { RowOrder } from '../model/row-order.ts';
import type { TableSums } from '../model/sums.ts';
import { SumsAccumulator } from './archive-sums.ts';
import { LINE_END, lastLineStart } from './part-framing.ts';
import { type RowForm, rowForm } from './row-form.ts';
import { type RowOrderCheck, rowOrderCheck } from './row-order-check.ts';

/** Checks the rows of one table block by block: form, order, and what they add up to. */
export interface BlockCheck {
  /**
   * @param bytes whole lines in valid UTF-8, of which nothing is kept
   * @throws what `fault` makes of a row (from 1 in the block) that is none of the table
   */
  check(bytes: Buffer, fault: RowFault): CheckedBlock;
  /** Of all blocks so far. */
  sums(): TableSums;
}

export type RowFault = (row: number, cause: unknown) => Error;

export interface CheckedBlock {
  readonly rows: number;
  /** The first row, from 1 in the block, that does not stand behind the one before; null: all do. */
  readonly misplaced: number | null;
}

export type MakeBlockCheck = (table: Table, order: RowOrder, enums: Catalog['enums']) => BlockCheck;

export const plainBlockCheck: MakeBlockCheck = (table, order, enums) =>
  new PlainBlockCheck(rowForm(table, enums), rowOrderCheck(table, order), new SumsAccumulator(table));

/** Row by row in JavaScript: the measure of what `scan/` does faster, and its place where there is no WebAssembly. */
export class PlainBlockCheck implements BlockCheck {
  readonly #form: RowForm;
  readonly #isInOrder: RowOrderCheck;
  readonly #sums: SumsAccumulator;

  constructor(form: RowForm, isInOrder: RowOrderCheck, sums: SumsAccumulator) {
    this.#form = form;
    this.#isInOrder = isInOrder;
    this.#sums = sums;
  }

  check(bytes: Buffer, fault: RowFault): CheckedBlock {
    const { offsets } = this.#form;
    let rows = 0;
    let misplaced: number | null = null;
    for (let start = 0; start < bytes.length; ) {
      rows++;
      const next = rowEnd(this.#form, { bytes, start }, (cause) => fault(rows, cause));
      if (!this.#isInOrder({ bytes, start, end: next - LINE_END.length, offsets })) misplaced ??= rows;
      this.#sums.add(bytes, offsets);
      start = next;
    }
    keepLastRow(this.#isInOrder, this.#form, bytes);
    return { rows, misplaced };
  }

  sums(): TableSums {
    return this.#sums.sums();
  }
}

/** Has the order look at a copy of the last row, so that it keeps that one and not the block. */
function keepLastRow(isInOrder: RowOrderCheck, form: RowForm, bytes: Buffer): void {
  const line = Buffer.from(bytes.subarray(lastLineStart(bytes)));
  const end = form.end(line, 0) - LINE_END.length;
  isInOrder({ bytes: line, start: 0, end, offsets: form.offsets });
}

/** The position behind the row. @throws what `fault` makes of the error */
export function rowEnd(
  form: RowForm,
  { bytes, start }: { readonly bytes: Buffer; readonly start: number },
  fault: (cause: unknown) => Error,
): number {
  try {
    return form.end(bytes, start);
  } catch (error) {
    throw fault(error);
  }
}
