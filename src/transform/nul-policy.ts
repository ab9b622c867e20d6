import { displayName, type QualifiedName } from '../model/logical-type.ts';
import type { ChangedCells, ColumnPlan, NulMethod, TablePlan } from '../model/plan.ts';
import type { ColumnLoss } from './column-losses.ts';
import type { TableMapping } from './map-table.ts';
import type { CellTally } from './nul-characters.ts';
import type { TransformInput } from './transform-options.ts';

/** What is done about U+0000 in text for a target that cannot hold it; `fail`: nothing. */
export type NulPolicy = 'fail' | NulMethod;

/** The mapping of a table whose text goes without U+0000 where the target has no place for it. */
export function withNulPolicy(mapping: TableMapping, input: TransformInput): TableMapping {
  const { from, to, nulBytes } = input;
  if (nulBytes === undefined || nulBytes === 'fail') return mapping;
  if (!from.capabilities.textHoldsNul || to.capabilities.textHoldsNul) return mapping;
  const columns = mapping.plan.columns.map((column) => (mayHoldNul(column) ? withoutNul(column, nulBytes) : column));
  const isChanged = columns.some((column, at) => column !== mapping.plan.columns[at]);
  return isChanged ? { ...mapping, plan: { ...mapping.plan, action: 'rewrite', columns } } : mapping;
}

/** Text, and JSON as text; in a document of jsonb U+0000 is one of its escapes. */
function mayHoldNul({ sourceType, operation }: ColumnPlan): boolean {
  if (operation.kind === 'dynamic-to-text') return true;
  const isText = sourceType.kind === 'text' || sourceType.kind === 'json';
  return isText && operation.kind !== 'without-nul';
}

function withoutNul(column: ColumnPlan, how: NulMethod): ColumnPlan {
  const what = how === 'strip' ? 'U+0000 is removed' : 'U+0000 becomes the sign U+2400';
  return {
    ...column,
    operation: { kind: 'without-nul', how, next: column.operation },
    reason: `${column.reason} ${what}; the cells are counted as they pass.`,
  };
}

/** The cells of a table that were changed, by column of its plan. */
export function changedCells({ columns }: TablePlan, tallies: readonly CellTally[]): readonly ChangedCells[] {
  return columns.flatMap(({ source, operation }, at) => {
    const cells = tallies[at]?.changed ?? 0;
    return operation.kind === 'without-nul' && cells > 0 ? [{ column: source, how: operation.how, cells }] : [];
  });
}

/** What the changed cells of a table lost. @param table of the source */
export function nulLosses(table: QualifiedName, changed: readonly ChangedCells[]): readonly ColumnLoss[] {
  return changed.map(({ column, how, cells }) => {
    const count = cells === 1 ? '1 value' : `${cells.toLocaleString('en')} values`;
    const [loss, what] = how === 'strip' ? (['lossy', 'lost U+0000'] as const) : (['normalised', ESCAPED] as const);
    return { table: displayName(table), column, loss, reason: `${count} ${what}.` };
  });
}

const ESCAPED = 'had U+0000, which is U+2400 now (or U+2400 or U+241B, which stand behind a U+241B now)';
