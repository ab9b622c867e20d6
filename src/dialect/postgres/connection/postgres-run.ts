import type pg from 'pg';
import type { ErrorContext } from '../../../errors/rowferry-error.ts';
import { toRowferryError } from '../postgres-errors.ts';
import { asServerError, type ServerError } from './postgres-server-error.ts';

/** Runs statements of ours, with errors as people meet them. */
export async function runSql(client: pg.Client, sql: string, context: ErrorContext = {}): Promise<void> {
  try {
    await client.query(sql);
  } catch (error) {
    throw toRowferryError(error, context);
  }
}

/**
 * Runs a statement that the server may refuse without harm to the transaction.
 * @returns the refusal, or null; an error that is not about the statement (no space, no permission, a lost
 * connection) is thrown.
 */
export async function attemptSql(client: pg.Client, sql: string): Promise<ServerError | null> {
  try {
    await client.query(`savepoint attempt; ${sql}; release savepoint attempt`);
    return null;
  } catch (error) {
    const refusal = asServerError(error);
    if (refusal === null || !isRefusal(refusal.code)) throw toRowferryError(error);
    await runSql(client, 'rollback to savepoint attempt; release savepoint attempt');
    return refusal;
  }
}

/** Classes of SQLSTATE (manual, appendix A): not supported, data, constraint, dependants, statement, limit. */
const REFUSALS = ['0A', '22', '23', '2B', '42', '54'];

function isRefusal(code: string): boolean {
  return code !== '42501' && REFUSALS.includes(code.slice(0, 2));
}
