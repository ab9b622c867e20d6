import { RowferryError } from '../errors/rowferry-error.ts';
import type { DialectName } from '../model/storage.ts';
import { openIfThere } from './open-if-there.ts';
import type { Compared } from './stage-summaries.ts';

/**
 * What an archive is compared as: the kind of database that its rows came from, and whose they are.
 * @param right the kind of the database that it is compared with; null: none
 */
export async function comparedArchive(directory: string, right: DialectName | null): Promise<Compared> {
  const exported = await openIfThere(directory, 'exported');
  if (exported !== null) return { left: exported.catalog.dialect, right, user: exported.scope?.found ?? null };
  const plan = (await openIfThere(directory, 'transformed'))?.plan ?? null;
  if (plan === null) {
    throw new RowferryError('ARCHIVE_NOT_FOUND', {
      message: `There is no archive in ${directory}.`,
      hint: 'Run "rowferry export FROM" first, or name another directory with --archive.',
      context: { file: directory },
    });
  }
  return { left: plan.from, right, user: null };
}
