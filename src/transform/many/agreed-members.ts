import type { Column } from '../../model/catalog.ts';
import type { LogicalType } from '../../model/logical-type.ts';
import { formatTypeName } from '../../model/type-name.ts';
import { castTo, neutralStorage } from '../ruled/plan-cast.ts';
import { worstLoss } from '../ruled/plan-links.ts';
import type { RuledColumn } from '../ruled/ruled-columns.ts';
import type { RuledTable } from '../ruled/ruled-tables.ts';
import { commonType } from './common-type.ts';

/**
 * The tables that databases share, with columns that agree: of one spelling, the first one's, where names differ in case alone, and of a
 * type that holds the values of all.
 */
export function agreedMembers(members: readonly RuledTable[]): readonly RuledTable[] {
  const columns = members.flatMap((member) => member.columns);
  const spellings = new Map(columns.toReversed().map(({ column }) => [fold(column.name), column.name]));
  const types = typesByName(columns);
  return members.map((member) => ({
    ...member,
    columns: member.columns.map((ruled) => {
      const key = fold(ruled.column.name);
      return widened(spelt(ruled, spellings.get(key) as string), types.get(key) ?? []);
    }),
  }));
}

/** SQLite, where many databases come from, does not tell cases of letters apart. */
function fold(name: string): string {
  return name.toLowerCase();
}

/** A column of NULL alone says nothing of the values of others. */
function typesByName(columns: readonly RuledColumn[]): ReadonlyMap<string, readonly LogicalType[]> {
  const types = new Map<string, LogicalType[]>();
  for (const { column, links } of columns) {
    const isEmpty = column.census !== null && column.census.nulls === column.census.rows && links.length === 0;
    const known = types.get(fold(column.name)) ?? [];
    if (!isEmpty) types.set(fold(column.name), [...known, column.type]);
  }
  return types;
}

function spelt(ruled: RuledColumn, name: string): RuledColumn {
  if (ruled.column.name === name) return ruled;
  const reason = [ruled.reason, `Another source calls it "${name}".`].filter(Boolean).join(' ');
  return { ...ruled, column: { ...ruled.column, name }, reason };
}

function widened(ruled: RuledColumn, [first, ...others]: readonly LogicalType[]): RuledColumn {
  const { column } = ruled;
  if (first === undefined) return ruled;
  const type = others.reduce(commonType, first);
  if (formatTypeName(type) === formatTypeName(column.type) && type.kind === column.type.kind) return ruled;
  const step = castTo(type, column);
  // Where there is no way the load says so, column by column.
  if (typeof step === 'string') return ruled;
  const isKept = step.operation.kind === 'keep';
  const retyped: Column = { ...column, type, storage: neutralStorage(type), remembered: null };
  return {
    ...ruled,
    column: isKept ? retyped : { ...retyped, default: null, identity: null },
    links: isKept ? ruled.links : [...ruled.links, { operation: step.operation, type }],
    loss: worstLoss([ruled.loss, step.loss]),
    reason: [ruled.reason, `With the values of other sources it is ${formatTypeName(type)}.`].filter(Boolean).join(' '),
  };
}
