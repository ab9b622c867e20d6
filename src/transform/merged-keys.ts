import type { Index, Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import type { CellOperation, ColumnPlan } from '../model/plan.ts';
import type { TableMapping } from './map-table.ts';

/** The columns of a key in the target. */
export type KeyColumns = readonly string[];

/** A table whose rows go into one with those of others. */
export interface MergedTable {
  readonly source: Table;
  /** What it would be in the target if all rows were its own. */
  readonly mapping: TableMapping;
  /** The columns of the target that no two rows of all tables share, since such rows become one; absent: there are none. */
  readonly natural?: readonly string[] | undefined;
}

/** The columns of every key and of every unique index over whole columns of all rows. */
export function uniqueColumns({ primaryKey, uniqueKeys, indexes }: Table): readonly KeyColumns[] {
  return [
    ...(primaryKey === null ? [] : [primaryKey.columns]),
    ...uniqueKeys.map(({ columns }) => columns),
    ...indexes.flatMap((index) => (isPlainUnique(index) ? [index.terms.map(({ column }) => column as string)] : [])),
  ];
}

/** True of an index that is a key in all but its name. */
export function isPlainUnique({ unique, predicate, terms }: Index): boolean {
  return unique && predicate === null && terms.every(({ column, collation }) => column !== null && collation === null);
}

export function isSameKey(a: KeyColumns, b: KeyColumns): boolean {
  return JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
}

/** False where the column is NULL in every row because only other tables have it. */
export function fillsColumn({ mapping: { plan, target } }: MergedTable, name: string): boolean {
  const planned = plan.columns.find((column) => column.target === name);
  const isComputed = target.columns.some((column) => column.name === name && column.generated !== null);
  return isComputed || (planned !== undefined && !isAlwaysNull(planned));
}

function isAlwaysNull({ source, operation }: ColumnPlan): boolean {
  return source === null && constantOf(operation) === 'null';
}

/**
 * True where no row of one table can have the key of a row of another: at most one of them has rows with such a key, or a column
 * of the key differs from table to table by rule.
 */
export function isDistinctOver(columns: KeyColumns, tables: readonly MergedTable[]): boolean {
  if (tables.every(({ natural }) => natural?.every((name) => columns.includes(name)) ?? false)) return true;
  const having = tables.filter((table) => mayHave(columns, table));
  return having.length <= 1 || columns.some((name) => tellsApart(name, having));
}

/** False where the census shows that there are no rows, or that every one has a NULL in the key. */
function mayHave(columns: KeyColumns, { source, mapping: { plan } }: MergedTable): boolean {
  if (source.columns[0]?.census?.rows === 0) return false;
  return columns.every((name) => {
    const planned = plan.columns.find((column) => column.target === name);
    if (planned === undefined) return true;
    if (isAlwaysNull(planned)) return false;
    const census = source.columns.find((column) => column.name === planned.source)?.census ?? null;
    return planned.operation.kind !== 'keep' || census === null || census.nulls < census.rows;
  });
}

/** Constants that differ, or ids that are made of the name of the table. */
function tellsApart(name: string, tables: readonly MergedTable[]): boolean {
  const made = tables.map(({ source, mapping }) => ({
    source,
    operation: mapping.plan.columns.find((column) => column.target === name)?.operation,
  }));
  const constants = made.map(({ operation }) => constantOf(operation));
  if (constants.every((cell) => cell !== null)) return new Set(constants).size === tables.length;
  return made.every(({ source, operation }) => isMadeOfTable(operation, source));
}

function constantOf(operation: CellOperation | undefined): string | null {
  return operation?.kind === 'constant' ? operation.cell : null;
}

function isMadeOfTable(operation: CellOperation | undefined, source: Table): boolean {
  const last = operation?.kind === 'chain' ? operation.links.at(-1)?.operation : operation;
  if (last?.kind !== 'rule') return false;
  const { rule } = last;
  if (rule.op === 'regenerate') return rule.table === displayName(source.name);
  return rule.op === 'cuid' || (rule.op === 'uuid' && rule.namespace === undefined);
}
