import { type Catalog, findTable, type Table } from '../../model/catalog.ts';
import type { ExpressionNode } from '../../model/expression.ts';
import { displayName, isSameName, type QualifiedName } from '../../model/logical-type.ts';
import type { StripChange } from '../../model/plan.ts';
import type { FoundUser, OwnershipMap } from '../../model/scope.ts';
import { admitsOthers, type OwnerColumns, ownerColumns } from './owner-columns.ts';
import { type Literals, literalOf } from './substitute-column.ts';

/** Whose database it is that the target becomes. */
export interface StripInput {
  readonly ownership: OwnershipMap;
  readonly found: FoundUser;
  readonly singleton: Singleton | null;
}

/** The one row of the user, in a table of settings. */
export interface Singleton {
  /** `app_config`: in the namespace of the user table. */
  readonly table: string;
  /** Columns of the user table with their names there; others stay behind. */
  readonly columns: { readonly [column: string]: string };
}

/** What the parts of a table are stripped with. */
export interface StripContext {
  readonly catalog: Catalog;
  readonly input: StripInput;
  /** The owner columns of a table, each with the literal of the user's value. */
  gone(table: QualifiedName): Literals;
  readonly changes: StripChange[];
}

export function stripContext(catalog: Catalog, input: StripInput): StripContext {
  const { ownership } = input;
  const literals = ownerColumns(ownership, (table) => admitsOthers(table, ownership)).map((owner) => ({
    table: owner.table,
    literals: literalsOf(owner, catalog, input),
  }));
  return {
    catalog,
    input,
    gone: (name) => literals.find(({ table }) => isSameName(table, name))?.literals ?? NONE,
    changes: [],
  };
}

const NONE: Literals = new Map();

/** The tables of a scope can be fewer than those of the map: what was excluded has no columns. */
function literalsOf({ table: name, columns }: OwnerColumns, catalog: Catalog, input: StripInput): Literals {
  const table = findTable(catalog, name);
  if (table === null) return NONE;
  const entries = [...columns].map(([column, ofUser]): readonly [string, ExpressionNode | null] => [
    column,
    literal(table, column, input.found.key[input.ownership.user.key.indexOf(ofUser)] ?? null),
  ]);
  return new Map(entries);
}

function literal(table: Table, name: string, cell: string | null): ExpressionNode | null {
  const column = table.columns.find((candidate) => candidate.name === name);
  return column === undefined || cell === null ? null : literalOf(column, cell);
}

/** Notes what became of a part of `table`. */
export function note(context: StripContext, table: Table, change: Omit<StripChange, 'table'>): void {
  context.changes.push({ ...change, table: displayName(table.name) });
}

/** `(user_id, slug)` */
export function listed(names: readonly string[]): string {
  return `(${names.join(', ')})`;
}

export function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}
