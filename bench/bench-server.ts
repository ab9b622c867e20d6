import pg from 'pg';
import { startPostgres } from '../tools/embedded-postgres.ts';
import type { PostgresPlace } from './contestant.ts';

/** The PostgreSQL server that all contestants use, one after the other. */
export interface BenchServer {
  /** For the table: version and what was set. */
  readonly description: string;
  /** Makes an empty database of this name; one that is there is dropped first. */
  emptyDatabase(name: string): Promise<PostgresPlace>;
  /** Runs statements one after the other, each outside of a transaction. */
  run(database: string, statements: readonly string[]): Promise<void>;
  /** The number of rows of a table. */
  countRows(database: string, table: string): Promise<number>;
  close(): Promise<void>;
}

/** As a server with these tasks would be set up. Commits reach the disk. */
const SETTINGS = {
  shared_buffers: '256MB',
  maintenance_work_mem: '256MB',
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
  autovacuum: 'off',
};

/** Takes the server that `PGBENCH_URL` names, else starts one. */
export async function openBenchServer(): Promise<BenchServer> {
  const given = process.env['PGBENCH_URL'];
  if (given !== undefined && given !== '') return serverAt(given, 'settings as found', async () => {});
  const server = await startPostgres({ durable: true, settings: SETTINGS });
  const settings = Object.entries(SETTINGS).map(([name, value]) => `${name} = ${value}`);
  return serverAt(server.url, `fsync = on, ${settings.join(', ')}`, () => server.stop());
}

async function serverAt(url: string, settings: string, close: () => Promise<void>): Promise<BenchServer> {
  const [version] = await queryAt(url, 'show server_version');
  return {
    description: `PostgreSQL ${version?.['server_version']} (${settings})`,
    async emptyDatabase(name) {
      await queryAt(url, `drop database if exists ${name} with (force)`);
      await queryAt(url, `create database ${name} template template0`);
      // What the last contestant left to be written must not be paid by the next.
      await queryAt(url, 'checkpoint');
      return placeOf(url, name);
    },
    async run(database, statements) {
      for (const sql of statements) await queryAt(urlIn(url, database), sql);
    },
    async countRows(database, table) {
      const [row] = await queryAt(urlIn(url, database), `select count(*)::int as rows from ${table}`);
      return Number(row?.['rows']);
    },
    close,
  };
}

function urlIn(text: string, database: string): string {
  const url = new URL(text);
  url.pathname = `/${database}`;
  return url.href;
}

async function queryAt(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function placeOf(text: string, database: string): PostgresPlace {
  const url = new URL(text);
  return {
    host: url.hostname,
    port: Number(url.port === '' ? '5432' : url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database,
  };
}
