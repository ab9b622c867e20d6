import type { CellOperation, ChangedCells, ColumnPlan, TablePlan } from '../model/plan.ts';
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
  return loss === 'normalised' && innermost(operation).kind === 'convert';
}

/** True where something is counted in the cells. */
export function isCounted(column: ColumnPlan): boolean {
  return column.operation.kind === 'without-nul' || isSettledByCells(column);
}

function withoutNul({ source, operation }: ColumnPlan, { changed }: CellTally): readonly ChangedCells[] {
  return operation.kind === 'without-nul' && changed > 0
    ? [{ column: source, how: operation.how, cells: changed }]
    : [];
}

function converted(column: ColumnPlan, { values, unrestored }: CellTally): readonly ChangedCells[] {
  return isSettledByCells(column) ? [{ column: column.source, how: 'converted', cells: unrestored, values }] : [];
}

function innermost(operation: CellOperation): CellOperation {
  return operation.kind === 'without-nul' ? innermost(operation.next) : operation;
}
