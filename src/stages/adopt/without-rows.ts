import type { RowBlock } from '../../model/row-stream.ts';
import { NEWLINE } from '../../util/ascii.ts';

/** Leaves rows out by their numbers, counted from 0 over all blocks of a table. */
export function withoutRows(numbers: ReadonlySet<number>): (block: RowBlock) => RowBlock {
  if (numbers.size === 0) return (block) => block;
  let number = 0;
  return ({ bytes }) => {
    const lines: Buffer[] = [];
    for (let start = 0; start < bytes.length; number++) {
      const end = bytes.indexOf(NEWLINE, start) + 1;
      if (!numbers.has(number)) lines.push(bytes.subarray(start, end));
      start = end;
    }
    return { bytes: Buffer.concat(lines), rows: lines.length };
  };
}
