import { openArchive } from '../archive/archive-reader.ts';
import type { DialectName } from '../model/storage.ts';
import { openIfThere } from '../stages/open-if-there.ts';
import { otherDialect } from './choose-ends.ts';

/**
 * The kind of database that an archive is meant for: the one that it was not exported from. An archive that
 * travelled without its exported half is meant for what it was transformed to.
 *
 * @throws ARCHIVE_NOT_FOUND or ARCHIVE_INCOMPLETE where there is neither.
 */
export async function archiveTarget(directory: string): Promise<DialectName> {
  const exported = await openIfThere(directory, 'exported');
  if (exported !== null) return otherDialect(exported.catalog.dialect);
  const transformed = await openIfThere(directory, 'transformed');
  if (transformed !== null) return transformed.catalog.dialect;
  return otherDialect((await openArchive(directory, 'exported')).catalog.dialect);
}
