import { type CellOperation, type ChangedCells, type ColumnPlan, plannedName, type TablePlan } from '../model/plan.ts';
import type { CellTally } from './cell-tally.ts';

/** What was counted in the cells of a table, by column of its plan; that nothing changed is told of conversions only. */
export function changedCells({ columns }: TablePlan, tallies: readonly CellTally[]): readonly ChangedCells[] {
  return columns.flatMap((column, at) => {
    const tally = tallies[at];
    return tally === undefined ? [] : [...withoutNul(column, tally), ...converted(column, tally)];
  });
}

/** True where the class of the plan is the most that can happen, and the cells tell what did. */
function isSettledByCells({ operation, loss }: ColumnPlan): boolean {
  return loss === 'normalised' && JUDGING.includes(innermost(operation).kind);
}

const JUDGING: readonly CellOperation['kind'][] = ['convert', 'json-to-jsonb', 'dynamic-to-text'];

/** True where something is counted in the cells. */
export function isCounted(column: ColumnPlan): boolean {
  return pastIds(column.operation).kind === 'without-nul' || isSettledByCells(column);
}

function withoutNul(column: ColumnPlan, { changed }: CellTally): readonly ChangedCells[] {
  const operation = pastIds(column.operation);
  return operation.kind === 'without-nul' && changed > 0
    ? [{ column: plannedName(column), how: operation.how, cells: changed }]
    : [];
}

function converted(column: ColumnPlan, { values, unrestored }: CellTally): readonly ChangedCells[] {
  return isSettledByCells(column) ? [{ column: plannedName(column), how: 'converted', cells: unrestored, values }] : [];
}

function innermost(operation: CellOperation): CellOperation {
  return 'next' in operation ? innermost(operation.next) : operation;
}

/** What happens to a cell before ids are looked up. */
function pastIds(operation: CellOperation): CellOperation {
  return 'next' in operation && operation.kind !== 'without-nul' ? pastIds(operation.next) : operation;
}
