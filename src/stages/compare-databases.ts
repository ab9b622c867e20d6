import { compareRowSets } from '../compare/digest-row-set.ts';
import { mergeRows } from '../compare/merge-rows.ts';
import type { TableReport, ValidationReport } from '../compare/report.ts';
import type { DatabaseEnd, DatabaseReader } from '../dialect/dialect.ts';
import { dialectOf } from '../dialect/open-dialect.ts';
import { type Catalog, findTable, storedColumns, type Table } from '../model/catalog.ts';
import { displayName, isSameName } from '../model/logical-type.ts';
import type { PlannedRules, TablePlan } from '../model/plan.ts';
import { canonicalOrder, type RowOrder } from '../model/row-order.ts';
import type { RowBlock, RowSource, SummedSource } from '../model/row-stream.ts';
import type { FoundUser, ScopeDocument } from '../model/scope.ts';
import { mapCatalog } from '../transform/map-catalog.ts';
import { storageName } from '../transform/map-column.ts';
import { mappedOrder, rowMapper, sourceShape } from '../transform/row-mapper.ts';
import type { RowFunctions } from '../transform/ruled/cell-step.ts';
import { strippedColumns } from '../transform/strip/strip-catalog.ts';
import { assert } from '../util/assert.ts';
import { missingStructure } from './compare-structure.ts';
import { keepsOwnRow } from './keeps-own-row.ts';
import { lookingAt } from './looking-at.ts';
import { openIfThere } from './open-if-there.ts';
import { isOwned, withFoundOwner } from './owner/with-found-owner.ts';
import type { StageContext } from './progress.ts';
import { DISCREPANCIES_KEPT } from './prove-target.ts';
import { lookupReader } from './read-lookups.ts';
import { rulesFor } from './rules-for.ts';
import type { ValidateOptions } from './stage-options.ts';
import type { StageRun } from './stage-run.ts';
import { stripForUser } from './strip-for-user.ts';
import { withBothOpen } from './with-both-open.ts';

export interface LiveOptions extends ValidateOptions {
  readonly from: DatabaseEnd;
  readonly to: DatabaseEnd;
}

/**
 * Compares two live databases without an archive: the plan is made anew from the source, its rows are
 * mapped in memory and merged with those of the target in the same order.
 */
export async function compareDatabases(
  options: LiveOptions,
  context: StageContext,
  run: StageRun,
): Promise<ValidationReport & { readonly user: FoundUser | null }> {
  const [from, to] = [dialectOf(options.from), dialectOf(options.to)];
  const reading = { signal: context.signal, copyFirst: false };
  return withBothOpen(
    () => from.openReader(options.from, reading),
    () => to.openReader(options.to, reading),
    async (source, target) => {
      const left = await openLeft(source, options, run);
      const tables = await compareTables({ source, target, from, to, left, signal: context.signal }, options, run);
      const ok = tables.every((table) => table.ok);
      const user = left.document?.found ?? null;
      return { left: source.info.display, right: target.info.display, ok, tables, user };
    },
  );
}

interface Ends {
  readonly source: DatabaseReader;
  readonly target: DatabaseReader;
  readonly from: ReturnType<typeof dialectOf>;
  readonly to: ReturnType<typeof dialectOf>;
  readonly left: Left;
  readonly signal: AbortSignal;
}

async function compareTables(ends: Ends, options: LiveOptions, run: StageRun): Promise<readonly TableReport[]> {
  const { catalog: sourceCatalog, rows, document } = ends.left;
  const live = await ends.target.catalog({ tables: null, exclude: [], census: false });
  const { jsonb, keepDynamic } = options;
  const rules = {
    source: sourceCatalog,
    from: ends.from,
    to: ends.to,
    typeNames: await ends.target.typeNames(),
    serverVersion: ends.target.info.serverVersion,
    jsonb,
    keepDynamic,
    strip: stripForUser(document, options.strip),
    epochs: options.epochs ?? [],
    rules: rulesFor(options.ruled, { database: ends.source.info.database, before: await fixedInArchive(options) }),
  };
  const made = mapCatalog({ ...rules, existing: null });
  const reports: TableReport[] = [...missingStructure(made.catalog, live)];
  const standing = tablesOfOthers(made.catalog, live, reports);
  // Where rows are given to an owner, the tables of the target say which of their columns name it.
  const existing = isOwned(options) ? { ...live, leftOut: [] } : standing;
  const { plan, catalog } = mapCatalog(
    await withFoundOwner({ ...rules, existing }, { ...options, source: rows }, ends),
  );
  const { functions = {} } = options;
  for (const right of catalog.tables) {
    if (reports.some((report) => report.table === displayName(right.name))) continue;
    const members = plan.tables
      .filter(({ target }) => isSameName(target, right.name))
      .map((tablePlan): TableMember => {
        const left = findTable(sourceCatalog, tablePlan.source);
        assert(left !== null, 'the plan names tables of the source');
        return { left, tablePlan, gone: strippedColumns(plan, tablePlan), functions, sources: sourceCatalog.tables };
      });
    reports.push(await compareTable({ right, members }, { ...ends, source: rows }, run));
  }
  return reports;
}

