import type { CatalogChange, CatalogPair } from '../../compare/diff-catalogs.ts';
import { type Catalog, type Column, findTable, storedColumns, type Table } from '../../model/catalog.ts';
import { displayName } from '../../model/logical-type.ts';
import type { Plan } from '../../model/plan.ts';
import { assert } from '../../util/assert.ts';
import type { DiffSide } from './diff-side.ts';

/** A table of both sides, or of one. */
export interface TablePair {
  /** Its display name on the right side, or on the left where only that has it. */
  readonly name: string;
  readonly left: Table | null;
  readonly right: Table | null;
  /** The stored columns that both have: the left one's and the right one's. */
  readonly columns: readonly (readonly [Column, Column])[];
}

export interface PairedCatalogs {
  /** In the order of the right side; those of the left side alone last. */
  readonly tables: readonly TablePair[];
  /** Of one dialect. */
  readonly catalogs: CatalogPair;
  /** What the left side has and the right one's dialect cannot say. */
  readonly unmapped: readonly CatalogChange[];
}

/**
 * Matches the tables and columns of two sides by name. Where the sides are of two dialects the left catalog is mapped to the
 * right one's, as if it went there: what that makes of it is what the right side should have.
 *
 * @throws NAME_COLLISION where two tables of the left side would have one name there
 */
export async function pairCatalogs(left: DiffSide, right: DiffSide): Promise<PairedCatalogs> {
  const leftOut = left.knowsLeftOut && right.knowsLeftOut;
  if (left.info.dialect !== right.info.dialect) {
    const { mapLeftSide } = await import('./map-left-side.ts');
    const { plan, mapped, unmapped } = mapLeftSide(left, right);
    return {
      tables: pairTables(left.catalog, right.catalog, namesThere(left.catalog, plan)),
      catalogs: { left: mapped, right: right.catalog, view: 'meaning', leftOut: false },
      unmapped,
    };
  }
  const names = new Map(left.catalog.tables.map((table) => [table, { table: table.name, columns: null }]));
  const catalogs: CatalogPair = { left: left.catalog, right: right.catalog, view: 'spelling', leftOut };
  return { tables: pairTables(left.catalog, right.catalog, names), catalogs, unmapped: [] };
}

/** What a table and its columns are called on the right side; null: as on the left. */
interface NamesThere {
  readonly table: Table['name'];
  readonly columns: ReadonlyMap<string, string> | null;
}

function namesThere(catalog: Catalog, plan: Plan): ReadonlyMap<Table, NamesThere> {
  return new Map(
    plan.tables.map(({ source, target, columns }) => {
      const table = findTable(catalog, source);
      assert(table !== null, 'a plan names tables of its source');
      return [
        table,
        {
          table: target,
          columns: new Map(
            columns.flatMap((column) => (column.source === null ? [] : [[column.source, column.target]])),
          ),
        },
      ];
    }),
  );
}

function pairTables(left: Catalog, right: Catalog, names: ReadonlyMap<Table, NamesThere>): readonly TablePair[] {
  const ours = new Map([...names].map(([table, there]) => [displayName(there.table), { table, there }]));
  const both = right.tables.map((table): TablePair => {
    const name = displayName(table.name);
    const found = ours.get(name);
    if (found === undefined) return { name, left: null, right: table, columns: [] };
    return { name, left: found.table, right: table, columns: pairColumns(found.table, table, found.there) };
  });
  const alone = left.tables.filter((table) => {
    const there = names.get(table);
    return there === undefined || findTable(right, there.table) === null;
  });
  return [...both, ...alone.map((table) => ({ name: displayName(table.name), left: table, right: null, columns: [] }))];
}

function pairColumns(left: Table, right: Table, { columns }: NamesThere): TablePair['columns'] {
  const ours = new Map(storedColumns(left).map((column) => [columns?.get(column.name) ?? column.name, column]));
  return storedColumns(right).flatMap((column): [Column, Column][] => {
    const found = ours.get(column.name);
    return found === undefined ? [] : [[found, column]];
  });
}
