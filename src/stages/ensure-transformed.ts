import type { Archive } from '../archive/archive-reader.ts';
import { dialectOf } from '../dialect/open-dialect.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { openIfThere } from './open-if-there.ts';
import type { StageContext } from './progress.ts';
import type { ImportOptions } from './stage-options.ts';
import { transformArchive } from './transform-archive.ts';

/**
 * Makes `transformed/` ready for the target of an import: made anew from `exported/` when it is missing, was
 * made from another export, or for the other dialect. Where only `transformed/` is there (an archive that
 * travelled alone) it is taken as it is.
 *
 * @returns why it was made anew, one sentence; null when it was ready.
 * @throws ARCHIVE_STALE when it does not fit and there is no export to make it from.
 */
export async function ensureTransformed(options: ImportOptions, context: StageContext): Promise<string | null> {
  const exported = await openIfThere(options.archive, 'exported');
  const transformed = await openIfThere(options.archive, 'transformed');
  const toDialect = dialectOf(options.to).capabilities.name;
  const reason = await whyStale(exported, transformed, toDialect);
  if (reason === null) return null;
  if (exported === null) {
    throw new RowferryError('ARCHIVE_STALE', {
      message: `The transformed archive does not fit: ${reason}, and there is no exported archive to make it from.`,
      hint: 'Copy the folder "exported" beside it, or run "rowferry export FROM" again.',
      context: { file: options.archive },
    });
  }
  await transformArchive({ ...options, toDialect }, context);
  return `The transformed archive was made anew: ${reason}.`;
}

async function whyStale(
  exported: Archive | null,
  transformed: Archive | null,
  dialect: string,
): Promise<string | null> {
  if (transformed === null) return 'it was not there';
  if (transformed.catalog.dialect !== dialect) return `it was made for ${transformed.catalog.dialect}`;
  if (exported === null) return null;
  const { parent } = await transformed.manifest();
  return parent === (await exported.digest()) ? null : 'it was made from another export';
}
