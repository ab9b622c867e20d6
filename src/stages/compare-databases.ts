import { compareRowSets } from '../compare/digest-row-set.ts';
import { mergeRows } from '../compare/merge-rows.ts';
import type { TableReport, ValidationReport } from '../compare/report.ts';
import type { DatabaseEnd, DatabaseReader } from '../dialect/dialect.ts';
import { dialectOf } from '../dialect/open-dialect.ts';
import { type Catalog, findTable, storedColumns, type Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import type { TablePlan } from '../model/plan.ts';
import { canonicalOrder } from '../model/row-order.ts';
import type { RowBlock, RowSource } from '../model/row-stream.ts';
import type { ScopeDocument } from '../model/scope.ts';
import { mapCatalog } from '../transform/map-catalog.ts';
import { storageName } from '../transform/map-column.ts';
import { mappedOrder, rowMapper, sourceShape } from '../transform/row-mapper.ts';
import { strippedColumns } from '../transform/strip/strip-catalog.ts';
import { assert } from '../util/assert.ts';
import { missingStructure } from './compare-structure.ts';
import { lookingAt } from './looking-at.ts';
import { openUserScope } from './open-user-scope.ts';
import type { StageContext } from './progress.ts';
import { DISCREPANCIES_KEPT } from './prove-target.ts';
import type { ValidateOptions } from './stage-options.ts';
import type { StageRun } from './stage-run.ts';
import { stripForUser } from './strip-for-user.ts';

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
): Promise<ValidationReport> {
  const [from, to] = [dialectOf(options.from), dialectOf(options.to)];
  const reading = { signal: context.signal, copyFirst: false };
  const source = await from.openReader(options.from, reading);
  try {
    const target = await to.openReader(options.to, reading);
    try {
      const tables = await compareTables({ source, target, from, to }, options, run);
      return { left: source.info.display, right: target.info.display, ok: tables.every((table) => table.ok), tables };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

interface Ends {
  readonly source: DatabaseReader;
  readonly target: DatabaseReader;
  readonly from: ReturnType<typeof dialectOf>;
  readonly to: ReturnType<typeof dialectOf>;
}

async function compareTables(ends: Ends, options: LiveOptions, run: StageRun): Promise<readonly TableReport[]> {
  const { catalog: sourceCatalog, rows, document } = await openLeft(ends.source, options, run);
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
  };
  const made = mapCatalog({ ...rules, existing: null });
  const reports: TableReport[] = [...missingStructure(made.catalog, live)];
  const { plan, catalog } = mapCatalog({ ...rules, existing: tablesOfOthers(made.catalog, live, reports) });
  for (const tablePlan of plan.tables) {
    const [left, right] = [findTable(sourceCatalog, tablePlan.source), findTable(catalog, tablePlan.target)];
    assert(left !== null && right !== null, 'the plan names tables of both catalogs');
    if (reports.some((report) => report.table === displayName(right.name))) continue;
    reports.push(
      await compareTable(
        { left, right, tablePlan, gone: strippedColumns(plan, tablePlan) },
        { ...ends, source: rows },
        run,
      ),
    );
  }
  return reports;
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
  const { scope = null } = options;
  if (scope === null) {
    return {
      catalog: await reader.catalog(lookingAt({ ...options, tables: null, exclude: [] })),
      rows: reader,
      document: null,
    };
  }
  const { catalog, source, document } = await openUserScope(
    reader,
    { ...options, scope, tables: null, exclude: [] },
    run,
  );
  return { catalog, rows: source, document };
}

interface Sides {
  readonly source: RowSource;
  readonly target: RowSource;
}

interface TablePair {
  readonly left: Table;
  readonly right: Table;
  readonly tablePlan: TablePlan;
  /** Its owner columns, which the right one does not have. */
  readonly gone: ReadonlySet<string>;
}

async function compareTable(
  { left, right, tablePlan, gone }: TablePair,
  ends: Sides,
  run: StageRun,
): Promise<TableReport> {
  const table = displayName(right.name);
  const meter = run.table(table, left.columns[0]?.census?.rows ?? null);
  const order = canonicalOrder(left);
  const targetOrder = mappedOrder(order, tablePlan, gone);
  const leftRows = meter.pass(mapRows(ends.source.rows(left, order), left, tablePlan));
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
  const { found, discrepancies } = compared;
  return { table, rows: meter.rows, ok: found === 0, proofs: ['rows'], found, discrepancies };
}

async function* mapRows(blocks: AsyncIterable<RowBlock>, table: Table, plan: TablePlan): AsyncIterable<RowBlock> {
  if (plan.action === 'link') return yield* blocks;
  const map = rowMapper(plan, sourceShape(table));
  for await (const block of blocks) yield map(block);
}
