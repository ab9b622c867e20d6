import type { RowBlock } from '../model/row-stream.ts';
import { NEWLINE } from '../util/ascii.ts';
import { commonPrefix } from '../util/common-prefix.ts';
import type { RowPairing, Side } from './row-pairing.ts';
import { type RowView, RowWindow } from './row-window.ts';

/** Two streams of rows, both in the order of the pairing's keys. */
export interface DiffInput {
  readonly pairing: RowPairing;
  readonly left: AsyncIterable<RowBlock>;
  readonly right: AsyncIterable<RowBlock>;
  /** Told of every difference. The rows are valid until it returns, or until its promise is kept. */
  readonly onDifference: (difference: RowDifference) => void | Promise<void>;
  /** The error of a side whose rows do not stand in the order of their keys; null: nobody looks. */
  readonly disorder: ((side: Side) => Error) | null;
}

export type RowDifference =
  /** Only the right side has it. */
  | { readonly kind: 'added'; readonly right: RowView }
  /** Only the left side has it. */
  | { readonly kind: 'removed'; readonly left: RowView }
  /** Both have the key, and `columns` of the pairing differ. */
  | { readonly kind: 'changed'; readonly left: RowView; readonly right: RowView; readonly columns: readonly number[] };

export interface DiffCounts {
  readonly leftRows: number;
  readonly rightRows: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

/**
 * Finds every row that only one side has and every pair of rows that differ, in one pass over both streams:
 * memory does not grow with the rows. Where equal rows are equal lines, stretches of them are passed over by comparing bytes.
 *
 * @throws ARCHIVE_ROW_MALFORMED; what `disorder` gives where it is seen, which is always before it could lead to a
 *   difference that is none
 */
export async function diffRows(input: DiffInput): Promise<DiffCounts> {
  const left = new RowWindow(input.left, input.pairing.plan.left);
  const right = new RowWindow(input.right, input.pairing.plan.right);
  const merge = new Merge(input);
  try {
    for (;;) {
      if (left.isEmpty || right.isEmpty) await Promise.all([left.fill(), right.fill()]);
      if (left.isEmpty || right.isEmpty) break;
      const told = merge.step(left, right);
      if (told !== undefined) await told;
    }
    await drain(left, (row) => merge.rest('left', row));
    await drain(right, (row) => merge.rest('right', row));
    return { ...merge.counts, leftRows: left.rows, rightRows: right.rows };
  } finally {
    await Promise.all([left.close(), right.close()]);
  }
}

/** The rows of the side that is longer. */
async function drain(window: RowWindow, tell: (row: RowView) => void | Promise<void>): Promise<void> {
  for (await window.fill(); !window.isEmpty; await window.fill()) {
    while (!window.isEmpty) {
      const told = tell(window.row());
      if (told !== undefined) await told;
      window.advance();
    }
  }
}

type Told = void | Promise<void>;

class Merge {
  readonly counts = { added: 0, removed: 0, changed: 0 };
  readonly #input: DiffInput;
  readonly #last: Record<Side, Buffer> = { left: Buffer.alloc(0), right: Buffer.alloc(0) };

  constructor(input: DiffInput) {
    this.#input = input;
  }

  /** Moves over equal rows, or over one that differs. */
  step(left: RowWindow, right: RowWindow): Told {
    const { pairing, onDifference } = this.#input;
    if (pairing.isByLine && skipEqualLines(left, right)) return;
    const [ours, theirs] = [left.row(), right.row()];
    const order = pairing.compare(ours, theirs, (a, b) => this.#check(a, b));
    if (order < 0) return this.#told(this.alone('left', ours), left, null);
    if (order > 0) return this.#told(this.alone('right', theirs), null, right);
    const columns = pairing.changed(ours, theirs);
    if (columns.length === 0) return this.#told(undefined, left, right);
    this.counts.changed++;
    return this.#told(onDifference({ kind: 'changed', left: ours, right: theirs, columns }), left, right);
  }

  /** Tells of a row that only one side has. */
  alone(side: Side, row: RowView): Told {
    if (side === 'left') {
      this.counts.removed++;
      return this.#input.onDifference({ kind: 'removed', left: row });
    }
    this.counts.added++;
    return this.#input.onDifference({ kind: 'added', right: row });
  }

  /** Tells of a row behind the last one of the other side. */
  rest(side: Side, row: RowView): Told {
    this.#checkSide(side, this.#input.pairing.key(side, row));
    return this.alone(side, row);
  }

  /** Moves on once the difference is told. */
  #told(told: Told, left: RowWindow | null, right: RowWindow | null): Told {
    const move = (): void => {
      left?.advance();
      right?.advance();
    };
    if (told !== undefined) return told.then(move);
    move();
  }

  /**
   * Keys are made only of rows that differ from those of the other side. If a row were told as missing because
   * it stands too early or too late, it would have been compared with the row in whose place the order wants it.
   */
  #check(left: Buffer, right: Buffer): void {
    this.#checkSide('left', left);
    this.#checkSide('right', right);
  }

  #checkSide(side: Side, key: Buffer): void {
    const { disorder } = this.#input;
    if (disorder === null) return;
    const order = Buffer.compare(this.#last[side], key);
    if (order > 0) throw disorder(side);
    if (order < 0) this.#last[side] = Buffer.from(key);
  }
}

/** True where both windows moved over lines that are the same. */
function skipEqualLines(left: RowWindow, right: RowWindow): boolean {
  const pair = { left: left.bytes, leftStart: left.at, right: right.bytes, rightStart: right.at };
  const same = commonPrefix(pair);
  const end = same === 0 ? 0 : left.bytes.lastIndexOf(NEWLINE, left.at + same - 1) + 1;
  if (end <= left.at) return false;
  const skipped = end - left.at;
  left.skip(skipped);
  right.skip(skipped);
  return true;
}
