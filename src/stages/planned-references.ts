import { type Catalog, type ForeignKey, findTable } from '../model/catalog.ts';
import { isSameName } from '../model/logical-type.ts';
import type { Plan, TablePlan } from '../model/plan.ts';
import type { Reference } from '../model/row-policy.ts';

/**
 * The foreign keys of a source that the target will have as well, between tables all of whose rows go in: a row that breaks
 * one there breaks it in the target.
 */
export function plannedReferences(source: Catalog, plan: Plan, target: Catalog): readonly Reference[] {
  const whole = plan.tables.filter(({ filter }) => filter === undefined);
  return whole.flatMap((child) => {
    const table = findTable(source, child.source);
    const keys = table?.foreignKeys.filter((key) => isKept(key, child, { whole, target })) ?? [];
    return table === null ? [] : keys.map((key) => ({ table, key }));
  });
}

interface Planned {
  readonly whole: readonly TablePlan[];
  readonly target: Catalog;
}

function isKept(key: ForeignKey, child: TablePlan, { whole, target }: Planned): boolean {
  const columns = key.columns.map((name) => child.columns.find(({ source }) => source === name)?.target);
  return whole
    .filter(({ source }) => isSameName(source, key.target))
    .some((parent) =>
      findTable(target, child.target)?.foreignKeys.some(
        (other) =>
          isSameName(other.target, parent.target) &&
          other.columns.length === columns.length &&
          other.columns.every((name) => columns.includes(name)),
      ),
    );
}
