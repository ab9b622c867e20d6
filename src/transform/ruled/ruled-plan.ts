import { type Column, storedColumns } from '../../model/catalog.ts';
import type { CellOperation, ChainLink, ColumnLimit, ColumnPlan, TablePlan } from '../../model/plan.ts';
import type { SortTerm } from '../../model/row-order.ts';
import { limitsBetween } from '../column-limits.ts';
import { storageName } from '../map-column.ts';
import { EMPTY, worstLoss } from './plan-links.ts';
import type { RuledColumn } from './ruled-columns.ts';
import type { RuledTable } from './ruled-tables.ts';

/** The plan of a column, made of the column that rules gave, as one that begins with the source's. */
export function withRule(ruled: RuledColumn, planned: ColumnPlan): ColumnPlan {
  const { source, links, reason, accepted, column } = ruled;
  const from = source ?? null;
  if (reason === '') return { ...planned, source: from?.name ?? null };
  const loss = worstLoss([ruled.loss, planned.loss]);
  const isAccepted = accepted || (ruled.isAccepting && loss !== 'exact');
  return {
    ...planned,
    source: from?.name ?? null,
    sourceType: from?.type ?? column.type,
    sourceStorage: from === null ? '' : storageName(from.storage, from.type),
    operation: composed(links, planned),
    loss,
    reason: links.length === 0 || planned.operation.kind !== 'keep' ? `${planned.reason} ${reason}` : reason,
    ...(isAccepted ? { accepted: true } : {}),
  };
}

function composed(links: readonly ChainLink[], { operation, targetType }: ColumnPlan): CellOperation {
  const all = operation.kind === 'keep' ? links : [...links, { operation, type: targetType }];
  const [only, ...others] = all;
  if (only === undefined) return operation;
  return others.length === 0 ? only.operation : { kind: 'chain', links: all };
}

/** What values that rules made can break of the target's column: nobody has looked at them before. */
export function ruledLimits({ source, column }: RuledColumn, target: Column): readonly ColumnLimit[] {
  const given = source ?? EMPTY;
  const canBeNull = { ...given, nullable: true, census: null };
  const limits = limitsBetween(canBeNull, target);
  return column.nullable || target.nullable ? limits : [...new Set<ColumnLimit>(['null', ...limits])];
}

/** The plan of a table with what the rules say of its rows. */
export function ruledPlan(ruled: RuledTable, plan: Omit<TablePlan, 'action'>): TablePlan {
  const { rule, filter, dropped, source } = ruled;
  const rows = {
    ...(filter === null ? {} : { filter }),
    ...(rule.singleton === true ? { singleton: true } : {}),
    ...(rule.rows === undefined ? {} : { rows: rule.rows }),
    ...(ruled.order === null ? {} : { order: orderIn(plan.columns, ruled.order) }),
  };
  const isWhole = Object.keys(rows).length === 0 && plan.columns.length === storedColumns(source).length;
  const isLinked = isWhole && plan.columns.every(isUnchanged);
  return {
    ...plan,
    action: isLinked ? 'link' : 'rewrite',
    ...rows,
    ...(dropped.length === 0 ? {} : { dropped }),
  };
}

function isUnchanged({ operation, source, target, refuses = [] }: ColumnPlan): boolean {
  return operation.kind === 'keep' && source === target && refuses.length === 0;
}

/** The columns under the names that the target's table has them by. */
function orderIn(columns: readonly ColumnPlan[], order: readonly SortTerm[]): readonly SortTerm[] {
  return order.map((term) => {
    const exact = columns.find(({ target }) => target === term.column);
    // A name that is too long for the target is cut there; one that the table has already may be in another case.
    const alike = columns.find(({ target }) => term.column.startsWith(target) || isAlike(target, term.column));
    return { ...term, column: (exact ?? alike)?.target ?? term.column };
  });
}

function isAlike(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
