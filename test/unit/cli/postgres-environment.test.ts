import { expect, test } from 'vitest';
import { fillFromEnvironment, postgresFromEnvironment } from '../../../src/cli/postgres-environment.ts';
import { EMPTY_PARTS } from '../../../src/cli/postgres-parts.ts';

const of = (process: Record<string, string>, file: Record<string, string> = {}) => ({ process, file });

test('DATABASE_URL, PGHOST, PGDATABASE, POSTGRES_HOST and POSTGRES_DB each name the end', () => {
  expect(postgresFromEnvironment(of({ DATABASE_URL: 'postgres://db/app' }))).toMatchObject({
    origin: 'DATABASE_URL',
    parts: { host: 'db', database: 'app' },
  });
  for (const variable of ['PGHOST', 'PGDATABASE', 'POSTGRES_HOST', 'POSTGRES_DB']) {
    expect(postgresFromEnvironment(of({ [variable]: 'x' }))?.origin).toBe(variable);
  }
});

test('a user and a password alone name no end', () => {
  expect(postgresFromEnvironment(of({ PGUSER: 'me', PGPASSWORD: 'x', POSTGRES_PORT: '1' }))).toBeNull();
});

test('a DATABASE_URL of SQLite names no PostgreSQL end', () => {
  expect(postgresFromEnvironment(of({ DATABASE_URL: 'sqlite:///app.db' }))).toBeNull();
});

test.each([
  [{ DATABASE_URL: 'postgres://db/app', PGHOST: 'other' }, 'DATABASE_URL and PGHOST'],
  [{ DATABASE_URL: 'postgres://db:1/app', POSTGRES_PORT: '2' }, 'DATABASE_URL and POSTGRES_PORT'],
  [{ PGHOST: 'a', POSTGRES_HOST: 'b' }, 'PGHOST and POSTGRES_HOST'],
])('variables that contradict each other are an error that names both', (variables, message) => {
  expect(() => postgresFromEnvironment(of(variables))).toThrow(message);
});

test('variables that agree are no contradiction', () => {
  const variables = { DATABASE_URL: 'postgres://db:1/app', PGHOST: 'db', PGPORT: '1', POSTGRES_DB: 'app' };
  expect(postgresFromEnvironment(of(variables))?.origin).toBe('DATABASE_URL');
});

test('an end that the process names is not mixed with one that the env file names', () => {
  const named = postgresFromEnvironment(of({ DATABASE_URL: 'postgres://db/app' }, { PGHOST: 'other' }));
  expect(named?.parts.host).toBe('db');
});

test('what a URL leaves open is filled, and what it says stays', () => {
  const parts = { ...EMPTY_PARTS, host: 'db', query: 'sslmode=disable' };
  const environment = of({
    PGHOST: 'other',
    POSTGRES_HOST: 'third',
    PGUSER: 'me',
    POSTGRES_PASSWORD: 'pw',
    PGSSLMODE: 'require',
    PGSSLROOTCERT: '/ca.pem',
  });
  expect(fillFromEnvironment(parts, environment)).toEqual({
    user: 'me',
    password: 'pw',
    host: 'db',
    port: null,
    database: null,
    query: 'sslmode=disable&sslrootcert=%2Fca.pem',
  });
});

test('PGSERVICE is refused, not ignored', () => {
  expect(() => postgresFromEnvironment(of({ PGSERVICE: 'app' }))).toThrow('PGSERVICE');
});
