import type { RowBlock } from '../model/row-stream.ts';
import { NEWLINE } from '../util/ascii.ts';
import type { LineTable } from '../util/line-table.ts';

/** How the rows of a target differ on purpose from those of the archive. Lines are without their ",\n". */
export interface Amendment {
  /** Rows that were rejected, each line as often as it was. */
  readonly rejected: LineTable;
  /** Rows that stand in the target with other cells: what each line became, once for each such row. */
  readonly changed: ReadonlyMap<string, readonly string[]>;
}

/**
 * The rows that the target should hold: those of the archive without the rejected ones, and with the changed
 * ones as they became. A line that the archive does not have changes nothing.
 */
export async function* amendRows(blocks: AsyncIterable<RowBlock>, amendment: Amendment): AsyncGenerator<RowBlock> {
  const amending: Amending = {
    rejected: amendment.rejected.copy(),
    changed: new Map([...amendment.changed].map(([line, lines]) => [line, [...lines]])),
    lengths: new Set([...amendment.rejected.lengths, ...[...amendment.changed.keys()].map(lengthOf)]),
  };
  for await (const block of blocks) {
    const amended = amendBlock(block, amending);
    if (amended.rows > 0) yield amended;
  }
}

interface Amending {
  readonly rejected: LineTable;
  readonly changed: Map<string, string[]>;
  /** Of the lines that are amended, in bytes: a line of another length is none of them. */
  readonly lengths: ReadonlySet<number>;
}

const LINE_END = ',\n';

function lengthOf(line: string): number {
  return Buffer.byteLength(line);
}

function amendBlock(block: RowBlock, amending: Amending): RowBlock {
  const { bytes } = block;
  const pieces: Buffer[] = [];
  let { rows } = block;
  let kept = 0;
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start) + 1;
    const amended = amending.lengths.has(end - start - LINE_END.length)
      ? amendedLine(bytes, [start, end], amending)
      : null;
    if (amended !== null) {
      pieces.push(bytes.subarray(kept, start), amended);
      if (amended.length === 0) rows--;
      kept = end;
    }
    start = end;
  }
  return pieces.length === 0 ? block : { bytes: Buffer.concat([...pieces, bytes.subarray(kept)]), rows };
}

const NO_LINE = Buffer.alloc(0);

/** What became of a line, nothing where it was rejected; null: it stays as it is. */
function amendedLine(
  bytes: Buffer,
  [start, end]: readonly [number, number],
  { rejected, changed }: Amending,
): Buffer | null {
  const line = bytes.subarray(start, end - LINE_END.length);
  if (rejected.take(line) !== null) return NO_LINE;
  const after = changed.size === 0 ? undefined : changed.get(line.toString('utf8'))?.shift();
  return after === undefined ? null : Buffer.from(`${after}${LINE_END}`);
}
