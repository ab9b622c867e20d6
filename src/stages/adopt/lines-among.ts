import { createHash } from 'node:crypto';
import type { RowBlock } from '../../model/row-stream.ts';
import { splitLines } from '../../util/split-lines.ts';

/** Of `rows` those that `wanted` has, each no more often than there. Memory grows with the rows of `wanted`. */
export async function* linesAmong(
  wanted: AsyncIterable<RowBlock>,
  rows: AsyncIterable<RowBlock>,
): AsyncGenerator<RowBlock> {
  const open = new Map<string, number>();
  for await (const block of wanted) {
    for (const line of splitLines(block.bytes)) open.set(digest(line), (open.get(digest(line)) ?? 0) + 1);
  }
  for await (const block of rows) {
    const found = splitLines(block.bytes).filter((line) => {
      const left = open.get(digest(line)) ?? 0;
      if (left > 0) open.set(digest(line), left - 1);
      return left > 0;
    });
    if (found.length > 0) yield { bytes: Buffer.concat(found), rows: found.length };
  }
}

function digest(line: Buffer): string {
  return createHash('sha256').update(line).digest('base64');
}
