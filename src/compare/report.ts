import type { Discrepancy } from './discrepancy.ts';

/** What a validation looked at and what it found. */
export interface ValidationReport {
  /** What was compared with what, for people: `archive`, `postgres://…`. */
  readonly left: string;
  readonly right: string | null;
  readonly ok: boolean;
  readonly tables: readonly TableReport[];
}

export interface TableReport {
  readonly table: string;
  readonly rows: number;
  /** How many rows the right side has; absent: there is no right side, or it was not counted. */
  readonly rightRows?: number;
  readonly ok: boolean;
  /** How it was proven: `sums` (plain SQL), `digests` (every byte of every row), `rows` (looked at one by one), `owners` (each row has one). */
  readonly proofs: readonly ('checksums' | 'sums' | 'digests' | 'rows' | 'owners')[];
  /** How many discrepancies there are in all; `discrepancies` holds the first of them. */
  readonly found: number;
  readonly discrepancies: readonly Discrepancy[];
}
