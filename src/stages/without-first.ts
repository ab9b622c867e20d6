import type { RowBlock } from '../model/row-stream.ts';
import { NEWLINE } from '../util/ascii.ts';

/** The rows of `blocks` but for the first `count`. */
export async function* withoutFirst(blocks: AsyncIterable<RowBlock>, count: number): AsyncGenerator<RowBlock> {
  let left = count;
  for await (const block of blocks) {
    const taken = Math.min(left, block.rows);
    left -= taken;
    if (taken < block.rows) yield behindRows(block, taken);
  }
}

/** What comes behind the first `count` rows of a block; it has as many at least. */
export function behindRows(block: RowBlock, count: number): RowBlock {
  if (count === 0) return block;
  let start = 0;
  for (let row = 0; row < count; row++) start = block.bytes.indexOf(NEWLINE, start) + 1;
  return { bytes: block.bytes.subarray(start), rows: block.rows - count };
}
