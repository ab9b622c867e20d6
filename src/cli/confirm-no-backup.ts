import { existsSync } from 'node:fs';
import type { DatabaseEnd } from '../dialect/dialect.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { Run } from './run.ts';

/**
 * Asks before an existing SQLite file is written without a backup.
 *
 * @throws USAGE when the answer is no.
 */
export async function confirmNoBackup(to: DatabaseEnd, run: Pick<Run, 'confirm'>): Promise<void> {
  if (to.kind !== 'sqlite' || !existsSync(to.path)) return;
  if (await run.confirm(`${to.path} is there already. Write into it without a backup?`)) return;
  throw new RowferryError('USAGE', {
    message: `Nothing was written to ${to.path}.`,
    hint: 'Leave --no-backup out to keep a backup, or answer yes (--yes).',
  });
}
