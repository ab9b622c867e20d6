import type { ColumnPlan, NulMethod } from '../model/plan.ts';
import type { TableMapping } from './map-table.ts';
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
