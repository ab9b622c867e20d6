import { type CellOffsets, cellOffsets, cutRow, type RowShape } from '../../model/row-shape.ts';
import type { TableSums } from '../../model/sums.ts';
import { assert } from '../../util/assert.ts';
import { SumsAccumulator } from '../archive-sums.ts';
import {
  type BlockCheck,
  type CheckedBlock,
  type MakeBlockCheck,
  PlainBlockCheck,
  plainBlockCheck,
  type RowFault,
  rowEnd,
} from '../block-check.ts';
import type { CellScanner } from '../cell-forms.ts';
import { LINE_END, lastLineStart } from '../part-framing.ts';
import { tableShape } from '../part-keys.ts';
import { type RowForm, rowForm } from '../row-form.ts';
import { type RowOrderCheck, rowOrderCheck } from '../row-order-check.ts';
import { type RowScanner, rowScanner, type ScanQuestions } from './row-scanner.ts';

/** Sixteen bytes at a time where there is WebAssembly; what it finds is what `plainBlockCheck` finds. */
export const scannedBlockCheck: MakeBlockCheck = (table, order, enums) => {
  const scanner = rowScanner(table, order, enums);
  if (scanner === null) return plainBlockCheck(table, order, enums);
  const shape = tableShape(table);
  const form = rowForm(table, enums);
  const sums = new SumsAccumulator(table);
  const isInOrder = rowOrderCheck(table, order);
  return new ScannedBlockCheck({
    scanner,
    form,
    shape,
    offsets: cellOffsets(shape),
    sums,
    isInOrder,
    pairOrder: () => rowOrderCheck(table, order),
    plain: new PlainBlockCheck(form, isInOrder, sums),
  });
};

/** A block is larger than this only where one row is. */
const SCANNED_BYTES_MAX = 64 * 1024 * 1024;

interface Machine {
  readonly scanner: RowScanner;
  readonly form: RowForm;
  readonly shape: RowShape;
  readonly offsets: CellOffsets;
  readonly sums: SumsAccumulator;
  /** Asked about the first and the last row of each block. */
  readonly isInOrder: RowOrderCheck;
  /** Gives what is asked about two rows of a block: a new one, since it keeps the last row, which is overwritten. */
  readonly pairOrder: () => RowOrderCheck;
  /** For blocks that are too large to be copied: a row of them is. */
  readonly plain: BlockCheck;
}

class ScannedBlockCheck implements BlockCheck {
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  check(bytes: Buffer, fault: RowFault): CheckedBlock {
    const { scanner, form, sums, plain } = this.#machine;
    if (bytes.length > SCANNED_BYTES_MAX) return plain.check(bytes, fault);
    let misplaced: number | null = null;
    const scanned = scanner.scan(bytes, {
      cell: this.#lookAtCell,
      order: (view, { before, row, number }) => {
        const isBehind = this.#isBehind(view, before, row);
        if (!isBehind) misplaced ??= number + 1;
      },
    });
    const { rows, refused } = scanned;
    if (refused !== null) {
      rowEnd(form, { bytes, start: refused }, (cause) => fault(rows + 1, cause));
      assert(false, 'what the scanner refuses is no row of the table');
    }
    sums.addScanned(scanned);
    return { rows, misplaced: this.#isBehindLastBlock(bytes) ? misplaced : 1 };
  }

  sums(): TableSums {
    return this.#machine.sums.sums();
  }

  /** A cell that is none ends the scan; then its row is looked at again, and the error has its words. */
  readonly #lookAtCell: ScanQuestions['cell'] = (column, bytes, start) => {
    const { form, sums } = this.#machine;
    const end = endOrNone(form.cells[column] as CellScanner, bytes, start);
    if (end !== -1) sums.addCell(column, bytes, { start, end });
    return end;
  };

  #isBehind(bytes: Buffer, before: number, row: number): boolean {
    const isPairInOrder = this.#machine.pairOrder();
    this.#ask(isPairInOrder, bytes, before);
    return this.#ask(isPairInOrder, bytes, row);
  }

  /** Keeps the last row of this block for the next one. */
  #isBehindLastBlock(bytes: Buffer): boolean {
    const { isInOrder } = this.#machine;
    const isBehind = this.#ask(isInOrder, bytes, 0);
    this.#ask(isInOrder, Buffer.from(bytes.subarray(lastLineStart(bytes))), 0);
    return isBehind;
  }

  #ask(isInOrder: RowOrderCheck, bytes: Buffer, start: number): boolean {
    const { shape, offsets } = this.#machine;
    const next = cutRow(bytes, start, { shape, offsets, limit: bytes.length });
    return isInOrder({ bytes, start, end: next - LINE_END.length, offsets });
  }
}

function endOrNone(cell: CellScanner, bytes: Buffer, start: number): number {
  try {
    return cell(bytes, start, bytes.length);
  } catch {
    return -1;
  }
}
