import type { RowDifference } from '../../compare/diff-rows.ts';
import type { PairingPlan, Side } from '../../compare/row-pairing.ts';
import type { RowView } from '../../compare/row-window.ts';
import type { ChangedCell, DiffCell, DiffFinding, DiffOptions, TableDiff } from './diff-options.ts';

/** Tells of the differing rows of one table, as many as are asked for, and counts in which columns they differ. */
export interface FindingTeller {
  tell(difference: RowDifference): void | Promise<void>;
  changedColumns(): TableDiff['columns'];
}

export function findingTeller(
  table: string,
  plan: PairingPlan,
  { limit, onFinding }: Pick<DiffOptions, 'limit' | 'onFinding'>,
): FindingTeller {
  const changed = plan.columns.map(() => 0);
  let told = 0;
  return {
    tell: (difference) => {
      if (difference.kind === 'changed') for (const at of difference.columns) changed[at] = (changed[at] ?? 0) + 1;
      if (limit !== null && told >= limit) return undefined;
      told++;
      return onFinding(findingOf(difference, table, plan));
    },
    changedColumns: () =>
      plan.columns.flatMap(({ right }, at) => {
        const count = changed[at] ?? 0;
        return count === 0 ? [] : [{ column: right, changed: count }];
      }),
  };
}

function findingOf(difference: RowDifference, table: string, plan: PairingPlan): DiffFinding {
  if (difference.kind === 'added') {
    const { right } = difference;
    return { kind: 'row-added', table, key: keyOf('right', right, plan), row: lineOf(right) };
  }
  const { left } = difference;
  const key = keyOf('left', left, plan);
  if (difference.kind === 'removed') return { kind: 'row-removed', table, key, row: lineOf(left) };
  const columns = difference.columns.map((at): ChangedCell => {
    const column = plan.columns[at] as PairingPlan['columns'][number];
    return {
      column: column.right,
      before: cellOf(left, plan.left.columns.indexOf(column.left)),
      after: cellOf(difference.right, plan.right.columns.indexOf(column.right)),
    };
  });
  return { kind: 'row-changed', table, key: key ?? [], columns };
}

function keyOf(side: Side, row: RowView, plan: PairingPlan): readonly DiffCell[] | null {
  if (plan.key === null) return null;
  return plan.key.map((at) => {
    const column = plan.columns[at] as PairingPlan['columns'][number];
    return { column: column[side], cell: cellOf(row, plan[side].columns.indexOf(column[side])) };
  });
}

function cellOf({ bytes, offsets }: RowView, at: number): string {
  return bytes.toString('utf8', offsets.starts[at], offsets.ends[at]);
}

function lineOf({ bytes, start, end }: RowView): string {
  return bytes.toString('utf8', start, end);
}
