import type { Plan, TablePlan } from '../model/plan.ts';
import { compileRowSchema } from '../rules/row-schema.ts';
import type { RowCheck } from '../transform/row-mapper.ts';

/** What rows of the target are held against, by the JSON Schemas of the rules. */
export interface RowChecks {
  /** null: nothing is asked of the rows. */
  of(plan: TablePlan): RowCheck | null;
}

/** Compiles the JSON Schemas of a plan, each once. */
export function rowChecks(plan: Plan): RowChecks {
  const checks = new Map<TablePlan, RowCheck>();
  for (const table of plan.tables) {
    if (table.rows === undefined) continue;
    const types = new Map(table.columns.map(({ target, targetType }) => [target, targetType]));
    checks.set(table, compileRowSchema(table.rows, types));
  }
  return { of: (table) => checks.get(table) ?? null };
}
