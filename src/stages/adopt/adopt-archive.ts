import { archiveBlocks } from '../../archive/archive-blocks.ts';
import type { Archive } from '../../archive/archive-reader.ts';
import type { DatabaseEnd } from '../../dialect/dialect.ts';
import { RowferryError } from '../../errors/rowferry-error.ts';
import type { Table } from '../../model/catalog.ts';
import type { BadRowOptions } from '../stage-options.ts';
import type { AsUserOptions } from './open-adoption.ts';
import { type AdoptionInput, type PlannedAdoption, planAdoption } from './plan-adoption.ts';

export interface ArchiveAdoption extends Pick<AdoptionInput, 'conversion'> {
  readonly asUser: AsUserOptions;
  readonly to: DatabaseEnd | null;
  readonly badRows: BadRowOptions;
}

/**
 * Plans how the rows of a sealed export go in under a user of the target.
 * @throws USAGE without a target, whose tables and rows decide; what `planAdoption` throws
 */
export async function adoptArchive(
  archive: Archive,
  { asUser, to, conversion, badRows }: ArchiveAdoption,
  signal: AbortSignal,
): Promise<PlannedAdoption> {
  const end = checkAdoption(to, badRows, asUser);
  const { content } = await archive.manifest();
  const rows = (table: Table) => archiveBlocks(archive, table);
  const { catalog: source, scope } = archive;
  return planAdoption({ source, rows, scope, to: end, asUser, content, conversion }, signal);
}

/** The target. @throws USAGE */
export function checkAdoption(
  to: DatabaseEnd | null,
  { onError }: BadRowOptions,
  { rules }: AsUserOptions,
): DatabaseEnd {
  if (rules.owner !== undefined) {
    throw new RowferryError('USAGE', {
      message:
        '--as-user brings the rows of one user in beside those of others, and the rules give every row an owner.',
      hint: 'Take one of both: leave --as-user away, or "owner" in the rules.',
    });
  }
  if (to === null) {
    throw new RowferryError('USAGE', {
      message: '--as-user needs the target: its tables and rows decide what becomes of the ids.',
      hint: 'Name it: rowferry transform postgres://… --as-user EMAIL.',
    });
  }
  if (onError === 'reject') {
    throw new RowferryError('USAGE', {
      message: '--as-user takes all rows or none: it cannot be combined with --on-error reject.',
      hint: 'Leave --on-error away; bad rows are named before anything is loaded.',
    });
  }
  return to;
}
