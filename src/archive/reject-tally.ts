import type { Reject } from './reject-line.ts';

/** Why rows were rejected, and how many for it. */
export interface RejectReason {
  readonly reason: string;
  readonly column: string | null;
  readonly rows: number;
}

/** How many different reasons are counted: they may name values, so that each row has its own. */
const REASONS_MAX = 10_000;

/** Counts rejects by their reasons; of reasons without end the first ones. */
export class RejectTally {
  rows = 0;
  readonly #counts = new Map<string, { readonly reason: string; readonly column: string | null; rows: number }>();

  add({ reason, column }: Pick<Reject, 'reason' | 'column'>): void {
    this.rows++;
    const key = JSON.stringify([reason, column]);
    const known = this.#counts.get(key);
    if (known !== undefined) known.rows++;
    else if (this.#counts.size < REASONS_MAX) this.#counts.set(key, { reason, column, rows: 1 });
  }

  /** The most frequent ones, the first of them first. */
  most(limit: number): readonly RejectReason[] {
    return [...this.#counts.values()].sort((a, b) => b.rows - a.rows).slice(0, limit);
  }
}
