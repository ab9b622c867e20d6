import type { Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import type { ColumnSides } from '../model/map-expression.ts';
import type { NotCarried } from '../model/plan.ts';
import type { NameScope } from './target-names.ts';
import type { TransformInput } from './transform-options.ts';

/** What the keys, CHECKs and indexes of one table are mapped with. */
export interface StructureContext {
  readonly input: TransformInput;
  readonly table: Table;
  /** Source column names to target column names, of the columns that are carried. */
  readonly names: ReadonlyMap<string, string>;
  /** By source column name: the columns that are carried, before and after. */
  readonly sides: ColumnSides;
  readonly indexNames: NameScope;
  readonly notCarried: NotCarried[];
}

/** Adds to what the plan names as not carried. */
export function report(context: StructureContext, lost: Omit<NotCarried, 'table'>): void {
  context.notCarried.push({ ...lost, table: displayName(context.table.name) });
}

/** The column names in the target. */
export function renamed(columns: readonly string[], { names }: StructureContext): readonly string[] {
  return columns.map((name) => names.get(name) ?? name);
}

/** The first of the columns that is not carried, or null. */
export function lostColumn(columns: readonly string[], { names }: StructureContext): string | null {
  return columns.find((name) => !names.has(name)) ?? null;
}

/** True where none of the columns can be NULL, so that it does not matter how NULLs compare; null is an expression. */
export function isNeverNull(columns: readonly (string | null)[], { table }: StructureContext): boolean {
  return columns.every((name) => table.columns.find((column) => column.name === name)?.nullable === false);
}

/** The reason given for what treats NULLs as equal but never meets one. */
export const CARRIED_AS_PLAIN = 'It is carried with NULLs distinct, which is the same where no NULL can be.';

/** The names of the columns that expressions can read: those whose values are the source's. */
export function expressionNames({ names, sides }: StructureContext): ReadonlyMap<string, string> {
  return new Map([...names].filter(([name]) => sides.has(name)));
}
