// Checks the rows of one table as they pass: form, order, and what they add up to.
import { isUtf8 } from 'node:buffer';
import { type Catalog, storedColumns, type Table } from '../model/catalog.ts';
import type { RowOrder } from '../model/row-order.ts';
import { type CellOffsets, cellOffsets, cutRow, malformedRow, type RowShape } from '../model/row-shape.ts';
import type { RowBlock } from '../model/row-stream.ts';
import type { TableSums } from '../model/sums.ts';
import { SumsAccumulator } from './archive-sums.ts';
import { type CellForm, cellForm } from './cell-forms.ts';
import { brokenOrder, malformedLine } from './part-errors.ts';
import { LINE_END, lastLineStart } from './part-framing.ts';
import { type KeyText, keyTextOf, tableShape } from './part-keys.ts';
import type { SealedPart } from './part-reader.ts';
import { type RowOrderCheck, rowOrderCheck } from './row-order-check.ts';

export class TableCheck {
  readonly #shape: RowShape;
  readonly #offsets: CellOffsets;
  readonly #forms: readonly CellForm[];
  readonly #keyText: KeyText | null;
  readonly #isInOrder: RowOrderCheck;
  readonly #sums: SumsAccumulator;

  constructor(table: Table, order: RowOrder, enums: Catalog['enums']) {
    this.#shape = tableShape(table);
    this.#offsets = cellOffsets(this.#shape);
    this.#forms = storedColumns(table).map((column) => cellForm(column.type, enums));
    this.#keyText = keyTextOf(table, order);
    this.#isInOrder = rowOrderCheck(table, order);
    this.#sums = new SumsAccumulator(table);
  }

  /**
   * Checks all rows of one part; parts come in their order.
   * @throws ARCHIVE_ROW_MALFORMED, ARCHIVE_ORDER_BROKEN.
   */
  async checkPart(sealed: SealedPart, blocks: AsyncIterable<RowBlock>): Promise<void> {
    let rows = 0;
    let first: string | null = null;
    let lastBlock: Buffer | null = null;
    for await (const { bytes } of blocks) {
      if (rows === 0) first = this.#keyOf(sealed, bytes, 0);
      rows = this.#checkBlock(sealed, bytes, rows);
      lastBlock = bytes;
    }
    const last = lastBlock === null ? null : this.#keyOf(sealed, lastBlock, lastLineStart(lastBlock));
    if (first !== sealed.part.first || last !== sealed.part.last) {
      throw brokenOrder(sealed, 'does not begin and end with the keys that the manifest lists');
    }
  }

  /** Of all rows so far. */
  sums(): TableSums {
    return this.#sums.sums();
  }

  /** Returns how many rows of the part have been seen with this block. */
  #checkBlock(sealed: SealedPart, bytes: Buffer, rowsBefore: number): number {
    const offsets = this.#offsets;
    const cut = { shape: this.#shape, offsets, limit: bytes.length };
    if (!isUtf8(bytes)) throw malformedLine(sealed, rowsBefore + 1, new Error('Text from here on is not valid UTF-8.'));
    let rows = rowsBefore;
    for (let start = 0; start < bytes.length; rows++) {
      const next = this.#checkRow(sealed, { bytes, start, row: rows + 1 }, cut);
      if (!this.#isInOrder({ bytes, start, end: next - LINE_END.length, offsets })) {
        throw brokenOrder(sealed, `has row ${rows + 1} before a row that it should stand behind`);
      }
      this.#sums.add(bytes, offsets);
      start = next;
    }
    return rows;
  }

  #checkRow(sealed: SealedPart, { bytes, start, row }: RowStart, cut: Parameters<typeof cutRow>[2]): number {
    try {
      const next = cutRow(bytes, start, cut);
      const { starts, ends } = cut.offsets;
      for (let at = 0; at < this.#forms.length; at++) {
        const from = starts[at] as number;
        if (!(this.#forms[at] as CellForm)(bytes, from, ends[at] as number)) throw malformedRow(bytes, from);
      }
      return next;
    } catch (error) {
      throw malformedLine(sealed, row, error);
    }
  }

  #keyOf(sealed: SealedPart, bytes: Buffer, start: number): string | null {
    try {
      return this.#keyText?.(bytes, start) ?? null;
    } catch (error) {
      throw malformedLine(sealed, 1, error);
    }
  }
}

interface RowStart {
  readonly bytes: Buffer;
  readonly start: number;
  /** Counted from 1 in the part. */
  readonly row: number;
}
