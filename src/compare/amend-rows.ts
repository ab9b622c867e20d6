import type { RowBlock } from '../model/row-stream.ts';
import { NEWLINE } from '../util/ascii.ts';

/** How the rows of a target differ on purpose from those of the archive. Lines are without their ",\n". */
export interface Amendment {
  /** Rows that were rejected: how many times each line was. */
  readonly rejected: ReadonlyMap<string, number>;
  /** Rows that stand in the target with other cells: what each line became, once for each such row. */
  readonly changed: ReadonlyMap<string, readonly string[]>;
}

/**
 * The rows that the target should hold: those of the archive without the rejected ones, and with the changed
 * ones as they became. A line that the archive does not have changes nothing.
 */
export async function* amendRows(blocks: AsyncIterable<RowBlock>, amendment: Amendment): AsyncGenerator<RowBlock> {
  const rejected = new Map(amendment.rejected);
  const changed = new Map([...amendment.changed].map(([line, lines]) => [line, [...lines]]));
  for await (const { bytes } of blocks) {
    const lines: Buffer[] = [];
    for (let start = 0; start < bytes.length; ) {
      const end = bytes.indexOf(NEWLINE, start) + 1;
      const amended = amendLine(bytes.subarray(start, end), rejected, changed);
      if (amended !== null) lines.push(amended);
      start = end;
    }
    if (lines.length > 0) yield { bytes: Buffer.concat(lines), rows: lines.length };
  }
}

function amendLine(line: Buffer, rejected: Map<string, number>, changed: Map<string, string[]>): Buffer | null {
  const text = line.toString('utf8', 0, line.length - ',\n'.length);
  const left = rejected.get(text) ?? 0;
  if (left > 0) {
    rejected.set(text, left - 1);
    return null;
  }
  const after = changed.get(text)?.shift();
  return after === undefined ? line : Buffer.from(`${after},\n`);
}
