import { RowferryError } from '../../errors/rowferry-error.ts';
import { findTable } from '../../model/catalog.ts';
import { displayName, isSameName } from '../../model/logical-type.ts';
import type { ColumnPlan, NotCarried, Plan, TablePlan } from '../../model/plan.ts';
import { catalogReferences, isSameReference } from '../../model/references.ts';
import type { Rules } from '../../model/rules.ts';
import type { Reference } from '../../model/scope.ts';
import { type AdoptedSource, adoptedTables } from '../../transform/adopt/adopted-catalog.ts';
import { classOf } from '../../transform/adopt/id-domains.ts';
import { mapCatalog } from '../../transform/map-catalog.ts';
import type { TransformInput, TransformOutput } from '../../transform/transform-options.ts';
import { assert } from '../../util/assert.ts';
import type { AdoptedTableState } from './adopted-table.ts';
import type { AdoptionTarget, AsUserOptions } from './open-adoption.ts';

/** Stands for the user where the source does not say which one it is; it is never loaded. */
const USER_CELL = '"the user"';

export interface AdoptedState {
  readonly tables: readonly AdoptedTableState[];
  /** Every table into the one of the target, before any id changes. */
  readonly base: TransformOutput;
}

/**
 * Plans the load of every table into the one of the target, with columns of the user that are made.
 * @throws TARGET_MISMATCH where the target lacks a table, or cannot take its columns
 */
export function adoptedState(target: AdoptionTarget, mapping: TransformInput, asUser: AsUserOptions): AdoptedState {
  const { ownership, catalog, found } = target;
  const input = { ownership, target: catalog, to: mapping.to, rules: asUser.rules, isNew: found === null };
  const adopted = adoptedTables(mapping.source, input);
  const mapped = mapCatalog({ ...mapping, source: { ...mapping.source, tables: adopted.map(({ table }) => table) } });
  refuseMissing(mapped.plan);
  const tables = mapped.plan.tables.map((plan, at): AdoptedTableState => {
    const source = adopted[at];
    const filled = findTable(mapped.catalog, plan.target);
    const standing = findTable(catalog, plan.target);
    const owned = classOf(ownership, plan.target);
    assert(source !== undefined && filled !== null && standing !== null && owned !== null, 'every table has its plan');
    return { adopted: source, plan: restored(plan, source), target: filled, standing, ownership: owned };
  });
  const notCarried = [...mapped.plan.notCarried, ...(found === null ? adopted.flatMap(settingsLeft) : [])];
  return { tables, base: { ...mapped, plan: { ...mapped.plan, notCarried } } };
}

/** What a new user of the target has no column for stays in the file. */
function settingsLeft({ table, source, left = [] }: AdoptedSource): readonly NotCarried[] {
  const reason = `It stays in the file: ${displayName(table.name)} of the target has no such column.`;
  const from = source === null ? null : displayName(source.name);
  return left.map((name) => ({ kind: 'other', table: from, name, text: `column ${name}`, reason }));
}

function refuseMissing({ tables }: Plan): void {
  const missing = tables.filter(({ mode }) => mode === 'create').map(({ target }) => displayName(target));
  const [first] = missing;
  if (first === undefined) return;
  throw new RowferryError('TARGET_MISMATCH', {
    message: `The target has no ${missing.length === 1 ? 'table' : 'tables'} ${missing.join(', ')}: nothing is made in a database of many users.`,
    hint: `Leave ${missing.length === 1 ? 'it' : 'them'} out with --exclude ${missing.join(',')}, or name the table of settings in the rules: "user": { "singleton": … }.`,
    context: { table: first },
  });
}

/** The plan in names of the source, with cells of columns that are made. */
function restored(plan: TablePlan, { source, names }: AdoptedSource): TablePlan {
  const columns = plan.columns.map((column): ColumnPlan => {
    const own = names.get(column.source ?? column.target);
    if (own !== undefined) return { ...column, source: own };
    const cell = column.targetType.kind === 'jsonb' ? '{}' : USER_CELL;
    const { refuses: _, ...rest } = column;
    return { ...rest, source: null, operation: { kind: 'constant', cell }, reason: 'The source has no such column.' };
  });
  const isMade = columns.some((column) => column.source === null);
  return {
    ...plan,
    source: source?.name ?? plan.target,
    columns,
    action: isMade || source === null ? 'rewrite' : plan.action,
  };
}

/** All references between tables of the target: its own, those of the rules, and those that the source declares. */
export function adoptedReferences(
  tables: readonly AdoptedTableState[],
  { catalog }: AdoptionTarget,
  rules: Rules,
): readonly Reference[] {
  const known = catalogReferences(catalog, rules);
  const declared = tables.flatMap((table) => sourceReferences(table, tables));
  return [...known, ...declared.filter((one) => !known.some((other) => isSameReference(one, other)))];
}

function sourceReferences(child: AdoptedTableState, tables: readonly AdoptedTableState[]): readonly Reference[] {
  return (child.adopted.source?.foreignKeys ?? []).flatMap((key): readonly Reference[] => {
    const parent = tables.find(({ adopted }) => adopted.source !== null && isSameName(adopted.source.name, key.target));
    if (parent === undefined) return [];
    const columns = key.columns.flatMap((name) => targetColumn(child, name) ?? []);
    const parentColumns = key.targetColumns.flatMap((name) => targetColumn(parent, name) ?? []);
    if (columns.length !== key.columns.length || parentColumns.length !== columns.length) return [];
    const whole = { match: 'simple', origin: 'declared', condition: null, path: null } as const;
    return [{ child: child.standing.name, columns, parent: parent.standing.name, parentColumns, ...whole }];
  });
}

function targetColumn({ plan }: AdoptedTableState, source: string): string | null {
  return plan.columns.find((column) => column.source === source)?.target ?? null;
}
