import { BLOCK_BYTES } from '../model/row-stream.ts';
import { ByteBuffer } from '../util/byte-buffer.ts';
import { compareRecords, pushRecord, recordEnd } from './sort-record.ts';

/** The rows that are sorted in memory. */
export class SortBuffer {
  #out = new ByteBuffer();
  #places: number[] = [];

  /** In bytes. */
  get length(): number {
    return this.#out.length;
  }

  add(key: Buffer, line: Buffer): void {
    this.#places.push(this.#out.length);
    pushRecord(this.#out, key, line);
  }

  /** Its records in their order, in blocks of about 256 KB; the buffer is empty when all are taken. */
  *takeSorted(): Generator<Buffer> {
    const { bytes } = this.#out;
    this.#places.sort((a, b) => compareRecords({ bytes, at: a }, { bytes, at: b }));
    const block = new ByteBuffer();
    for (const at of this.#places) {
      block.pushBytes(bytes, at, recordEnd(bytes, at));
      if (block.length >= BLOCK_BYTES) yield block.take();
    }
    if (block.length > 0) yield block.take();
    this.#places = [];
    this.#out.length = 0;
  }

  /** Gives its memory back. */
  release(): void {
    this.#out = new ByteBuffer();
  }
}
