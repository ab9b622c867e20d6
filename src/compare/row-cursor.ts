import { type CellOffsets, cellOffsets, cutRow, type RowShape } from '../model/row-shape.ts';
import type { RowBlock } from '../model/row-stream.ts';

/** The row under a cursor: `bytes[start, end)` is its line without the ",\n", the cells lie at `offsets`. */
export interface RowView {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  readonly offsets: CellOffsets;
}

/** Walks the rows of a stream of blocks one at a time, without copying them. */
export class RowCursor {
  readonly #blocks: AsyncIterator<RowBlock>;
  readonly #shape: RowShape;
  readonly #offsets: CellOffsets;
  #bytes: Buffer = Buffer.alloc(0);
  #next = 0;
  /** The current row; null behind the last one. Valid until the next `advance`. */
  row: RowView | null = null;

  constructor(blocks: AsyncIterable<RowBlock>, shape: RowShape) {
    this.#blocks = blocks[Symbol.asyncIterator]();
    this.#shape = shape;
    this.#offsets = cellOffsets(shape);
  }

  /** Moves within the block at hand; false where its rows are used up and `refill` must be awaited. */
  advance(): boolean {
    if (this.#next >= this.#bytes.length) return false;
    const start = this.#next;
    const options = { shape: this.#shape, offsets: this.#offsets, limit: this.#bytes.length };
    this.#next = cutRow(this.#bytes, start, options);
    this.row = { bytes: this.#bytes, start, end: this.#next - 2, offsets: this.#offsets };
    return true;
  }

  /** Takes the next block and moves to its first row; `row` is null when there is none. */
  async refill(): Promise<void> {
    for (;;) {
      const result = await this.#blocks.next();
      if (result.done === true) {
        this.row = null;
        return;
      }
      this.#bytes = result.value.bytes;
      this.#next = 0;
      if (this.advance()) return;
    }
  }

  /** Ends the stream before its end: the source may close what it holds open. */
  async close(): Promise<void> {
    await this.#blocks.return?.();
  }
}
