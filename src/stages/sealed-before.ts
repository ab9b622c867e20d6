import type { PartEntry } from '../archive/manifest.ts';
import type { TableWriter } from '../archive/table-writer.ts';
import type { RowBlock } from '../model/row-stream.ts';
import { behindRows } from './without-first.ts';

/** The rows of a table that an earlier run has sealed. They are made again, for what is counted in them, but not written again. */
export class SealedBefore {
  readonly #parts: readonly PartEntry[];
  #rowsLeft: number;

  constructor({ sealed, rows }: TableWriter) {
    this.#parts = sealed;
    this.#rowsLeft = rows;
  }

  /** True where a part that would be taken over is there already. */
  has(part: PartEntry): boolean {
    if (part.rows === 0) return this.#parts.some(({ rows }) => rows === 0);
    if (part.rows > this.#rowsLeft) return false;
    this.#rowsLeft -= part.rows;
    return true;
  }

  /** The rows of a block that are still to be written. */
  rest(block: RowBlock): RowBlock {
    const count = Math.min(this.#rowsLeft, block.rows);
    this.#rowsLeft -= count;
    return behindRows(block, count);
  }
}
