import type pg from 'pg';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import { displayName, type QualifiedName } from '../../../model/logical-type.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { runSql } from '../connection/postgres-run.ts';
import { quoteQualified } from '../postgres-identifier.ts';
import { LOCK_HOLDERS, type LockHolderRow } from './postgres-writer-queries.ts';

/** How long to wait for a table that another session has locked. */
const LOCK_MS = 5000;

/**
 * Runs `work`, which needs a lock on the table, and waits for that five seconds at most.
 * @throws TARGET_BUSY that says whose session holds it
 */
export async function awaitLock<Result>(
  client: pg.Client,
  table: QualifiedName,
  work: () => Promise<Result>,
): Promise<Result> {
  await runSql(client, `savepoint waiting; set local lock_timeout = ${LOCK_MS}`);
  try {
    const result = await work();
    await runSql(client, 'set local lock_timeout = 0; release savepoint waiting');
    return result;
  } catch (error) {
    if (!(error instanceof RowferryError) || error.code !== 'TARGET_BUSY') throw error;
    // After an error nothing can be asked but behind it.
    await runSql(client, 'rollback to savepoint waiting');
    throw busy(table, await readRows<LockHolderRow>(client, LOCK_HOLDERS, [quoteQualified(table)]), error);
  }
}

function busy(table: QualifiedName, holders: readonly LockHolderRow[], cause: RowferryError): RowferryError {
  const name = displayName(table);
  const context = { ...cause.context, table: name };
  if (holders.length === 0) {
    // It let go in the meantime, or it is a lock on something else, which the server's message names.
    return new RowferryError('TARGET_BUSY', {
      message: `The lock on "${name}" did not come free for ${LOCK_MS / 1000} s. ${cause.message}`,
      hint: 'Start again.',
      context,
      cause,
      isTransient: true,
    });
  }
  return new RowferryError('TARGET_BUSY', {
    message: `Another session holds a lock on "${name}": ${holders.map(described).join('; ')}.`,
    hint: `Wait until it ends, or end it: select pg_terminate_backend(${holders[0]?.pid})`,
    context,
    cause,
    isTransient: true,
  });
}

/** Its statement is not told: it may hold data. */
function described({ pid, program, user, mode, seconds, state }: LockHolderRow): string {
  const what = program === '' ? 'a program without a name' : `"${program}"`;
  const since = seconds === null ? '' : `, in a transaction for ${seconds} s`;
  return `${what} of user ${user ?? '?'} (process ${pid}, ${state ?? 'unknown'}${since}, ${mode})`;
}