/** What the rules of the last transform fixed: without it no id that only looks random could be the same. */
async function fixedInArchive({ archive }: LiveOptions): Promise<PlannedRules | null> {
  return (await openIfThere(archive, 'transformed'))?.plan?.rules ?? null;
}

/** Tables that were not made as RowFerry makes them: their types decide the conversions, as they did when they were loaded. */
function tablesOfOthers(made: Catalog, live: Catalog, missing: readonly TableReport[]): Catalog {
  const tables = live.tables.filter((table) => {
    const planned = findTable(made, table.name);
    if (planned === null || missing.some((report) => report.table === displayName(table.name))) return false;
    return !hasSameStorage(planned, table);
  });
  return { ...live, tables, leftOut: [] };
}

function hasSameStorage(planned: Table, live: Table): boolean {
  return storedColumns(planned).every((column) => {
    const found = live.columns.find(({ name }) => name === column.name);
    return found !== undefined && storageName(found.storage, found.type) === storageName(column.storage, column.type);
  });
}

interface Left {
  readonly catalog: Catalog;
  readonly rows: RowSource;
  /** null: everybody's rows. */
  readonly document: ScopeDocument | null;
}

/** The whole source, or the scope of one user, found anew. */
async function openLeft(reader: DatabaseReader, options: LiveOptions, run: StageRun): Promise<Left> {
  const { scope = null, tables = null, exclude = [] } = options;
  if (scope === null) {
    return {
      catalog: await reader.catalog(lookingAt({ ...options, tables, exclude })),
      rows: reader,
      document: null,
    };
  }
  const { openUserScope } = await import('./open-user-scope.ts');
  const { catalog, source, document } = await openUserScope(reader, { ...options, scope, tables, exclude }, run);
  return { catalog, rows: source, document };
}

interface Sides {
  readonly source: RowSource;
  readonly target: SummedSource;
}

/** A table of the source as it goes into one of the target. */
interface TableMember {
  readonly left: Table;
  readonly tablePlan: TablePlan;
  /** Its owner columns, which the right one does not have. */
  readonly gone: ReadonlySet<string>;
  readonly functions: RowFunctions;
  /** All tables of the source: rows may be looked up in others. */
  readonly sources: readonly Table[];
}

interface TablePair {
  readonly right: Table;
  readonly members: readonly TableMember[];
}

async function compareTable({ right, members }: TablePair, ends: Sides, run: StageRun): Promise<TableReport> {
  const table = displayName(right.name);
  const [first, ...others] = members;
  assert(first !== undefined, 'a table is made of at least one');
  const meter = run.table(table, first.left.columns[0]?.census?.rows ?? null);
  const targetOrder: RowOrder =
    others.length > 0 ? { kind: 'none' } : mappedOrder(canonicalOrder(first.left), first.tablePlan, first.gone);
  const leftRows = meter.pass(mapMembers(members, ends.source));
  const keep = DISCREPANCIES_KEPT;
  const compared =
    targetOrder.kind === 'none'
      ? await compareRowSets(table, leftRows, ends.target.rows(right, { kind: 'heap' }))
      : await mergeRows({
          table: right,
          order: targetOrder,
          left: leftRows,
          right: ends.target.rows(right, targetOrder),
          keep,
        });
  run.finished(meter, meter.rows);
  const plans = members.map(({ tablePlan }) => tablePlan);
  const { found, discrepancies } = keepsOwnRow(plans, meter.rows) ? { found: 0, discrepancies: [] } : compared;
  const rightRows = found === 0 ? meter.rows : (await ends.target.sums(right)).rows;
  return { table, rows: meter.rows, rightRows, ok: found === 0, proofs: ['rows'], found, discrepancies };
}

async function* mapMembers(members: readonly TableMember[], source: RowSource): AsyncIterable<RowBlock> {
  for (const { left, tablePlan, functions, sources } of members) {
    const blocks = source.rows(left, canonicalOrder(left));
    if (tablePlan.action === 'link') yield* blocks;
    else {
      const reader = lookupReader((table) => source.rows(table, canonicalOrder(table)));
      const lookups = await reader([tablePlan], sources);
      const map = rowMapper(tablePlan, { ...sourceShape(left), functions, lookups });
      for await (const block of blocks) yield map(block);
    }
  }
}
