import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { Catalog, EnumType, LeftOut, Table } from '../../../model/catalog.ts';
import type { EpochHint } from '../../../model/epoch.ts';
import { isSameName, nameKey } from '../../../model/logical-type.ts';
import type { CatalogOptions } from '../../dialect.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import { COLUMN_NAMES, TABLE_LIST, type TableListRow } from '../sqlite-queries.ts';
import { readCatalog } from './sqlite-catalog.ts';
import { selectTables } from './sqlite-selection.ts';

/** A database among several, open. */
export interface NamedDatabase {
  readonly id: string;
  readonly database: SqliteDatabase;
}

export interface ManyCatalog {
  readonly catalog: Catalog;
  /** By `nameKey` of the tables of `catalog`: each as its own database has it. */
  readonly places: ReadonlyMap<string, { readonly database: SqliteDatabase; readonly table: Table }>;
}

/**
 * The catalogs of several databases as one, each in a namespace of its own. `tables`, `exclude` and `epochs` speak of the tables of
 * all of them, or as `id.table` of one.
 * @throws TABLE_NOT_FOUND for a name that none of them has
 */
export function readManyCatalog(databases: readonly NamedDatabase[], options: CatalogOptions): ManyCatalog {
  const choices = databases.map((one) => choiceFor(one, options));
  if (options.skipMissing !== true) refuseUnknown(choices, options);
  const read = databases.map((one, at) => ({
    ...one,
    catalog: readCatalog(one.database, optionsOf(choices[at] as Choice, options)),
  }));
  const places = read.flatMap(({ id, database, catalog }) =>
    catalog.tables.map((table) => [nameKey({ namespace: id, name: table.name.name }), { database, table }] as const),
  );
  return {
    catalog: {
      dialect: 'sqlite',
      tables: read.flatMap(({ id, catalog }) => catalog.tables.map((table) => tableWithin(id, table))),
      enums: joinedEnums(read.flatMap(({ catalog }) => catalog.enums)),
      leftOut: read.flatMap(({ id, catalog }) => catalog.leftOut.map((left) => leftOutWithin(id, left))),
    },
    places: new Map(places),
  };
}

/** What options that speak of all databases say of one. */
interface Choice {
  /** By the names of the options: the tables of this database that are meant; none where it has no such one. */
  readonly meant: ReadonlyMap<string, readonly string[]>;
  readonly epochs: ReadonlyMap<EpochHint, EpochHint>;
}

function choiceFor({ id, database }: NamedDatabase, { tables, exclude, epochs = [] }: CatalogOptions): Choice {
  const known = database
    .prepare<[], TableListRow>(TABLE_LIST)
    .all()
    .flatMap(({ name, type }) => (type === 'table' ? [name] : []));
  const meantBy = (name: string): readonly string[] => {
    const own = name.startsWith(`${id}.`) ? [name.slice(id.length + 1)] : [];
    return selectTables(known, { tables: [...own, name], exclude: [], skipMissing: true });
  };
  const hints = epochs.flatMap((hint) =>
    meantBy(hint.table)
      .filter((table) => hasColumn(database, table, hint.column))
      .map((table) => [hint, { ...hint, table }] as const),
  );
  return {
    meant: new Map([...(tables ?? []), ...exclude].map((name) => [name, meantBy(name)])),
    epochs: new Map(hints),
  };
}

function hasColumn(database: SqliteDatabase, table: string, column: string): boolean {
  return database.prepare<[string], string>(COLUMN_NAMES).pluck().all(table).includes(column.toLowerCase());
}

function optionsOf({ meant, epochs }: Choice, { tables, exclude, ...others }: CatalogOptions): CatalogOptions {
  const of = (names: readonly string[]) => [...new Set(names.flatMap((name) => meant.get(name) ?? []))];
  return {
    ...others,
    tables: tables === null ? null : of(tables),
    exclude: of(exclude),
    epochs: [...epochs.values()],
  };
}

function refuseUnknown(choices: readonly Choice[], { tables, exclude, epochs = [] }: CatalogOptions): void {
  const isKnown = (name: string) => choices.some(({ meant }) => (meant.get(name) ?? []).length > 0);
  const unknown = [...(tables ?? []), ...exclude].find((name) => !isKnown(name));
  if (unknown !== undefined) {
    throw new RowferryError('TABLE_NOT_FOUND', {
      message: `None of the databases has a table ${JSON.stringify(unknown)}.`,
      hint: 'Names are those of the tables, in every database that has one, or id.table for that of one source.',
      context: { table: unknown },
    });
  }
  const hint = epochs.find((one) => !choices.some(({ epochs: found }) => found.has(one)));
  if (hint === undefined) return;
  throw new RowferryError('TABLE_NOT_FOUND', {
    message: `None of the databases has a column ${JSON.stringify(`${hint.table}.${hint.column}`)}.`,
    hint: 'Write it as --epoch TABLE.COLUMN=UNIT.',
    context: { table: hint.table, column: hint.column },
  });
}

function tableWithin(id: string, table: Table): Table {
  return {
    ...table,
    name: { namespace: id, name: table.name.name },
    foreignKeys: table.foreignKeys.map((key) => ({ ...key, target: { namespace: id, name: key.target.name } })),
  };
}

function leftOutWithin(id: string, left: LeftOut): LeftOut {
  return left.table === null ? { ...left, name: `${id}.${left.name}` } : { ...left, table: `${id}.${left.table}` };
}

/** An enum that several of them remember has the labels of all. */
function joinedEnums(enums: readonly EnumType[]): readonly EnumType[] {
  const joined: EnumType[] = [];
  for (const type of enums) {
    const at = joined.findIndex(({ name }) => isSameName(name, type.name));
    const known = joined[at];
    if (known === undefined) joined.push(type);
    else joined[at] = { ...known, labels: [...new Set([...known.labels, ...type.labels])] };
  }
  return joined;
}
