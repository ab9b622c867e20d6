import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectPostgres } from '../../../../../src/dialect/postgres/connection/postgres-connection.ts';
import { beginConsistencyPoint } from '../../../../../src/dialect/postgres/connection/postgres-session.ts';
import { parsePostgresEnd } from '../../../../../src/dialect/postgres/connection/postgres-url.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../../../helpers/databases.ts';
import { openScratch } from '../../../../helpers/scratch-catalog.ts';

let database: ScratchDatabase;

beforeAll(async () => {
  database = await createScratchDatabase();
});

function connect(change: (url: URL) => void, signal = new AbortController().signal) {
  const url = new URL(database.url);
  change(url);
  return connectPostgres(
    { kind: 'postgres', url: url.href, password: null },
    { signal, applicationName: 'rowferry test' },
  );
}

test('a connection shows its name and no password', async () => {
  const end = parsePostgresEnd(database.url);
  const client = await connectPostgres(end, { signal: new AbortController().signal, applicationName: 'rowferry rows' });
  const { rows } = await client.query(
    'select application_name, query from pg_stat_activity where pid = pg_backend_pid()',
  );
  await client.end();
  expect(rows[0].application_name).toBe('rowferry rows');
  expect(inspect(rows)).not.toContain(database.password);
  expect(inspect(end.url)).not.toContain(database.password);
});

test('values come as text, but for small integers, booleans and their arrays', async () => {
  const client = await openScratch(database.url);
  await beginConsistencyPoint(client);
  const { rows } =
    await client.query(`select 9007199254740993 as a, 1.10 as b, timestamp '2024-01-01 01:02:03.456789' as c,
    true as d, 7 as e, array['x', null] as f, '{"a": 1.0}'::jsonb as g, date '0044-03-15 BC' as h, 1e300::float8 as i`);
  await client.end();
  expect(rows[0]).toEqual({
    a: '9007199254740993',
    b: '1.10',
    c: '2024-01-01 01:02:03.456789',
    d: true,
    e: 7,
    f: ['x', null],
    g: '{"a": 1.0}',
    h: '0044-03-15 BC',
    i: '1e+300',
  });
});

test.each([
  [
    'a port where nobody listens',
    (url: URL) => {
      url.port = '1';
    },
    'CONNECTION_REFUSED',
  ],
  [
    'a host that does not exist',
    (url: URL) => {
      url.hostname = 'nowhere.invalid';
    },
    'CONNECTION_REFUSED',
  ],
  [
    'a wrong password',
    (url: URL) => {
      url.password = 'wr0ng';
    },
    'AUTHENTICATION_FAILED',
  ],
  [
    'no password',
    (url: URL) => {
      url.password = '';
      url.searchParams.set('passfile', '/nowhere');
    },
    'AUTHENTICATION_FAILED',
  ],
  [
    'an unknown user',
    (url: URL) => {
      url.username = 'nobody_here';
    },
    'AUTHENTICATION_FAILED',
  ],
  [
    'an unknown database',
    (url: URL) => {
      url.pathname = '/nowhere';
    },
    'DATABASE_NOT_FOUND',
  ],
  [
    'encryption that the server does not have',
    (url: URL) => {
      url.searchParams.set('sslmode', 'require');
    },
    'CONNECTION_REFUSED',
  ],
  [
    'a socket directory without a socket',
    (url: URL) => {
      url.searchParams.set('host', '/nowhere');
    },
    'CONNECTION_REFUSED',
  ],
])('%s is an error that says what to do', async (_, change, code) => {
  const error = await connect(change).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({
    code,
    hint: expect.stringMatching(/./),
    context: { server: expect.stringContaining('postgres://') },
  });
  expect(inspect(error, { depth: 10 })).not.toContain(database.password);
  expect(inspect(error, { depth: 10 })).not.toContain('wr0ng');
});

test('a server that accepts and never answers is given up', async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const port = String((silent.address() as { port: number }).port);
  const attempt = connect((url) => {
    url.port = port;
    url.searchParams.set('connect_timeout', '1');
    url.searchParams.set('sslmode', 'disable');
  });
  await expect(attempt).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });
  silent.close();
});

test('an abort before or while it connects is an interruption', async () => {
  await expect(connect(() => {}, AbortSignal.abort())).rejects.toMatchObject({ code: 'INTERRUPTED' });
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const stop = new AbortController();
  const attempt = connect((url) => {
    url.port = String((silent.address() as { port: number }).port);
  }, stop.signal);
  setImmediate(() => stop.abort());
  await expect(attempt).rejects.toMatchObject({ code: 'INTERRUPTED' });
  silent.close();
});

test('an abort cancels the running statement on the server', async () => {
  const stop = new AbortController();
  const client = await openScratch(database.url, stop.signal);
  const running = client.query('select pg_sleep(600)').catch((error: unknown) => error);
  await untilCount('pg_sleep', 1);
  stop.abort();
  expect(await running).toMatchObject({ code: '57014' });
  await untilCount('pg_sleep', 0);
  await client.end();
});

/** Waits until so many sessions of this database run a statement that holds `text`. */
async function untilCount(text: string, count: number): Promise<void> {
  const sql = `select count(*)::int as n from pg_stat_activity
    where state = 'active' and query like '%' || $1 || '%' and pid <> pg_backend_pid() and datname = current_database()`;
  for (;;) {
    const [row] = await database.query<{ n: number }>(sql, [text]);
    if (row?.n === count) return;
    await delay(20);
  }
}

test('a connection that breaks while idle does not end the process; the next statement reports it', async () => {
  const client = await openScratch(database.url);
  const { rows } = await client.query('select pg_backend_pid() as pid');
  await database.query('select pg_terminate_backend($1)', [rows[0].pid]);
  await new Promise((resolve) => client.once('end', resolve));
  await expect(client.query('select 1')).rejects.toThrow('not queryable');
});

test('after an abort the owner can still roll back; a connection that nobody ends is cut', async () => {
  const stop = new AbortController();
  const client = await openScratch(database.url, stop.signal);
  await client.query('begin');
  stop.abort();
  expect((await client.query('rollback')).command).toBe('ROLLBACK');
  await new Promise((resolve) => client.once('end', resolve));
  await expect(client.query('select 1')).rejects.toThrow('not queryable');
});

afterAll(() => database.drop());
