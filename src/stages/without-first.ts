import type { RowBlock } from '../model/row-stream.ts';
import { NEWLINE } from '../util/ascii.ts';

/** The rows of `blocks` but for the first `count`. */
export async function* withoutFirst(blocks: AsyncIterable<RowBlock>, count: number): AsyncGenerator<RowBlock> {
  let left = count;
  for await (const block of blocks) {
    if (left === 0) yield block;
    else if (block.rows <= left) left -= block.rows;
    else {
      let start = 0;
      for (let row = 0; row < left; row++) start = block.bytes.indexOf(NEWLINE, start) + 1;
      yield { bytes: block.bytes.subarray(start), rows: block.rows - left };
      left = 0;
    }
  }
}
