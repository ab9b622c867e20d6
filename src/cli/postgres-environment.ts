import { RowferryError } from '../errors/rowferry-error.ts';
import { type Environment, variableOf } from './environment.ts';
import { EMPTY_PARTS, type PostgresParts, parsePostgresParts } from './postgres-parts.ts';

/** Variables that each give one part of the connection; the first name is libpq's. */
export const PART_VARIABLES = {
  host: ['PGHOST', 'POSTGRES_HOST'],
  port: ['PGPORT', 'POSTGRES_PORT'],
  user: ['PGUSER', 'POSTGRES_USER'],
  password: ['PGPASSWORD', 'POSTGRES_PASSWORD'],
  database: ['PGDATABASE', 'POSTGRES_DB'],
} as const;

/** Variables of libpq that have a place in the query of a URL. */
export const QUERY_VARIABLES = {
  PGSSLMODE: 'sslmode',
  PGSSLROOTCERT: 'sslrootcert',
  PGSSLCERT: 'sslcert',
  PGSSLKEY: 'sslkey',
  PGSSLNEGOTIATION: 'sslnegotiation',
  PGCHANNELBINDING: 'channel_binding',
  PGPASSFILE: 'passfile',
  PGCONNECT_TIMEOUT: 'connect_timeout',
} as const;

export interface NamedPostgres {
  readonly parts: PostgresParts;
  /** The variables that named it, for messages. */
  readonly origin: string;
}

/**
 * The PostgreSQL end that the environment names: `DATABASE_URL`, or a host or database of PG* or POSTGRES_*;
 * null where there is none. A user or password alone names no end. What the process itself names wins over
 * the env file.
 *
 * @throws USAGE when two variables name different databases.
 */
export function postgresFromEnvironment(environment: Environment): NamedPostgres | null {
  return namedIn({ process: environment.process, file: {} }) ?? namedIn(environment) ?? refuseService(environment);
}

/** Fills the parts that say nothing from PG* and POSTGRES_*, as libpq fills those of a URL from PG*. */
export function fillFromEnvironment(parts: PostgresParts, environment: Environment): PostgresParts {
  const filled = Object.entries(PART_VARIABLES).map(([name, variables]) => {
    const given = parts[name as keyof typeof PART_VARIABLES];
    return [name, given ?? oneOf(environment, variables)?.value ?? null];
  });
  return { ...parts, ...Object.fromEntries(filled), query: fillQuery(parts.query, environment) };
}

export function isPostgresUrl(text: string): boolean {
  return /^postgres(?:ql)?:/i.test(text);
}

interface Named {
  readonly variable: string;
  readonly value: string;
}

function namedIn(environment: Environment): NamedPostgres | null {
  const text = variableOf(environment, 'DATABASE_URL');
  if (text !== null && isPostgresUrl(text)) {
    const parts = parsePostgresParts(text, 'DATABASE_URL');
    refuseContradiction(parts, environment);
    return { parts, origin: 'DATABASE_URL' };
  }
  const named = [oneOf(environment, PART_VARIABLES.host), oneOf(environment, PART_VARIABLES.database)];
  const origin = named.flatMap((each) => (each === null ? [] : [each.variable])).join(', ');
  return origin === '' ? null : { parts: EMPTY_PARTS, origin };
}

/** The value of either of two variables that mean the same. */
function oneOf(environment: Environment, variables: readonly [string, string]): Named | null {
  const [first, second] = variables;
  const [a, b] = [variableOf(environment, first), variableOf(environment, second)];
  if (a !== null && b !== null && a !== b) throw twoCandidates(first, second);
  if (a !== null) return { variable: first, value: a };
  return b === null ? null : { variable: second, value: b };
}

function refuseContradiction(url: PostgresParts, environment: Environment): void {
  for (const part of ['host', 'port', 'database'] as const) {
    const named = oneOf(environment, PART_VARIABLES[part]);
    if (named !== null && url[part] !== null && url[part] !== named.value) {
      throw twoCandidates('DATABASE_URL', named.variable);
    }
  }
}

function twoCandidates(first: string, second: string): RowferryError {
  return new RowferryError('USAGE', {
    message: `${first} and ${second} contradict each other.`,
    hint: 'Unset one of them, or give the whole database on the command line.',
  });
}

function refuseService(environment: Environment): null {
  if (variableOf(environment, 'PGSERVICE') === null) return null;
  throw new RowferryError('USAGE', {
    message: 'PGSERVICE is set, and RowFerry does not read service files.',
    hint: 'Give a postgres:// URL, or PGHOST and PGDATABASE.',
  });
}

function fillQuery(given: string | null, environment: Environment): string | null {
  const query = new URLSearchParams(given ?? '');
  for (const [variable, name] of Object.entries(QUERY_VARIABLES)) {
    const value = variableOf(environment, variable);
    if (value !== null && !query.has(name)) query.set(name, value);
  }
  return query.size === 0 ? null : query.toString();
}
