import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import { toRowferryError } from '../postgres-errors.ts';
import { readRows } from './postgres-read-rows.ts';
import { runSql } from './postgres-run.ts';
import { CURRENT_TRANSACTION, TRANSACTION_STATUS, type TransactionStatusRow } from './postgres-session-queries.ts';

/** Opens another connection to the same database. */
export type Connect = () => Promise<pg.Client>;

/** How long a server that was lost at the commit is asked about it. */
const ASKING_MS = 60_000;
const PAUSE_MS = 500;

/**
 * Commits. Where the connection is lost before the answer, the server is asked over another one what became of the
 * transaction (https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT, `pg_xact_status`).
 *
 * @returns `looked-up` where the answer to COMMIT was lost, and the transaction is committed all the same
 * @throws COMMIT_UNKNOWN where the server cannot be asked; any other error means that nothing was changed
 */
export async function commitForCertain(client: pg.Client, connect: Connect): Promise<'answered' | 'looked-up'> {
  const [row] = await readRows<{ readonly id: string | null }>(client, CURRENT_TRANSACTION);
  try {
    await runSql(client, 'commit');
    return 'answered';
  } catch (error) {
    const id = row?.id ?? null;
    // Without an id the transaction has written nothing.
    if (id === null || !isLost(error)) throw error;
    const status = await statusOf(id, connect, error);
    if (status === 'committed') return 'looked-up';
    throw error;
  }
}

function isLost(error: unknown): boolean {
  return error instanceof RowferryError && error.code === 'CONNECTION_LOST';
}

/** Waits while the server does not answer or still works on the transaction. */
async function statusOf(id: string, connect: Connect, lost: unknown): Promise<'committed' | 'aborted'> {
  const endMs = Date.now() + ASKING_MS;
  for (let cause = lost; ; ) {
    try {
      const status = await askStatus(id, connect);
      if (status === 'committed' || status === 'aborted') return status;
      if (status === null) throw unknown(id, lost);
    } catch (error) {
      cause = toRowferryError(error);
      if (!(cause instanceof RowferryError) || !cause.isTransient) throw unknown(id, cause);
    }
    if (Date.now() > endMs) throw unknown(id, cause);
    await pause(PAUSE_MS);
  }
}

/** null: the server does not remember the transaction any more. */
async function askStatus(id: string, connect: Connect): Promise<string | null> {
  const client = await connect();
  try {
    const [row] = await readRows<TransactionStatusRow>(client, TRANSACTION_STATUS, [id]);
    return row?.status ?? null;
  } finally {
    await client.end();
  }
}

function unknown(id: string, cause: unknown): RowferryError {
  return new RowferryError('COMMIT_UNKNOWN', {
    message: `The connection was lost at the commit of transaction ${id}, and the server cannot be asked what became of it.`,
    hint: `When the server runs again, "rowferry validate TO" tells whether the rows are there; so does: select pg_xact_status('${id}').`,
    context: { transaction: id },
    cause,
  });
}
