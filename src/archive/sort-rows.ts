// Rows in another order than they came in: sorted in memory as far as they fit, else on disk.
import type { RowBlock } from '../model/row-stream.ts';
import { ByteBuffer } from '../util/byte-buffer.ts';
import { mergeRuns, type SortedRun, writeRun } from './merge-runs.ts';
import { LINE_END } from './part-framing.ts';
import { ScratchFile } from './scratch-file.ts';
import { SortBuffer } from './sort-buffer.ts';
import { lineStart, recordEnd } from './sort-record.ts';

export interface SortOptions {
  /** Gives the key of the row line at `at` and the position behind its ",\n"; the key is used before the next call. */
  readonly keyAt: (bytes: Buffer, at: number) => RowKey;
  /** How many bytes are sorted in memory at a time; for tests. */
  readonly runBytes?: number;
  /** How many runs are merged at a time; for tests. */
  readonly fanIn?: number;
}

export interface RowKey {
  readonly key: Buffer;
  readonly next: number;
}

const RUN_BYTES = 8 * 1024 * 1024;
const FAN_IN = 64;

/**
 * The rows ordered by the bytes of their keys, equal ones by their lines. Takes about 30 MB of memory however many
 * they are; more rows than that lie in a scratch file, which is gone when the stream ends, early or not.
 *
 * @throws DISK_FULL
 */
export async function* sortRows(blocks: AsyncIterable<RowBlock>, options: SortOptions): AsyncGenerator<RowBlock> {
  const { runBytes = RUN_BYTES, fanIn = FAN_IN } = options;
  const buffer = new SortBuffer();
  let file: ScratchFile | null = null;
  try {
    let runs: SortedRun[] = [];
    for await (const block of blocks) {
      for (let at = 0; at < block.bytes.length; ) {
        const { key, next } = options.keyAt(block.bytes, at);
        buffer.add(key, block.bytes.subarray(at, next - LINE_END.length));
        at = next;
        if (buffer.length < runBytes) continue;
        file ??= await ScratchFile.open();
        runs.push(await writeRun(file, buffer.takeSorted()));
      }
    }
    if (file === null) {
      yield* blocksOf(buffer.takeSorted());
      return;
    }
    runs.push(await writeRun(file, buffer.takeSorted()));
    buffer.release();
    while (runs.length > fanIn) {
      const merged = await writeRun(file, mergeRuns(file, runs.slice(0, fanIn)));
      runs = [...runs.slice(fanIn), merged];
    }
    yield* blocksOf(mergeRuns(file, runs));
  } finally {
    await file?.close();
  }
}

/** The lines of records, as blocks of rows. */
async function* blocksOf(records: Iterable<Buffer> | AsyncIterable<Buffer>): AsyncGenerator<RowBlock> {
  const out = new ByteBuffer();
  for await (const bytes of records) {
    let rows = 0;
    for (let at = 0; at < bytes.length; rows++) {
      const end = recordEnd(bytes, at);
      out.pushBytes(bytes, lineStart(bytes, at), end);
      out.pushBytes(LINE_END, 0, LINE_END.length);
      at = end;
    }
    yield { bytes: out.take(), rows };
  }
}
