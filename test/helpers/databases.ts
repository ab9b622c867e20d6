import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, inject } from 'vitest';

/** An empty PostgreSQL database of one test file. */
export interface ScratchDatabase {
  /** `postgres://user:password@host:port/name`. */
  readonly url: string;
  readonly name: string;
  readonly password: string;
  /**
   * Runs one statement (several without `parameters`, split by `;`) on a connection that stays the same, so that
   * settings and transactions last. Dates, times and intervals come as ISO text.
   */
  query<Row extends Record<string, unknown> = Record<string, unknown>>(
    sql: string,
    parameters?: readonly unknown[],
  ): Promise<Row[]>;
  /** Drops the database, whoever is connected. Done by itself when the test file ends. */
  drop(): Promise<void>;
}

const open = new Set<ScratchDatabase>();

afterAll(async () => {
  for (const database of open) await database.drop();
});

/** @param options.template a database to copy; by default the new one is empty */
export async function createScratchDatabase(options: { readonly template?: string } = {}): Promise<ScratchDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const template = options.template ?? 'template0';
  // Copying the files of a small template takes half of what writing all its pages to the log takes.
  await administer(`create database ${name} template ${template} strategy file_copy`);
  const pool = openPool(name);

  const database: ScratchDatabase = {
    url: urlOf(name),
    name,
    password: inject('postgres').password,
    async query<Row extends Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> {
      const result = await pool.query<Row>(sql, parameters === undefined ? undefined : [...parameters]);
      return lastResult(result).rows;
    },
    async drop() {
      if (!open.delete(database)) return;
      await pool.end();
      await administer(`drop database if exists ${name} with (force)`);
    },
  };
  open.add(database);
  return database;
}

/** Runs a statement in the server's own database, outside any transaction. */
async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf('postgres') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  const { host, port, user, password } = inject('postgres');
  return `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
}

/** A pool of one connection is a queue: statements that a test sends at the same time wait for each other. */
function openPool(database: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: urlOf(database),
    max: 1,
    idleTimeoutMillis: 0,
    options: '-c timezone=UTC -c datestyle=ISO -c intervalstyle=iso_8601 -c extra_float_digits=1 -c bytea_output=hex',
    types: { getTypeParser: typeParser },
  });
  // A test may drop the database or end the connection on purpose; the next query will say so.
  pool.on('error', () => {});
  return pool;
}

/** Dates and times as text: a JavaScript Date would lose microseconds and add the machine's time zone. */
function typeParser(oid: number, format?: 'text' | 'binary'): unknown {
  const { DATE, TIME, TIMETZ, TIMESTAMP, TIMESTAMPTZ, INTERVAL } = pg.types.builtins;
  const temporal: readonly number[] = [DATE, TIME, TIMETZ, TIMESTAMP, TIMESTAMPTZ, INTERVAL];
  return temporal.includes(oid) ? (text: string) => text : pg.types.getTypeParser(oid, format as 'text');
}

/** pg gives an array when the text held several statements. */
function lastResult<Result>(result: Result | Result[]): Result {
  if (!Array.isArray(result)) return result;
  const last = result.at(-1);
  if (last === undefined) throw new Error('The server answered nothing.');
  return last;
}
