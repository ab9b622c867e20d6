import type { Table } from '../../model/catalog.ts';
import { nameKey } from '../../model/logical-type.ts';
import type { Reference } from '../../model/scope.ts';

/**
 * The columns of a primary key that can be made anew: of one column it, of several those that are no references to other
 * tables, which follow by themselves.
 */
export function ownKeyColumns(references: readonly Reference[]): (table: Table) => readonly string[] {
  const isReference = referringColumns(references);
  return (table) => {
    const columns = table.primaryKey?.columns ?? [];
    return columns.length === 1 ? columns : columns.filter((column) => !isReference(table, column));
  };
}

/** Tells whether a column leads to another table, as a whole. */
export function referringColumns(references: readonly Reference[]): (table: Table, column: string) => boolean {
  const found = new Map<string, Set<string>>();
  for (const { child, parent, columns, path } of references) {
    const key = nameKey(child);
    if (path !== null || key === nameKey(parent)) continue;
    const own = found.get(key) ?? new Set();
    for (const column of columns) own.add(column);
    found.set(key, own);
  }
  return ({ name }, column) => found.get(nameKey(name))?.has(column) ?? false;
}
