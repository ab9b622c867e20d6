import { displayName } from './logical-type.ts';
import type { CellOperation, Plan, TableLookup } from './plan.ts';

/** Cells by the texts that they are looked up by. */
export type Lookup = ReadonlyMap<string, string>;

/** By {@link lookupName}. */
export type Lookups = ReadonlyMap<string, Lookup>;

export const NO_LOOKUPS: Lookups = new Map();

/** Equal for lookups in the same columns of the same table. */
export function lookupName({ table, by, take }: TableLookup): string {
  return JSON.stringify([displayName(table), by.column, take.column]);
}

/** The lookups in tables of the source that the columns of these tables want. */
export function lookupsOf(tables: Plan['tables']): readonly TableLookup[] {
  return tables.flatMap(({ columns }) => columns.flatMap(({ operation }) => lookupsIn(operation)));
}

function lookupsIn(operation: CellOperation): readonly TableLookup[] {
  if (operation.kind === 'chain') return operation.links.flatMap((link) => lookupsIn(link.operation));
  if (operation.kind === 'without-nul') return lookupsIn(operation.next);
  return operation.kind === 'rule' && operation.lookup !== undefined ? [operation.lookup] : [];
}
