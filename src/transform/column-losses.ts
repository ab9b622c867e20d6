import { displayName, isSameName, type LossClass, type QualifiedName } from '../model/logical-type.ts';
import { type ChangedCells, type ColumnPlan, type NulMethod, type Plan, plannedName } from '../model/plan.ts';

/** What became of a column whose plan is not exact: `exact` where all of its cells came through all the same. */
export interface ColumnLoss {
  readonly table: string;
  readonly column: string;
  readonly loss: LossClass;
  readonly reason: string;
  /** The rules say that it is meant: it does not count for the exit code. */
  readonly accepted?: boolean;
}

/** What a transform counted in the cells of a table. */
export interface TableChanges {
  /** The name of the table in the source. */
  readonly source: QualifiedName;
  readonly changed: readonly ChangedCells[];
}

/**
 * Every column of the plan whose class is not `exact`, with the class that its cells showed, then what values lost that
 * asked for it. A column of which nothing was counted keeps the class of its plan.
 */
export function columnLosses(plan: Plan, changes: readonly TableChanges[]): readonly ColumnLoss[] {
  const planned = plan.tables.flatMap(({ source, columns, dropped = [] }) => {
    const { changed = [] } = changes.find((table) => isSameName(table.source, source)) ?? {};
    const table = displayName(source);
    const inexact = columns
      .filter(({ loss }) => loss !== 'exact')
      .map((column) => ({ table, ...settled(column, changed) }));
    return [...inexact, ...dropped.map((column) => ({ table, ...column }))];
  });
  return [...planned, ...changes.flatMap(nulLosses)];
}

function settled(column: ColumnPlan, changed: readonly ChangedCells[]): Omit<ColumnLoss, 'table'> {
  const { loss, reason, accepted } = column;
  const name = plannedName(column);
  const meant = accepted === true ? { accepted } : {};
  const found = changed.find((cells) => cells.column === name && cells.how === 'converted');
  if (found === undefined) return { column: name, loss, reason, ...meant };
  const { cells, values = cells } = found;
  const count = `${cells.toLocaleString('en')} of ${countOf(values)} changed.`;
  return { column: name, loss: cells === 0 ? 'exact' : loss, reason: `${count} ${reason}`, ...meant };
}

/** What the cells of a table lost that went without U+0000. */
export function nulLosses({ source, changed }: TableChanges): readonly ColumnLoss[] {
  return changed.flatMap(({ column, how, cells }) => {
    if (how === 'converted') return [];
    const { loss, what } = WITHOUT_NUL[how];
    return [{ table: displayName(source), column, loss, reason: `${countOf(cells)} ${what}.` }];
  });
}

const WITHOUT_NUL: Readonly<Record<NulMethod, { readonly loss: LossClass; readonly what: string }>> = {
  strip: { loss: 'lossy', what: 'lost U+0000' },
  escape: {
    loss: 'normalised',
    what: 'had U+0000, which is U+2400 now (or U+2400 or U+241B, which stand behind a U+241B now)',
  },
};

/** `1 value`, `1,234 values` */
function countOf(values: number): string {
  return values === 1 ? '1 value' : `${values.toLocaleString('en')} values`;
}
