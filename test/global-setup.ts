import type { TestProject } from 'vitest/node';
import { startPostgres } from '../tools/embedded-postgres.ts';

/** The server that all test files share; each makes its own databases in it (`helpers/databases.ts`). */
export interface PostgresForTests {
  readonly host: string;
  readonly port: number;
  /** A superuser. */
  readonly user: string;
  readonly password: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: PostgresForTests;
  }
}

/**
 * A server set up to be as misleading as a real one may be. Whatever reads values must choose its own session
 * settings; a reader that relies on the defaults fails here instead of on a user's machine.
 */
const MISLEADING_SETTINGS = {
  timezone: 'America/St_Johns',
  datestyle: 'SQL, DMY',
  intervalstyle: 'sql_standard',
  bytea_output: 'escape',
  extra_float_digits: '0',
  max_connections: '200',
};

/** Starts an embedded PostgreSQL for the run, or takes the server that `PGTEST_URL` names. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['PGTEST_URL'];
  if (given !== undefined && given !== '') {
    project.provide('postgres', parseServer(given));
    return async () => {};
  }
  const server = await startPostgres({ settings: MISLEADING_SETTINGS });
  const { host, port, user, password } = server;
  project.provide('postgres', { host, port, user, password });
  return () => server.stop();
}

function parseServer(text: string): PostgresForTests {
  const url = new URL(text);
  return {
    host: url.hostname,
    port: Number(url.port === '' ? '5432' : url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}
