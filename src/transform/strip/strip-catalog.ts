import { type Catalog, findTable, storedColumns, type Table } from '../../model/catalog.ts';
import { displayName, isSameName, type QualifiedName } from '../../model/logical-type.ts';
import type { ColumnPlan, Plan, StripChange, TablePlan } from '../../model/plan.ts';
import type { Storage } from '../../model/storage.ts';
import { SINGLETON_CELL, SINGLETON_KEY } from '../singleton-key.ts';
import { singletonTable } from './singleton-table.ts';
import { note, type StripContext, type StripInput, stripContext } from './strip-context.ts';
import { stripChecks, stripGenerated, stripIndexes } from './strip-expressions.ts';
import { stripForeignKeys, stripPeriods, stripPrimaryKey, stripUniqueKeys } from './strip-keys.ts';

/** A catalog of one user's rows, and the way from its plan back to the tables of the archive. */
export interface Stripped {
  readonly catalog: Catalog;
  readonly changes: readonly StripChange[];
  /** The plan of a table of `catalog` as one of a table of the catalog that was stripped. */
  restore(plan: TablePlan): TablePlan;
}

/**
 * Takes the owner columns out of every owned table and out of every key, index, CHECK and generated column that used
 * them, and makes the user row the one row of a table of settings where the rules want that.
 * @param storage how the catalog's dialect holds an integer
 */
export function stripCatalog(catalog: Catalog, input: StripInput, storage: Storage): Stripped {
  const context = stripContext(catalog, input);
  const tables = catalog.tables.map((table) => stripTable(table, context));
  const { singleton } = input;
  const stripped =
    singleton === null
      ? tables
      : tables.map((table) =>
          isUserTable(table.name, input) ? singletonTable(table, singleton, { storage, context }) : table,
        );
  return {
    catalog: { ...catalog, tables: stripped },
    changes: context.changes,
    restore: (plan) => restore(plan, catalog, input),
  };
}

function stripTable(table: Table, context: StripContext): Table {
  const gone = context.gone(table.name);
  for (const name of gone.keys()) note(context, table, { kind: 'column', name, before: name, after: null });
  const primaryKey = stripPrimaryKey(table, context);
  return {
    ...table,
    columns: table.columns
      .filter(({ name }) => !gone.has(name))
      .map((column) => stripGenerated(column, table, context)),
    primaryKey,
    uniqueKeys: stripUniqueKeys(table, primaryKey, context),
    foreignKeys: stripForeignKeys(table, context),
    checks: stripChecks(table, context),
    indexes: stripIndexes(table, context),
    ...stripPeriods(table, context),
  };
}

function isUserTable(name: QualifiedName, { ownership }: StripInput): boolean {
  return isSameName(name, ownership.user.table);
}

function restore(plan: TablePlan, catalog: Catalog, input: StripInput): TablePlan {
  const { singleton, ownership } = input;
  const { table } = ownership.user;
  const isSingleton = singleton !== null && isSameName(plan.source, { ...table, name: singleton.table });
  const source = isSingleton ? table : plan.source;
  const columns = isSingleton ? plan.columns.map((column) => ofUserRow(column, singleton.columns)) : plan.columns;
  const rows = isSingleton ? { singleton: true } : {};
  return { ...plan, ...rows, source, columns, action: isLinkable(columns, source, catalog) ? plan.action : 'rewrite' };
}

function ofUserRow(column: ColumnPlan, names: Readonly<Record<string, string>>): ColumnPlan {
  if (column.source === SINGLETON_KEY) {
    const reason = 'The one row of the user has the id 1.';
    return { ...column, source: null, operation: { kind: 'constant', cell: SINGLETON_CELL }, reason };
  }
  const [source] = Object.entries(names).find(([, name]) => name === column.source) ?? [column.source];
  return { ...column, source };
}

/** The columns that a plan strips from a table: they hold one value in all its rows. */
export function strippedColumns(plan: Plan, { source }: TablePlan): ReadonlySet<string> {
  const table = displayName(source);
  const columns = (plan.stripped ?? []).filter((change) => change.kind === 'column' && change.table === table);
  return new Set(columns.map(({ name }) => name));
}

/** True where the row lines have the columns of the plan and no others. */
function isLinkable(columns: readonly ColumnPlan[], source: QualifiedName, catalog: Catalog): boolean {
  const table = findTable(catalog, source);
  return (
    table !== null &&
    storedColumns(table).length === columns.length &&
    columns.every((column) => column.source !== null)
  );
}
