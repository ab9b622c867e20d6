import { displayName, type LossClass } from '../model/logical-type.ts';
import type { Plan } from '../model/plan.ts';

/** A column that does not come through exactly. */
export interface ColumnLoss {
  readonly table: string;
  readonly column: string;
  readonly loss: LossClass;
  readonly reason: string;
}

/** Every column of the plan whose class is not `exact`. */
export function columnLosses(plan: Plan): readonly ColumnLoss[] {
  return plan.tables.flatMap((table) =>
    table.columns
      .filter((column) => column.loss !== 'exact')
      .map(({ source, loss, reason }) => ({ table: displayName(table.source), column: source, loss, reason })),
  );
}
