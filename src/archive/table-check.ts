// Checks the rows of one table as they pass: form, order, and what they add up to.
import { isUtf8 } from 'node:buffer';
import { type Catalog, storedColumns, type Table } from '../model/catalog.ts';
import type { RowOrder } from '../model/row-order.ts';
import { type CellOffsets, cellOffsets, malformedRow, type RowShape, skipPrefix } from '../model/row-shape.ts';
import type { RowBlock } from '../model/row-stream.ts';
import type { TableSums } from '../model/sums.ts';
import { SumsAccumulator } from './archive-sums.ts';
import { type CellScanner, cellScanner } from './cell-forms.ts';
import { brokenOrder, malformedLine } from './part-errors.ts';
import { LINE_END, lastLineStart } from './part-framing.ts';
import { type KeyText, keyTextOf, tableShape } from './part-keys.ts';
import type { SealedPart } from './part-reader.ts';
import { type RowOrderCheck, rowOrderCheck } from './row-order-check.ts';

/** What a part holds, whatever its entry says. */
export interface PartMeasure {
  readonly rows: number;
  /** The key cells of the first and last row as a JSON array; null where the order is not by key, or no row is. */
  readonly first: string | null;
  readonly last: string | null;
  /** The first row, counted from 1, that does not stand behind the one before; null: all do. */
  readonly misplaced: number | null;
}

const ROW_END = Buffer.from('},\n');
const EMPTY_ROW_END = Buffer.from('{},\n');

export class TableCheck {
  readonly #shape: RowShape;
  readonly #offsets: CellOffsets;
  readonly #scanners: readonly CellScanner[];
  readonly #keyText: KeyText | null;
  readonly #isInOrder: RowOrderCheck;
  readonly #sums: SumsAccumulator;

  constructor(table: Table, order: RowOrder, enums: Catalog['enums']) {
    this.#shape = tableShape(table);
    this.#offsets = cellOffsets(this.#shape);
    this.#scanners = storedColumns(table).map((column) => cellScanner(column.type, enums));
    this.#keyText = keyTextOf(table, order);
    this.#isInOrder = rowOrderCheck(table, order);
    this.#sums = new SumsAccumulator(table);
  }

  /**
   * Checks the form of all rows of one part; parts come in their order.
   * @throws ARCHIVE_ROW_MALFORMED
   */
  async measurePart(sealed: SealedPart, blocks: AsyncIterable<RowBlock>): Promise<PartMeasure> {
    const measure = { rows: 0, first: null as string | null, misplaced: null as number | null };
    let lastBlock: Buffer | null = null;
    for await (const { bytes } of blocks) {
      if (measure.rows === 0) measure.first = this.#keyOf(sealed, bytes, 0);
      this.#checkBlock(sealed, bytes, measure);
      lastBlock = bytes;
    }
    const last = lastBlock === null ? null : this.#keyOf(sealed, lastBlock, lastLineStart(lastBlock));
    return { ...measure, last };
  }

  /**
   * Like {@link measurePart}; the part must also be in order, between its recorded keys.
   * @throws ARCHIVE_ORDER_BROKEN
   */
  async checkPart(sealed: SealedPart, blocks: AsyncIterable<RowBlock>): Promise<void> {
    const { first, last, misplaced } = await this.measurePart(sealed, blocks);
    if (misplaced !== null) throw brokenOrder(sealed, `has row ${misplaced} behind a row that it should stand before`);
    if (first !== sealed.part.first || last !== sealed.part.last) {
      throw brokenOrder(sealed, 'does not begin and end with the keys that the manifest lists');
    }
  }

  /** Of all rows so far. */
  sums(): TableSums {
    return this.#sums.sums();
  }

  /** Counts the block's rows, and notes the first one that is not in order. */
  #checkBlock(sealed: SealedPart, bytes: Buffer, measure: { rows: number; misplaced: number | null }): void {
    const offsets = this.#offsets;
    if (!isUtf8(bytes)) {
      throw malformedLine(sealed, measure.rows + 1, new Error('Text from here on is not valid UTF-8.'));
    }
    for (let start = 0; start < bytes.length; ) {
      measure.rows++;
      const next = this.#checkRow(sealed, { bytes, start, row: measure.rows });
      if (!this.#isInOrder({ bytes, start, end: next - LINE_END.length, offsets })) measure.misplaced ??= measure.rows;
      this.#sums.add(bytes, offsets);
      start = next;
    }
  }

  #checkRow(sealed: SealedPart, { bytes, start, row }: RowStart): number {
    try {
      return this.#scanRow(bytes, start);
    } catch (error) {
      throw malformedLine(sealed, row, error);
    }
  }

  /** Like `cutRow`, but looks at the form of the cells in the same pass. */
  #scanRow(bytes: Buffer, start: number): number {
    const { starts, ends } = this.#offsets;
    const { prefixes } = this.#shape;
    let at = start;
    for (let column = 0; column < prefixes.length; column++) {
      at = skipPrefix(bytes, at, prefixes[column] as Buffer);
      const end = (this.#scanners[column] as CellScanner)(bytes, at, bytes.length);
      if (end === -1) throw malformedRow(bytes, at);
      starts[column] = at;
      ends[column] = end;
      at = end;
    }
    return skipPrefix(bytes, at, prefixes.length === 0 ? EMPTY_ROW_END : ROW_END);
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
