import type { Column } from '../model/catalog.ts';
import type { ColumnPlan } from '../model/plan.ts';

/** The plan of a column that the source does not have: every row of the target has this cell there. */
export function constantColumn(
  { name, type }: Pick<Column, 'name' | 'type'>,
  cell: string,
  { storage = '', reason }: { readonly storage?: string; readonly reason: string },
): ColumnPlan {
  return {
    source: null,
    target: name,
    sourceType: type,
    targetType: type,
    sourceStorage: '',
    targetStorage: storage,
    operation: { kind: 'constant', cell },
    loss: 'exact',
    reason,
  };
}
