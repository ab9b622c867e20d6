// Sorted stretches of a scratch file, merged into one.
import { BLOCK_BYTES } from '../model/row-stream.ts';
import { ByteBuffer } from '../util/byte-buffer.ts';
import type { ScratchFile } from './scratch-file.ts';
import { compareRecords, RECORD_HEAD, type RecordPlace, recordEnd } from './sort-record.ts';

/** Records in their order: the bytes `[start, end)` of the file. */
export interface SortedRun {
  readonly start: number;
  readonly end: number;
}

/** Appends blocks of records, which must be in their order. */
export async function writeRun(
  file: ScratchFile,
  blocks: Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<SortedRun> {
  const start = file.length;
  for await (const block of blocks) await file.append(block);
  return { start, end: file.length };
}

/** The records of all runs in their order, in blocks of about 256 KB. */
export async function* mergeRuns(file: ScratchFile, runs: readonly SortedRun[]): AsyncGenerator<Buffer> {
  const heap: RunReader[] = [];
  for (const run of runs) {
    const reader = new RunReader(file, run);
    if (await reader.fill()) heap.push(reader);
  }
  heap.sort(compareRecords);
  const out = new ByteBuffer();
  for (let first = heap[0]; first !== undefined; first = heap[0]) {
    out.pushBytes(first.bytes, first.at, first.recordEnd());
    first.at = first.recordEnd();
    if (!first.hasRecord() && !(await first.fill())) heap.shift();
    else sinkFirst(heap);
    if (out.length >= BLOCK_BYTES) yield out.take();
  }
  if (out.length > 0) yield out.take();
}

/** Puts the first reader where its record belongs: the others are in their order. */
function sinkFirst(readers: RunReader[]): void {
  const first = readers[0] as RunReader;
  let [low, high] = [1, readers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareRecords(first, readers[middle] as RunReader) <= 0) high = middle;
    else low = middle + 1;
  }
  readers.copyWithin(0, 1, low);
  readers[low - 1] = first;
}

const READ_BYTES = 128 * 1024;

/** The records of one run, one after the other. */
class RunReader implements RecordPlace {
  readonly #file: ScratchFile;
  readonly #end: number;
  #position: number;
  /** What was read; the current record lies at `at`. */
  bytes: Buffer = Buffer.alloc(0);
  at = 0;

  constructor(file: ScratchFile, run: SortedRun) {
    this.#file = file;
    this.#position = run.start;
    this.#end = run.end;
  }

  /** True where the current record has been read whole. */
  hasRecord(): boolean {
    const left = this.bytes.length - this.at;
    return left >= RECORD_HEAD && recordEnd(this.bytes, this.at) <= this.bytes.length;
  }

  recordEnd(): number {
    return recordEnd(this.bytes, this.at);
  }

  /** Reads until there is a whole record; false behind the last. */
  async fill(): Promise<boolean> {
    while (!this.hasRecord()) {
      const kept = this.bytes.length - this.at;
      const wanted = Math.min(Math.max(READ_BYTES, kept), this.#end - this.#position);
      if (wanted <= 0) return false;
      const buffer = Buffer.allocUnsafeSlow(kept + wanted);
      this.bytes.copy(buffer, 0, this.at);
      await this.#file.read(buffer.subarray(kept), this.#position, this.#end);
      this.#position += wanted;
      this.bytes = buffer;
      this.at = 0;
    }
    return true;
  }
}
