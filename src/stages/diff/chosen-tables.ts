import { ALL_DIALECTS } from '../../dialect/open-dialect.ts';
import { RowferryError } from '../../errors/rowferry-error.ts';
import type { Catalog, Table } from '../../model/catalog.ts';
import { displayName } from '../../model/logical-type.ts';
import { nearestName } from '../../util/nearest-name.ts';

/** Which tables are asked for, by their display names; null: all. */
export interface TableChoice {
  readonly tables: readonly string[] | null;
  readonly exclude: readonly string[];
}

/**
 * The display names of the tables of `catalog` that are compared. A table is also called by the name that it has in
 * the other dialect (`auth.users`, `auth_users`), unless another table has that one; the catalog need not have all names.
 */
export function chosenTables(catalog: Catalog, { tables, exclude }: TableChoice): ReadonlySet<string> {
  const chosen = catalog.tables.filter((table) => {
    const names = namesOf(table, catalog);
    const isAskedFor = tables === null || names.some((name) => tables.includes(name));
    return isAskedFor && !names.some((name) => exclude.includes(name));
  });
  return new Set(chosen.map(({ name }) => displayName(name)));
}

/** All names of all tables of `catalog`. */
export function tableNames(catalog: Catalog): readonly string[] {
  return catalog.tables.flatMap((table) => namesOf(table, catalog));
}

function namesOf(table: Table, catalog: Catalog): readonly string[] {
  const own = displayName(table.name);
  const isFree = (name: string): boolean => !catalog.tables.some((other) => displayName(other.name) === name);
  const others = ALL_DIALECTS.map((dialect) => displayName(dialect.mapTableName(table)));
  return [own, ...others.filter(isFree)];
}

/** @throws TABLE_NOT_FOUND for a name that is not among those that are known */
export function refuseUnknownTables({ tables, exclude }: TableChoice, known: readonly string[]): void {
  const unknown = [...(tables ?? []), ...exclude].find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const nearest = nearestName(unknown, known);
  throw new RowferryError('TABLE_NOT_FOUND', {
    message: `Neither side has a table ${JSON.stringify(unknown)}.`,
    hint:
      nearest === null
        ? 'Tables outside the default namespace are named like auth.users.'
        : `Did you mean ${JSON.stringify(nearest)}?`,
    context: { table: unknown },
  });
}
