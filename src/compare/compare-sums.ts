import type { TableSums } from '../model/sums.ts';
import type { Discrepancy } from './discrepancy.ts';

/** Sums of two sides of one table. Columns are paired by position: both sides hold the same table. */
export interface SumsPair {
  readonly table: string;
  readonly left: TableSums;
  readonly right: TableSums;
}

const SUMS = ['nulls', 'octets', 'min', 'max'] as const;

/** Where the sums differ that both sides took. */
export function compareSums({ table, left, right }: SumsPair): readonly Discrepancy[] {
  const found: Discrepancy[] = [];
  if (left.rows !== right.rows) found.push({ kind: 'row-count', table, left: left.rows, right: right.rows });
  left.columns.forEach((ours, at) => {
    const theirs = right.columns[at];
    if (theirs === undefined) return;
    for (const sum of SUMS) {
      const [a, b] = [ours[sum], theirs[sum]];
      if (a === null || b === null || a === b) continue;
      found.push({ kind: 'sum', table, column: ours.name, sum, left: String(a), right: String(b) });
    }
  });
  return found;
}
