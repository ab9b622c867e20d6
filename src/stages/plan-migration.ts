import { dialectNamed, dialectOf } from '../dialect/open-dialect.ts';
import { mapCatalog } from '../transform/map-catalog.ts';
import { existingCatalog } from './existing-catalog.ts';
import type { StageContext } from './progress.ts';
import type { PlanOptions } from './stage-options.ts';
import type { PlanSummary } from './stage-summaries.ts';

/** What a migration would do and why: looks at the source's values and the target's tables, writes nothing. */
export async function planMigration(options: PlanOptions, context: StageContext): Promise<PlanSummary> {
  const { signal } = context;
  const from = dialectOf(options.from);
  const reader = await from.openReader(options.from, { signal, copyFirst: false });
  try {
    const source = await reader.catalog({ tables: options.tables, exclude: options.exclude, census: true });
    const existing = options.to === null ? null : await existingCatalog(options.to, signal);
    const { jsonb, keepDynamic } = options;
    const { plan, catalog } = mapCatalog({
      source,
      from,
      to: dialectNamed(options.toDialect),
      existing,
      jsonb,
      keepDynamic,
    });
    return { stage: 'plan', source: reader.info, plan, catalog };
  } finally {
    await reader.close();
  }
}
