import { openArchive } from '../archive/archive-reader.ts';
import { writePlan } from '../archive/write-report.ts';
import { dialectNamed, dialectOf } from '../dialect/open-dialect.ts';
import type { Catalog } from '../model/catalog.ts';
import { mapCatalog } from '../transform/map-catalog.ts';
import { existingTarget } from './existing-target.ts';
import type { StageContext } from './progress.ts';
import type { PlanOptions } from './stage-options.ts';
import type { PlanSummary } from './stage-summaries.ts';

/**
 * What a migration would do and why: looks at the source's values (or the exported archive's catalog where
 * no source is given) and at the target's tables. Writes nothing but `plan.json`, where asked.
 */
export async function planMigration(options: PlanOptions, context: StageContext): Promise<PlanSummary> {
  const { source, from } = await sourceOf(options, context);
  const target = await existingTarget(options.to, context.signal);
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
  });
  if (options.write) await writePlan(options.archive, plan);
  return { stage: 'plan', source, plan, catalog };
}

interface PlannedSource {
  readonly source: PlanSummary['source'];
  readonly from: Catalog;
}

async function sourceOf(options: PlanOptions, { signal }: StageContext): Promise<PlannedSource> {
  if (options.from === null) {
    const archive = await openArchive(options.archive, 'exported');
    return { source: { ...archive.source, display: options.archive }, from: archive.catalog };
  }
  const reader = await dialectOf(options.from).openReader(options.from, { signal, copyFirst: false });
  try {
    const from = await reader.catalog({ tables: options.tables, exclude: options.exclude, census: true });
    return { source: reader.info, from };
  } finally {
    await reader.close();
  }
}
