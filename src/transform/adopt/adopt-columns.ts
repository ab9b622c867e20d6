import type { IdMaps } from '../../model/id-maps.ts';
import { isSameName } from '../../model/logical-type.ts';
import type { CellOperation, ColumnPlan, TablePlan } from '../../model/plan.ts';
import type { Reference } from '../../model/scope.ts';
import { domainAt, type IdDomain, isPlain } from './id-domains.ts';

/** What ids of the columns of a table become. */
export interface ColumnIds {
  readonly domains: readonly IdDomain[];
  readonly ids: IdMaps;
  /** Of the target and its rules. */
  readonly references: readonly Reference[];
  /** Cells that every row gets, by column of the target. */
  readonly given: ReadonlyMap<string, CellOperation>;
}

/** The plan of a table with the ids that change, and the columns that are given. */
export function adoptColumns(plan: TablePlan, options: ColumnIds): TablePlan {
  const columns = plan.columns.map((column) => adoptColumn(column, plan, options));
  const isChanged = columns.some((column, at) => column !== plan.columns[at] || column.source === null);
  return { ...plan, columns, action: isChanged ? 'rewrite' : plan.action };
}

function adoptColumn(column: ColumnPlan, plan: TablePlan, options: ColumnIds): ColumnPlan {
  const given = options.given.get(column.target);
  if (given !== undefined) {
    const { refuses: _, ...rest } = column;
    const reason = 'It is of the user under whom the rows go in.';
    return { ...rest, operation: given, loss: 'exact', reason };
  }
  if (column.source === null) return column;
  const operation =
    byPair(column, plan, options) ?? byDocument(column, plan, options) ?? byColumn(column, plan, options);
  if (operation === null) return column;
  return { ...column, operation, reason: `${column.reason} Ids that are taken in the target become others.` };
}

function byColumn({ target: name, operation }: ColumnPlan, plan: TablePlan, { domains, ids }: ColumnIds) {
  const domain = domainAt(domains, { table: plan.target, column: name });
  if (domain === null || !hasIds(ids, domain)) return null;
  return { kind: 'remap', ids: domain.name, next: operation } as const;
}

function byPair({ target: name, operation }: ColumnPlan, plan: TablePlan, options: ColumnIds): CellOperation | null {
  const pairs = referencesAt(name, plan, options).filter(({ condition }) => condition !== null);
  const found = pairs.flatMap(({ condition, parent, parentColumns }) => {
    const domain = domainAt(options.domains, { table: parent, column: parentColumns[0] as string });
    return domain === null || !hasIds(options.ids, domain) ? [] : [[condition?.value as string, domain.name] as const];
  });
  if (found.length === 0) return null;
  const decides = plan.columns.find(({ target }) => target === pairs[0]?.condition?.column)?.source ?? null;
  return decides === null
    ? null
    : { kind: 'remap-by', column: decides, ids: Object.fromEntries(found), next: operation };
}

function byDocument(
  { target: name, operation }: ColumnPlan,
  plan: TablePlan,
  options: ColumnIds,
): CellOperation | null {
  const references = referencesAt(name, plan, options).flatMap(({ path, parent, parentColumns }) => {
    const domain =
      path === null ? null : domainAt(options.domains, { table: parent, column: parentColumns[0] as string });
    return domain === null || !hasIds(options.ids, domain)
      ? []
      : [{ path: path as readonly string[], ids: domain.name }];
  });
  return references.length === 0 ? null : { kind: 'remap-json', references, next: operation };
}

function referencesAt(column: string, { target }: TablePlan, { references }: ColumnIds): readonly Reference[] {
  return references.filter((one) => !isPlain(one) && isSameName(one.child, target) && one.columns[0] === column);
}

function hasIds(ids: IdMaps, { name }: IdDomain): boolean {
  return (ids.get(name)?.size ?? 0) > 0;
}
