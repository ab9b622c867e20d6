import type { Column } from '../model/catalog.ts';
import { describeContradiction } from '../model/census.ts';
import type { MappedColumn } from '../model/dialect-mapping.ts';

/**
 * Why a column becomes what it becomes, for the plan: what its values are, with the numbers of the census, which
 * of them forbid the type that the declaration suggests, and what the target makes of it where that is not plain.
 */
export function columnReason({ census }: Column, mapped: MappedColumn): string {
  if (census === null) return mapped.reason;
  const forbidden = census.contradictions.map(describeContradiction);
  const isPlain = mapped.loss === 'exact' && mapped.operation.kind === 'keep';
  return [census.evidence, ...forbidden, ...(isPlain ? [] : [mapped.reason])].join(' ');
}
