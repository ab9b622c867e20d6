import { createHash, type Hash } from 'node:crypto';
import { NEWLINE } from '../util/ascii.ts';
import type { PartDigests, RowBlock } from './row-stream.ts';

const OPENING = '[\n';
const BETWEEN = ',\n';
const CLOSING = '\n]\n';
const EMPTY_PART = '[\n]\n';

/**
 * Digests row lines exactly as `archive/archive-writer` would write them, without writing anything: a source
 * whose part digests equal those of an archive holds the same rows, byte for byte.
 *
 * @param rowCounts the rows of each part of the archive, in order.
 */
export async function digestParts(blocks: AsyncIterable<RowBlock>, rowCounts: readonly number[]): Promise<PartDigests> {
  const digester = new PartDigester(rowCounts);
  for await (const block of blocks) digester.add(block);
  return digester.finish();
}

/** The first `count` rows of a source, or all where it has fewer. */
export async function* firstRows(blocks: AsyncIterable<RowBlock>, count: number): AsyncGenerator<RowBlock> {
  let left = count;
  if (left === 0) return;
  for await (const { bytes, rows } of blocks) {
    const taken = Math.min(rows, left);
    yield taken === rows ? { bytes, rows } : { bytes: bytes.subarray(0, endOfRow(bytes, 0, taken)), rows: taken };
    left -= taken;
    if (left === 0) return;
  }
}

class PartDigester {
  readonly #rowCounts: readonly number[];
  readonly #sha256: string[] = [];
  #hash: Hash | null = null;
  #left = 0;
  #rows = 0;

  constructor(rowCounts: readonly number[]) {
    this.#rowCounts = rowCounts;
    this.#skipEmptyParts();
  }

  add(block: RowBlock): void {
    this.#rows += block.rows;
    let from = 0;
    let rows = block.rows;
    while (rows > 0 && this.#hash === null && this.#sha256.length < this.#rowCounts.length) this.#open();
    while (rows > 0 && this.#hash !== null) {
      const taken = Math.min(rows, this.#left);
      const to = taken === rows ? block.bytes.length : endOfRow(block.bytes, from, taken);
      this.#take(this.#hash, block.bytes.subarray(from, to - BETWEEN.length), taken);
      from = to;
      rows -= taken;
      if (rows > 0 && this.#hash === null) this.#open();
    }
  }

  finish(): PartDigests {
    return { sha256: this.#sha256, rows: this.#rows };
  }

  #take(hash: Hash, lines: Buffer, rows: number): void {
    const isFirst = this.#left === this.#rowCounts[this.#sha256.length];
    hash.update(isFirst ? OPENING : BETWEEN);
    hash.update(lines);
    this.#left -= rows;
    if (this.#left > 0) return;
    hash.update(CLOSING);
    this.#sha256.push(hash.digest('hex'));
    this.#hash = null;
    this.#skipEmptyParts();
  }

  #open(): void {
    const rows = this.#rowCounts[this.#sha256.length];
    if (rows === undefined) return;
    this.#left = rows;
    this.#hash = createHash('sha256');
  }

  #skipEmptyParts(): void {
    while (this.#rowCounts[this.#sha256.length] === 0) {
      this.#sha256.push(createHash('sha256').update(EMPTY_PART).digest('hex'));
    }
  }
}

/** The position behind the `rows`-th line end from `from` on. */
function endOfRow(bytes: Buffer, from: number, rows: number): number {
  let at = from;
  for (let row = 0; row < rows; row++) at = bytes.indexOf(NEWLINE, at) + 1;
  return at;
}
