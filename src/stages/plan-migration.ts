import { archiveBlocks } from '../archive/archive-blocks.ts';
import { openArchive } from '../archive/archive-reader.ts';
import { writePlan } from '../archive/write-report.ts';
import type { DatabaseReader } from '../dialect/dialect.ts';
import { dialectNamed, dialectOf } from '../dialect/open-dialect.ts';
import type { Catalog } from '../model/catalog.ts';
import { canonicalOrder } from '../model/row-order.ts';
import type { RowSource } from '../model/row-stream.ts';
import type { ScopeDocument } from '../model/scope.ts';
import type { SourceFile } from '../model/source-file.ts';
import { mapCatalog } from '../transform/map-catalog.ts';
import type { RenewedKeys, TransformOutput } from '../transform/transform-options.ts';
import type { SourceRows } from './adopt/adopted-table.ts';
import { catalogByRules } from './catalog-by-rules.ts';
import { existingTarget } from './existing-target.ts';
import { type NumberingInput, numberKeys } from './many/number-keys.ts';
import { withOwner } from './owner/owner-for.ts';
import { plannedReferences } from './planned-references.ts';
import type { StageContext } from './progress.ts';
import { rulesFor } from './rules-for.ts';
import { selectedRules } from './select-tables.ts';
import { sourcesOf } from './sources-of.ts';
import type { PlanOptions } from './stage-options.ts';
import { StageRun } from './stage-run.ts';
import type { PlanSummary } from './stage-summaries.ts';
import { stripForUser } from './strip-for-user.ts';
import { refuseNewTables } from './target-modes.ts';
import { withRetries } from './with-retries.ts';

/**
 * What a migration would do and why: looks at the source's values (or the exported archive's catalog where
 * no source is given) and at the target's tables. Writes nothing but `plan.json`, where asked.
 */
export function planMigration(options: PlanOptions, context: StageContext): Promise<PlanSummary> {
  return withRetries(
    context,
    () => 'transform',
    () => makePlan(options, context),
  );
}

async function makePlan(options: PlanOptions, context: StageContext): Promise<PlanSummary> {
  const { asUser = null } = options;
  if (asUser !== null) return (await import('./adopt/plan-as-user.ts')).planAsUser(options, asUser, context);
  return withSource(options, context, async (from) => {
    const { plan, catalog } = await planFrom(from, options, context);
    refuseNewTables(plan, options.target);
    if (options.write) await writePlan(options.archive, plan);
    const sources = options.from === null ? {} : sourcesOf(options.from, from.from);
    const orphans = await from.orphans(plannedReferences(from.from, plan, catalog));
    const found = orphans.length === 0 ? {} : { orphans };
    return { stage: 'plan', source: from.source, ...sources, ...found, plan, catalog };
  });
}

async function planFrom(
  { source, from, document, rows, content, files, renewed }: PlannedSource,
  options: PlanOptions,
  context: StageContext,
): Promise<TransformOutput> {
  const { jsonb, keepDynamic, target: { schema = null } = {} } = options;
  // A database is read by the selection already.
  const ruled = options.from === null ? selectedRules(options.ruled, options, { catalog: from, files }) : options.ruled;
  const input = {
    source: from,
    from: dialectNamed(from.dialect),
    to: dialectNamed(options.toDialect),
    ...(await existingTarget(options.to, context.signal, { schema })),
    jsonb,
    keepDynamic,
    nulBytes: options.badRows?.nulBytes ?? 'fail',
    strip: stripForUser(document, options.strip),
    files,
    renewed,
    epochs: options.epochs ?? [],
    rules: rulesFor(ruled, { database: source.database, before: null }),
  };
  const ownership = { input, owner: ruled?.owner ?? null, to: options.to, schema, rows, content };
  return mapCatalog(await withOwner(ownership, context.signal));
}

interface PlannedSource {
  readonly source: PlanSummary['source'];
  readonly from: Catalog;
  /** null: everybody's rows. */
  readonly document: ScopeDocument | null;
  readonly files: readonly SourceFile[] | undefined;
  readonly renewed: RenewedKeys;
  readonly rows: SourceRows;
  readonly content: () => Promise<string>;
  readonly orphans: DatabaseReader['orphans'];
}

/** Of an archive they are not looked for: it is checked when it is loaded. */
const NO_ORPHANS: DatabaseReader['orphans'] = async () => [];

/** The archive, or the database while it is open. */
async function withSource(
  options: PlanOptions,
  context: StageContext,
  use: (source: PlannedSource) => Promise<PlanSummary>,
): Promise<PlanSummary> {
  if (options.from === null) {
    const archive = await openArchive(options.archive, 'exported');
    const source = { ...archive.source, display: options.archive };
    const { catalog: from, scope: document } = archive;
    const { files } = archive.source;
    const content = async () => (await archive.manifest()).content;
    const rows: SourceRows = (table) => archiveBlocks(archive, table);
    const renewed = await renewedIn({ from, files, rows, database: source.database }, options);
    return use({ source, from, document, rows, content, files, renewed, orphans: NO_ORPHANS });
  }
  const reading = { signal: context.signal, copyFirst: false };
  const reader = await dialectOf(options.from).openReader(options.from, reading);
  try {
    const { scope = null } = options;
    const content = async () => reader.consistencyPoint;
    const rowsOf =
      (source: RowSource): SourceRows =>
      (table) =>
        source.rows(table, canonicalOrder(table));
    if (scope !== null) {
      const { openUserScope } = await import('./open-user-scope.ts');
      const run = new StageRun('export', context);
      const { catalog, source, document } = await openUserScope(reader, { ...options, scope }, run);
      const scoped = { source: reader.info, from: catalog, document, files: reader.files, renewed: new Map() };
      return await use({ ...scoped, rows: rowsOf(source), content, orphans: NO_ORPHANS });
    }
    const from = await catalogByRules((looking) => reader.catalog(looking), options);
    const { files, info } = reader;
    const rows = rowsOf(reader);
    const renewed = await renewedIn({ from, files, rows, database: info.database }, options);
    const orphans: PlannedSource['orphans'] = (references) => reader.orphans(references);
    return await use({ source: info, from, document: null, rows, content, files, renewed, orphans });
  } finally {
    await reader.close();
  }
}

interface NumberedSource extends Pick<PlannedSource, 'from' | 'files'> {
  readonly rows: NumberingInput['rows'];
  readonly database: string;
}

async function renewedIn(
  { from: source, files, rows, database }: NumberedSource,
  { ruled, toDialect }: PlanOptions,
): Promise<RenewedKeys> {
  const dialects = { from: dialectNamed(source.dialect), to: dialectNamed(toDialect) };
  const rules = rulesFor(ruled, { database, before: null });
  return (await numberKeys({ source, ...dialects, files, rules, rows })).renewed;
}
