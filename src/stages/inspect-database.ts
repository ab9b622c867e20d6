import { dialectOf } from '../dialect/open-dialect.ts';
import { lookingAt } from './looking-at.ts';
import type { StageContext } from './progress.ts';
import type { InspectOptions } from './stage-options.ts';
import type { InspectSummary } from './stage-summaries.ts';
import { withRetries } from './with-retries.ts';

/** The catalog of a database and what its columns really hold. Only reads. */
export function inspectDatabase(options: InspectOptions, context: StageContext): Promise<InspectSummary> {
  return withRetries(
    context,
    () => 'export',
    () => inspect(options, context),
  );
}

async function inspect(options: InspectOptions, context: StageContext): Promise<InspectSummary> {
  const reader = await dialectOf(options.from).openReader(options.from, { signal: context.signal, copyFirst: false });
  try {
    const catalog = await reader.catalog(lookingAt(options));
    return { stage: 'inspect', source: reader.info, catalog };
  } finally {
    await reader.close();
  }
}
