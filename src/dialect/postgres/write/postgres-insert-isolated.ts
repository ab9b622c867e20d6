import type pg from 'pg';
import type { Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { RowPolicy } from '../../../model/row-policy.ts';
import { insertByHalves } from '../../insert-by-halves.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { runSql } from '../connection/postgres-run.ts';
import { asServerError, type ServerError } from '../connection/postgres-server-error.ts';
import { toRowferryError } from '../postgres-errors.ts';
import type { MergeSql } from './postgres-merge-sql.ts';
import { refuseRows } from './postgres-query-rows.ts';
import { isAboutRow, refusalOf } from './postgres-row-refusal.ts';

export interface Inserting {
  readonly sql: MergeSql;
  readonly policy: RowPolicy;
}

/**
 * Puts the rows that lie beside a table into it. Where rows may be refused one by one, those that the server refuses are
 * found by halves and taken away from beside it.
 * @throws CONSTRAINT_VIOLATED, VALUE_NOT_STORABLE where they may not
 */
export async function insertIsolated(client: pg.Client, table: Table, inserting: Inserting): Promise<void> {
  const { sql, policy } = inserting;
  const context = { table: displayName(table.name) };
  const [bounds] = await readRows<{ readonly first: string | null; readonly last: string | null }>(client, sql.bounds);
  if (bounds === undefined || bounds.first === null || bounds.last === null) return;
  const [first, last] = [BigInt(bounds.first), BigInt(bounds.last)];
  if (!policy.isolates) return runSql(client, sql.insert(first, last), context);
  await insertByHalves<ServerError>(
    { first, last },
    {
      attempt: (range) => attemptInsert(client, table, sql.insert(range.first, range.last)),
      refuse: (place, refusal) => refuseAt(client, table, { ...inserting, place, refusal }),
    },
  );
}

async function attemptInsert(client: pg.Client, table: Table, sql: string): Promise<ServerError | null> {
  const context = { table: displayName(table.name) };
  await runSql(client, 'savepoint batch', context);
  try {
    await client.query(sql);
  } catch (error) {
    const refusal = asServerError(error);
    if (refusal === null || !isAboutRow(refusal)) throw toRowferryError(error, context);
    await runSql(client, 'rollback to savepoint batch; release savepoint batch', context);
    return refusal;
  }
  await runSql(client, 'release savepoint batch', context);
  return null;
}

interface Refused extends Inserting {
  readonly place: bigint;
  readonly refusal: ServerError;
}

async function refuseAt(client: pg.Client, table: Table, { sql, policy, place, refusal }: Refused): Promise<void> {
  await refuseRows(client, table, { query: sql.rowAt(place), policy, reason: refusalOf(table, refusal) });
  await runSql(client, sql.dropAt(place), { table: displayName(table.name) });
}
