import type pg from 'pg';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { RowPolicy } from '../../../model/row-policy.ts';
import { runSql } from '../connection/postgres-run.ts';
import { type Settling, settleReferences } from './postgres-settle-references.ts';

const SAVEPOINT = 'rowferry_restore';

/**
 * Puts triggers and foreign keys back as they were, which checks the rows. The server tells of one row that breaks a key; here
 * all of them are named.
 * @throws CONSTRAINT_VIOLATED
 */
export async function restoreTables(
  client: pg.Client,
  restore: readonly string[],
  settling: Omit<Settling, 'policy'>,
): Promise<void> {
  if (restore.length === 0) return;
  await runSql(client, `savepoint ${SAVEPOINT}`);
  try {
    for (const sql of restore) await runSql(client, sql);
  } catch (error) {
    if (!(error instanceof RowferryError) || error.code !== 'CONSTRAINT_VIOLATED') throw error;
    await runSql(client, `rollback to savepoint ${SAVEPOINT}`);
    await settleReferences(client, { ...settling, policy: NAMING });
    throw error;
  }
  await runSql(client, `release savepoint ${SAVEPOINT}`);
}

/** Every row that breaks a key which was checked is an error. */
const NAMING: RowPolicy = {
  isolates: false,
  judgesOrphans: true,
  judge: ({ key }) => (key.validated ? 'fail' : 'keep'),
  isOurs: () => true,
  kept: () => {},
  refuse: refuseNothing,
  refuseOrphan: refuseNothing,
  nulled: refuseNothing,
};

function refuseNothing(): never {
  throw new Error('broken invariant: rows are only named');
}
