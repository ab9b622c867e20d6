import type { Archive } from '../archive/archive-reader.ts';
import { dialectNamed } from '../dialect/open-dialect.ts';
import { mapCatalog } from '../transform/map-catalog.ts';
import type { TransformOutput } from '../transform/transform-options.ts';
import { assert } from '../util/assert.ts';
import { existingTarget } from './existing-target.ts';
import { openIfThere } from './open-if-there.ts';
import type { StageContext } from './progress.ts';
import type { ImportOptions } from './stage-options.ts';

/**
 * How rows of the archive go into the tables that the target has now. Without the export, and for an archive that
 * was made for one user alone or by rules, the archive's own plan is taken: rows go in as it says.
 */
export async function planLoad(
  archive: Archive,
  options: ImportOptions,
  { signal }: StageContext,
): Promise<TransformOutput> {
  const exported = await openIfThere(options.archive, 'exported');
  assert(archive.plan !== null, 'a transformed archive has a plan');
  const isDecided = archive.plan.stripped !== undefined || archive.plan.rules !== undefined;
  if (exported === null || isDecided) return { plan: archive.plan, catalog: archive.catalog, missing: [] };
  return mapCatalog({
    source: exported.catalog,
    from: dialectNamed(exported.catalog.dialect),
    to: dialectNamed(archive.catalog.dialect),
    ...(await existingTarget(options.to, signal)),
    jsonb: options.jsonb,
    keepDynamic: options.keepDynamic,
    nulBytes: options.badRows?.nulBytes ?? 'fail',
  });
}
