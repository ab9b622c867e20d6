import { isDeepStrictEqual } from 'node:util';
import { type Catalog, type Column, findTable, type Table } from '../model/catalog.ts';
import { adaptDefault } from '../model/map-expression.ts';
import type { Plan, TablePlan } from '../model/plan.ts';
import { storageName } from './map-column.ts';

/** A catalog that was mapped to another dialect, and one of that dialect that it is compared with. */
export interface AlignInput {
  readonly source: Catalog;
  readonly plan: Plan;
  /** What the plan makes of `source`. */
  readonly mapped: Catalog;
  readonly other: Catalog;
}

/**
 * The mapped catalog with the other one's types and defaults where both mean the same: a column may be held in several ways,
 * and which one was taken is no difference of what it holds.
 */
export function alignCatalog({ source, plan, mapped, other }: AlignInput): Catalog {
  const tables = mapped.tables.map((table) => {
    const theirs = findTable(other, table.name);
    const tablePlan = plan.tables.find(({ target }) => isDeepStrictEqual(target, table.name));
    const ours = tablePlan === undefined ? null : findTable(source, tablePlan.source);
    if (theirs === null || ours === null || tablePlan === undefined) return table;
    return { ...table, columns: table.columns.map((column) => aligned(column, { ours, theirs, tablePlan })) };
  });
  return { ...mapped, tables };
}

interface TableTriple {
  readonly ours: Table;
  readonly theirs: Table;
  readonly tablePlan: TablePlan;
}

function aligned(column: Column, { ours, theirs, tablePlan }: TableTriple): Column {
  const before = tablePlan.columns.find(({ target }) => target === column.name)?.source ?? column.name;
  const source = ours.columns.find(({ name }) => name === before);
  const other = theirs.columns.find(({ name }) => name === column.name);
  if (source === undefined || other === undefined) return column;
  const { type, storage } = isSameType(source, column, other) ? other : column;
  return { ...column, type, storage, default: isSameDefault(source, other) ? other.default : column.default };
}

/** The other default, carried here, is the one that is here: several are carried to one (`'0'` and `0`). */
function isSameDefault(source: Column, other: Column): boolean {
  const [here, there] = [source.default?.node ?? null, other.default?.node ?? null];
  if (here === null || there === null) return false;
  return isDeepStrictEqual(adaptDefault(there, other, source), here);
}

/** `column` is what the mapping makes of `source`; `other` is what is there. */
function isSameType(source: Column, column: Column, other: Column): boolean {
  const declared = (one: Column): string => storageName(one.storage, one.type).toLowerCase();
  const remembers = (one: Column, what: Column): boolean => isDeepStrictEqual(one.remembered?.storage, what.storage);
  return (
    declared(column) === declared(other) ||
    isDeepStrictEqual(column.type, other.type) ||
    isDeepStrictEqual(source.type, other.type) ||
    remembers(other, source) ||
    remembers(source, other)
  );
}
