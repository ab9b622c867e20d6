import type { Archive } from '../../archive/archive-reader.ts';
import type { PartEntry } from '../../archive/manifest.ts';
import { openArchiveAt } from '../../archive/open-archive-at.ts';
import type { Dialect } from '../../dialect/dialect.ts';
import { dialectNamed, dialectOf } from '../../dialect/open-dialect.ts';
import { type Catalog, findTable, type Table } from '../../model/catalog.ts';
import { displayName, isSameName } from '../../model/logical-type.ts';
import type { RowOrder } from '../../model/row-order.ts';
import type { RowBlock, RowSource } from '../../model/row-stream.ts';
import { assert } from '../../util/assert.ts';
import { openUserScope } from '../open-user-scope.ts';
import type { StageContext } from '../progress.ts';
import type { StageRun } from '../stage-run.ts';
import { chosenTables, tableNames } from './chosen-tables.ts';
import type { DiffEnd, DiffEndInfo, DiffOptions } from './diff-options.ts';

/** One side of a comparison, open. */
export interface DiffSide {
  readonly info: DiffEndInfo;
  readonly dialect: Dialect;
  /** Only the tables that are compared. */
  readonly catalog: Catalog;
  /** What structure is not carried is known, so that it can be compared. */
  readonly knowsLeftOut: boolean;
  /** Every name that it calls a table by, also of those that are not compared. */
  readonly tableNames: readonly string[];
  /** The types that columns can be of there; null: any, or not known. */
  readonly typeNames: readonly string[] | null;
  /** The tables of `names` that it has. */
  table(table: Table): SideTable;
  close(): Promise<void>;
}

export interface SideTable {
  /** null: nobody has counted. */
  readonly rows: number | null;
  /** The order in which the rows stand; null: any that is asked for. */
  readonly order: RowOrder | null;
  /** Of an archive. */
  readonly parts: readonly PartEntry[];
  /** The rows in `order`, without those of the parts that are left out. */
  read(order: RowOrder, without: ReadonlySet<PartEntry>): AsyncIterable<RowBlock>;
}

/** Opens a side. @throws what opening an archive or a database throws; TABLE_NOT_FOUND is not among it. */
export function openDiffSide(end: DiffEnd, options: DiffOptions, stage: SideStage): Promise<DiffSide> {
  return end.kind === 'archive' ? openArchiveSide(end.directory, options) : openDatabaseSide(end, options, stage);
}

export interface SideStage {
  readonly context: StageContext;
  readonly run: StageRun;
}

async function openArchiveSide(directory: string, options: DiffOptions): Promise<DiffSide> {
  const archive = await openArchiveAt(directory);
  const { createdAt, scope, tables, content } = await archive.manifest();
  const { dialect, database } = archive.source;
  const names = chosenTables(archive.catalog, options);
  return {
    info: {
      kind: 'archive',
      display: archive.directory,
      dialect: archive.catalog.dialect,
      source: { dialect, database },
      phase: archive.phase,
      createdAt,
      content,
      user: scope?.email ?? scope?.key.join(', ') ?? null,
    },
    dialect: dialectNamed(archive.catalog.dialect),
    catalog: chosenCatalog(archive.catalog, names, options),
    knowsLeftOut: archive.phase === 'exported',
    tableNames: tableNames(archive.catalog),
    typeNames: null,
    table: (table) => {
      const entry = tables.find(({ name }) => isSameName(name, table.name));
      assert(entry !== undefined, 'an archive has the tables of its catalog');
      const read = (_: RowOrder, without: ReadonlySet<PartEntry>) =>
        readParts(archive, table, { parts: entry.parts, without });
      return { rows: entry.rows, order: entry.order, parts: entry.parts, read };
    },
    close: async () => undefined,
  };
}

function isWhole({ tables, exclude }: DiffOptions): boolean {
  return tables === null && exclude.length === 0;
}

/** Only the tables of `names` and what belongs to them; what belongs to none counts where all are compared. */
function chosenCatalog(catalog: Catalog, names: ReadonlySet<string>, options: DiffOptions): Catalog {
  if (isWhole(options)) return catalog;
  return {
    ...catalog,
    tables: catalog.tables.filter(({ name }) => names.has(displayName(name))),
    leftOut: catalog.leftOut.filter(({ table }) => table !== null && names.has(table)),
  };
}

interface ChosenParts {
  readonly parts: readonly PartEntry[];
  readonly without: ReadonlySet<PartEntry>;
}

async function* readParts(archive: Archive, table: Table, { parts, without }: ChosenParts): AsyncGenerator<RowBlock> {
  for (const part of parts) if (!without.has(part)) yield* archive.blocks(part, table);
}

async function openDatabaseSide(
  { end }: DiffEnd & { readonly kind: 'database' },
  options: DiffOptions,
  { context, run }: SideStage,
): Promise<DiffSide> {
  const dialect = dialectOf(end);
  const reader = await dialect.openReader(end, { signal: context.signal, copyFirst: false });
  try {
    const whole = await reader.catalog({ tables: null, exclude: [], census: false, structureOnly: true });
    const names = chosenTables(whole, options);
    const tables = isWhole(options) ? null : [...names];
    const selection = { tables, exclude: [], ...options.types };
    const { scope } = options;
    const { catalog, source } =
      scope === null
        ? { catalog: await reader.catalog({ ...selection, census: true }), source: reader as RowSource }
        : await openUserScope(reader, { ...selection, scope }, run);
    return {
      info: { kind: 'database', display: reader.info.display, dialect: reader.info.dialect, user: userOf(options) },
      dialect,
      catalog: chosenCatalog(catalog, names, options),
      knowsLeftOut: scope === null,
      tableNames: tableNames(whole),
      typeNames: await reader.typeNames(),
      table: (table) => ({
        rows: findTable(catalog, table.name)?.columns[0]?.census?.rows ?? null,
        order: null,
        parts: [],
        read: (order) => source.rows(table, order),
      }),
      close: () => reader.close(),
    };
  } catch (error) {
    await reader.close();
    throw error;
  }
}

function userOf({ scope }: DiffOptions): string | null {
  if (scope === null) return null;
  const { selector } = scope;
  if (selector.kind === 'email') return selector.email;
  if (selector.kind === 'key') return selector.values.join(', ');
  return selector.kind === 'where' ? selector.sql : null;
}
