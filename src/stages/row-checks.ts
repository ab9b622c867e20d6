import type { LogicalType } from '../model/logical-type.ts';
import type { ColumnPlan, Plan, TablePlan } from '../model/plan.ts';
import { compileRowSchema } from '../rules/row-schema.ts';
import type { RowCheck } from '../transform/rows/row-check.ts';

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
    const types = new Map(table.columns.map((column) => [column.target, shownType(column)]));
    checks.set(table, compileRowSchema(table.rows, types));
  }
  return { of: (table) => checks.get(table) ?? null };
}

const JSON_TEXT: LogicalType = { kind: 'json' };
const DOCUMENTS: readonly LogicalType['kind'][] = ['json', 'jsonb', 'array'];

/** A document is still one in a column of text, which is where SQLite has most of them; rules that ask for text get text. */
function shownType({ sourceType, targetType, operation }: ColumnPlan): LogicalType {
  const links = operation.kind === 'chain' ? operation.links : [];
  const last = links.at(-1)?.operation ?? operation;
  const before = links.at(-2)?.type ?? sourceType;
  const isDocument = targetType.kind === 'text' && last.kind !== 'rule' && DOCUMENTS.includes(before.kind);
  return isDocument ? JSON_TEXT : targetType;
}
