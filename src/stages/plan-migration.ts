import { openArchive } from '../archive/archive-reader.ts';
import { writePlan } from '../archive/write-report.ts';
import { dialectNamed, dialectOf } from '../dialect/open-dialect.ts';
import type { Catalog } from '../model/catalog.ts';
import type { ScopeDocument } from '../model/scope.ts';
import type { SourceFile } from '../model/source-file.ts';
import { mapCatalog } from '../transform/map-catalog.ts';
import { planAsUser } from './adopt/plan-as-user.ts';
import { existingTarget } from './existing-target.ts';
import { lookingAt } from './looking-at.ts';
import { openUserScope } from './open-user-scope.ts';
import type { StageContext } from './progress.ts';
import { rulesFor } from './rules-for.ts';
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
  if (asUser !== null) return planAsUser(options, asUser, context);
  const { source, from, document, files } = await sourceOf(options, context);
  const target = await existingTarget(options.to, context.signal, options.target?.schema);
  const { jsonb, keepDynamic } = options;
  const to = dialectNamed(options.toDialect);
  const { plan, catalog } = mapCatalog({
    source: from,
    from: dialectNamed(from.dialect),
    to,
    ...target,
    jsonb,
    keepDynamic,
    nulBytes: options.badRows?.nulBytes ?? 'fail',
    strip: stripForUser(document, options.strip),
    files,
    epochs: options.epochs ?? [],
    rules: rulesFor(options.ruled, { database: source.database, before: null }),
  });
  refuseNewTables(plan, options.target);
  if (options.write) await writePlan(options.archive, plan);
  const sources = options.from === null ? {} : sourcesOf(options.from, from);
  return { stage: 'plan', source, ...sources, plan, catalog };
}

interface PlannedSource {
  readonly source: PlanSummary['source'];
  readonly from: Catalog;
  /** null: everybody's rows. */
  readonly document: ScopeDocument | null;
  readonly files: readonly SourceFile[] | undefined;
}

async function sourceOf(options: PlanOptions, context: StageContext): Promise<PlannedSource> {
  if (options.from === null) {
    const archive = await openArchive(options.archive, 'exported');
    const source = { ...archive.source, display: options.archive };
    return { source, from: archive.catalog, document: archive.scope, files: archive.source.files };
  }
  const reading = { signal: context.signal, copyFirst: false };
  const reader = await dialectOf(options.from).openReader(options.from, reading);
  try {
    const { scope = null } = options;
    if (scope !== null) {
      const run = new StageRun('export', context);
      const { catalog, document } = await openUserScope(reader, { ...options, scope }, run);
      return { source: reader.info, from: catalog, document, files: reader.files };
    }
    const from = await reader.catalog(lookingAt(options));
    return { source: reader.info, from, document: null, files: reader.files };
  } finally {
    await reader.close();
  }
}
