import { RowferryError } from '../../errors/rowferry-error.ts';
import type { Catalog, Table } from '../../model/catalog.ts';
import { displayName } from '../../model/logical-type.ts';
import { nearestName } from '../../util/nearest-name.ts';

/** Which tables are asked for, by their display names; null: all. */
export interface TableChoice {
  readonly tables: readonly string[] | null;
  readonly exclude: readonly string[];
}

/** What a choice comes to in one catalog. */
export interface ChosenTables {
  /** The display names of the tables that are compared; null: of all. */
  readonly names: ReadonlySet<string> | null;
  /** Every name that the catalog knows a table by; empty where none is asked for. */
  readonly known: readonly string[];
}

/**
 * Which tables of `catalog` are compared: it need not have all that are asked for. A table is also called by the name that
 * it has in the other dialect (`auth.users`, `auth_users`), unless another table has that one.
 */
export async function chooseTables(catalog: Catalog, { tables, exclude }: TableChoice): Promise<ChosenTables> {
  if (tables === null && exclude.length === 0) return { names: null, known: [] };
  const { ALL_DIALECTS } = await import('../../dialect/open-dialect.ts');
  const isFree = (name: string): boolean => !catalog.tables.some((other) => displayName(other.name) === name);
  const namesOf = (table: Table): readonly string[] => {
    const others = ALL_DIALECTS.map((dialect) => displayName(dialect.mapTableName(table)));
    return [displayName(table.name), ...others.filter(isFree)];
  };
  const chosen = catalog.tables.filter((table) => {
    const names = namesOf(table);
    const isAskedFor = tables === null || names.some((name) => tables.includes(name));
    return isAskedFor && !names.some((name) => exclude.includes(name));
  });
  return { names: new Set(chosen.map(({ name }) => displayName(name))), known: catalog.tables.flatMap(namesOf) };
}

/** Only the chosen tables and what belongs to them; what belongs to none counts where all are compared. */
export function onlyChosen(catalog: Catalog, { names }: ChosenTables): Catalog {
  if (names === null) return catalog;
  return {
    ...catalog,
    tables: catalog.tables.filter(({ name }) => names.has(displayName(name))),
    leftOut: catalog.leftOut.filter(({ table }) => table !== null && names.has(table)),
  };
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
