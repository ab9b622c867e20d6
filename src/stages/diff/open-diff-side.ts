import { openArchiveAt } from '../../archive/open-archive-at.ts';
import { assertNever } from '../../util/assert.ts';
import { archiveSide } from './archive-side.ts';
import type { DiffEnd, DiffOptions } from './diff-options.ts';
import type { DiffSide, SideStage } from './diff-side.ts';

/**
 * Opens a side; database drivers and what unpacks snapshots are loaded only for sides that need them.
 * @throws what opening an archive, a snapshot or a database throws; TABLE_NOT_FOUND is not among it
 */
export async function openDiffSide(end: DiffEnd, options: DiffOptions, stage: SideStage): Promise<DiffSide> {
  switch (end.kind) {
    case 'archive':
      return archiveSide(await openArchiveAt(end.directory), options);
    case 'snapshot':
      return (await import('./snapshot-side.ts')).openSnapshotSide(end, options, stage);
    case 'database':
      return (await import('./database-side.ts')).openDatabaseSide(end, options, stage);
    default:
      return assertNever(end, 'side of a comparison');
  }
}
