import type pg from 'pg';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import { assert } from '../../../util/assert.ts';
import type { DatabaseInfo } from '../../dialect.ts';
import { toRowferryError } from '../postgres-errors.ts';
import {
  BEGIN_READING,
  BEGIN_WRITING,
  EXPORT_SNAPSHOT,
  SERVER_INFO,
  SESSION_SETTINGS,
  type ServerInfoRow,
} from './postgres-session-queries.ts';
import { describeAddress, type PostgresEnd, parsePostgresUrl } from './postgres-url.ts';

/**
 * Begins the transaction that everything is read in: REPEATABLE READ READ ONLY, with our session settings.
 * @returns the id of its snapshot, for `joinConsistencyPoint`; it is good while the transaction is open.
 */
export async function beginConsistencyPoint(client: pg.Client): Promise<string> {
  await run(client, BEGIN_READING);
  await run(client, SESSION_SETTINGS);
  const rows = await run<{ readonly snapshot: string }>(client, EXPORT_SNAPSHOT);
  const snapshot = rows[0]?.snapshot;
  assert(snapshot !== undefined, 'pg_export_snapshot() returns one row');
  return snapshot;
}

/** Begins a transaction on another connection that sees what the transaction of `snapshot` sees. */
export async function joinConsistencyPoint(client: pg.Client, snapshot: string): Promise<void> {
  assert(/^[0-9A-F-]+$/.test(snapshot), 'a snapshot id is hexadecimal digits and hyphens');
  await run(client, BEGIN_READING);
  // A literal: SET TRANSACTION takes no parameters. It must come before the first query.
  await run(client, `set transaction snapshot '${snapshot}'`).catch((cause: unknown) => {
    const message = 'The transaction that everything is read in has ended: its snapshot is gone.';
    throw new RowferryError('CONNECTION_LOST', { message, hint: 'Run the same command again.', cause });
  });
  await run(client, SESSION_SETTINGS);
}

/** Begins the transaction that a target is written in, with our session settings. */
export async function beginWrite(client: pg.Client): Promise<void> {
  await run(client, BEGIN_WRITING);
  await run(client, SESSION_SETTINGS);
}

/** Server and database as people and manifests name them. */
export async function readDatabaseInfo(client: pg.Client, end: PostgresEnd): Promise<DatabaseInfo> {
  const rows = await run<ServerInfoRow>(client, SERVER_INFO);
  const info = rows[0];
  assert(info !== undefined, 'the server names itself in one row');
  return {
    dialect: 'postgres',
    serverVersion: info.version,
    database: info.database,
    display: describeAddress(parsePostgresUrl(end)),
  };
}

async function run<Row extends object>(client: pg.Client, sql: string): Promise<readonly Row[]> {
  try {
    return (await client.query<Row>(sql)).rows;
  } catch (error) {
    throw toRowferryError(error);
  }
}
