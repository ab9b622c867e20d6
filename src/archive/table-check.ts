// Checks the rows of one table as they pass: form, order, and what they add up to.
import { isUtf8 } from 'node:buffer';
import type { Catalog, Table } from '../model/catalog.ts';
import type { RowOrder } from '../model/row-order.ts';
import type { RowBlock } from '../model/row-stream.ts';
import type { TableSums } from '../model/sums.ts';
import type { BlockCheck, MakeBlockCheck } from './block-check.ts';
import { brokenOrder, malformedLine, wrongRowCount } from './part-errors.ts';
import { lastLineStart } from './part-framing.ts';
import { type KeyText, keyTextOf } from './part-keys.ts';
import type { SealedPart } from './part-reader.ts';
import { scannedBlockCheck } from './scan/scanned-block-check.ts';

/** What a part holds, whatever its entry says. */
export interface PartMeasure {
  readonly rows: number;
  /** The key cells of the first and last row as a JSON array; null where the order is not by key, or no row is. */
  readonly first: string | null;
  readonly last: string | null;
  /** The first row, counted from 1, that does not stand behind the one before; null: all do. */
  readonly misplaced: number | null;
}

/** The lines of a part, as in {@link RowBlock}, whose bytes nobody keeps; nobody need have counted them. */
export type Lines = AsyncIterable<Pick<RowBlock, 'bytes'>>;

export class TableCheck {
  readonly #keyText: KeyText | null;
  readonly #check: BlockCheck;

  /** @param makeCheck another one for tests. */
  constructor(table: Table, order: RowOrder, enums: Catalog['enums'], makeCheck: MakeBlockCheck = scannedBlockCheck) {
    this.#keyText = keyTextOf(table, order);
    this.#check = makeCheck(table, order, enums);
  }

  /**
   * Checks the form of all rows of one part; parts come in their order.
   * @throws ARCHIVE_ROW_MALFORMED
   */
  async measurePart(sealed: SealedPart, blocks: Lines): Promise<PartMeasure> {
    let measure = { rows: 0, misplaced: null as number | null };
    let first: string | null = null;
    let last: string | null = null;
    for await (const { bytes } of blocks) {
      if (measure.rows === 0) first = this.#keyOf(sealed, bytes, 0);
      measure = this.#checkBlock(sealed, bytes, measure);
      last = this.#keyOf(sealed, bytes, lastLineStart(bytes));
    }
    return { ...measure, first, last };
  }

  /**
   * Like {@link measurePart}; the part must also have its rows, in their order, between the recorded keys.
   * @throws ARCHIVE_ROW_COUNT_MISMATCH, ARCHIVE_ORDER_BROKEN
   */
  async checkPart(sealed: SealedPart, blocks: Lines): Promise<void> {
    const { rows, first, last, misplaced } = await this.measurePart(sealed, blocks);
    if (rows !== sealed.part.rows) throw wrongRowCount(sealed, rows);
    if (misplaced !== null) throw brokenOrder(sealed, `has row ${misplaced} behind a row that it should stand before`);
    if (first !== sealed.part.first || last !== sealed.part.last) {
      throw brokenOrder(sealed, 'does not begin and end with the keys that the manifest lists');
    }
  }

  /** Of all rows so far. */
  sums(): TableSums {
    return this.#check.sums();
  }

  /** Counts the block's rows, and notes the first one that is not in order. */
  #checkBlock(sealed: SealedPart, bytes: Buffer, before: Counted): Counted {
    if (!isUtf8(bytes)) {
      throw malformedLine(sealed, before.rows + 1, new Error('Text from here on is not valid UTF-8.'));
    }
    const { rows, misplaced } = this.#check.check(bytes, (row, cause) =>
      malformedLine(sealed, before.rows + row, cause),
    );
    const found = misplaced === null ? null : before.rows + misplaced;
    return { rows: before.rows + rows, misplaced: before.misplaced ?? found };
  }

  #keyOf(sealed: SealedPart, bytes: Buffer, start: number): string | null {
    try {
      return this.#keyText?.(bytes, start) ?? null;
    } catch (error) {
      throw malformedLine(sealed, 1, error);
    }
  }
}

type Counted = Pick<PartMeasure, 'rows' | 'misplaced'>;
