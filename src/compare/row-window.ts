import { type CellOffsets, cellOffsets, cutRow, type RowShape } from '../model/row-shape.ts';
import type { RowBlock } from '../model/row-stream.ts';

/** A row line: `bytes[start, end)` without its ",\n"; its cells lie at `offsets`. */
export interface RowView {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  readonly offsets: CellOffsets;
}

/** Walks over the rows of a stream of blocks without copying them: one row at a time, or many at once. */
export class RowWindow {
  readonly #blocks: AsyncIterator<RowBlock>;
  readonly #shape: RowShape;
  readonly #offsets: CellOffsets;
  #cut: RowView | null = null;
  #next = 0;
  /** The block at hand. */
  bytes: Buffer = Buffer.alloc(0);
  /** Where the current row begins in it; its length where the rows of the block are used up. */
  at = 0;
  /** Rows of all blocks so far, the one at hand included. */
  rows = 0;
  /** True behind the last block. */
  isDone = false;

  constructor(blocks: AsyncIterable<RowBlock>, shape: RowShape) {
    this.#blocks = blocks[Symbol.asyncIterator]();
    this.#shape = shape;
    this.#offsets = cellOffsets(shape);
  }

  get isEmpty(): boolean {
    return this.at >= this.bytes.length;
  }

  /** Takes the next block that has rows where the one at hand has none left. */
  async fill(): Promise<void> {
    while (this.isEmpty && !this.isDone) {
      const result = await this.#blocks.next();
      if (result.done === true) {
        this.isDone = true;
        return;
      }
      this.bytes = result.value.bytes;
      this.at = 0;
      this.rows += result.value.rows;
    }
  }

  /** The current row; valid until the window moves. @throws ARCHIVE_ROW_MALFORMED */
  row(): RowView {
    if (this.#cut === null) {
      const options = { shape: this.#shape, offsets: this.#offsets, limit: this.bytes.length };
      this.#next = cutRow(this.bytes, this.at, options);
      this.#cut = { bytes: this.bytes, start: this.at, end: this.#next - ',\n'.length, offsets: this.#offsets };
    }
    return this.#cut;
  }

  /** Moves behind the current row. */
  advance(): void {
    this.row();
    this.skip(this.#next - this.at);
  }

  /** Moves over so many bytes, which must be whole lines. */
  skip(bytes: number): void {
    this.at += bytes;
    this.#cut = null;
  }

  /** Ends the stream before its end: the source may close what it holds open. */
  async close(): Promise<void> {
    await this.#blocks.return?.();
  }
}
