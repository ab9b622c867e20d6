import { userInfo } from 'node:os';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  describeAddress,
  type PostgresAddress,
  parsePostgresEnd,
  parsePostgresUrl,
} from '../../../../../src/dialect/postgres/connection/postgres-url.ts';
import { RowferryError } from '../../../../../src/errors/rowferry-error.ts';

function parse(url: string, password: string | null = null): PostgresAddress {
  return parsePostgresUrl({ kind: 'postgres', url, password });
}

test('a URL with everything in it', () => {
  expect(
    parse(
      'postgresql://me:pa%20ss@db.example:6543/shop?sslmode=verify-ca&sslrootcert=%2Fca.crt&connect_timeout=3&passfile=/p&application_name=x',
    ),
  ).toEqual({
    host: 'db.example',
    port: 6543,
    user: 'me',
    database: 'shop',
    password: 'pa ss',
    sslMode: 'verify-ca',
    sslRootCertificate: '/ca.crt',
    sslCertificate: null,
    sslKey: null,
    sslDirect: false,
    channelBinding: false,
    passfile: '/p',
    connectSeconds: 3,
  });
});

test('what a URL does not say is as libpq has it', () => {
  const user = userInfo().username;
  expect(parse('postgres://')).toMatchObject({ host: 'localhost', port: 5432, user, database: user, password: null });
  expect(parse('postgres:///shop')).toMatchObject({ host: 'localhost', database: 'shop' });
  expect(parse('postgres://me@/shop')).toMatchObject({ host: 'localhost', user: 'me', database: 'shop' });
  expect(parse('postgres://me@h')).toMatchObject({ host: 'h', user: 'me', database: 'me', sslMode: 'prefer' });
});

test.each([
  ['postgres:///shop?host=/var/run/postgresql&port=5433', '/var/run/postgresql', 5433],
  ['postgres://%2Ftmp%2Fpg:5433/shop', '/tmp/pg', 5433],
  ['postgres://[::1]:5433/shop', '::1', 5433],
  ['postgres://[::1]/shop', '::1', 5432],
])('%s has host %s', (url, host, port) => {
  expect(parse(url)).toMatchObject({ host, port, database: 'shop' });
});

test('a password may hold the characters that people forget to escape', () => {
  expect(parse('postgres://me:p@ss#w:rd@host/db')).toMatchObject({ user: 'me', password: 'p@ss#w:rd', host: 'host' });
});

test('a password beside the URL goes before one in it', () => {
  expect(parse('postgres://me:old@h/d', 'new').password).toBe('new');
  expect(parse('postgres://me@h/d?password=q').password).toBe('q');
});

test.each([
  ['no-verify', 'require'],
  ['require', 'require'],
  ['disable', 'disable'],
])('sslmode=%s means %s', (given, meant) => {
  expect(parse(`postgres://h/d?sslmode=${given}`).sslMode).toBe(meant);
});

test('ssl=true encrypts, and the certificates of the system are checked whole', () => {
  expect(parse('postgres://h/d?ssl=true').sslMode).toBe('require');
  expect(parse('postgres://h/d?sslrootcert=system').sslMode).toBe('verify-full');
});

describe('what is not supported is refused, without showing the URL', () => {
  test.each([
    ['postgres://me:secret@h1,h2/d', 'The PostgreSQL URL names several hosts.'],
    ['postgres://me:secret@h1:1,h2:2/d', 'The PostgreSQL URL names several hosts.'],
    ['postgres://me:secret@/d?host=a,b', 'The PostgreSQL URL names several hosts.'],
    ['postgres://me:secret@h/d?service=x', 'The PostgreSQL URL names a service; service files are not read.'],
    [
      'postgres://me:secret@h/d?target_session_attrs=any',
      'The PostgreSQL URL has the parameter "target_session_attrs", which is not supported.',
    ],
    ['postgres://me:secret@h/d?sslmode=maybe', 'The PostgreSQL URL has sslmode="maybe", which does not exist.'],
    ['postgres://me:secret@h:70000/d', 'The port of the PostgreSQL URL is not a number from 1 to 65535.'],
    ['postgres://me:secret@h:x/d', 'The port of the PostgreSQL URL is not a number from 1 to 65535.'],
    ['postgres://me:sec%ret@h/d', 'The PostgreSQL URL has a "%" that is not followed by two hexadecimal digits.'],
    [
      'postgres://me:secret@h/d?connect_timeout=soon',
      'connect_timeout of the PostgreSQL URL is not a whole number of seconds.',
    ],
    ['host=h password=secret', 'A PostgreSQL database is given as a URL.'],
  ])('%s', (url, message) => {
    try {
      parse(url);
      expect.unreachable('the URL was taken');
    } catch (error) {
      expect(error).toBeInstanceOf(RowferryError);
      expect(error).toMatchObject({ code: 'USAGE', message });
      expect(JSON.stringify(error) + String((error as RowferryError).hint)).not.toContain('secret');
    }
  });
});

test('the parameters of poolers and of Prisma are passed over', () => {
  expect(parse('postgres://h/d?schema=public&pgbouncer=true&connection_limit=1').database).toBe('d');
});

const WORD = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !text.includes('\0') && !text.includes(','));

test('user, password and database come out as they went in, whatever their characters', () => {
  fc.assert(
    fc.property(WORD, WORD, WORD, (user, password, database) => {
      const [u, p, d] = [user, password, database].map(encodeURIComponent);
      const url = `postgres://${u}:${p}@host:5432/${d}`;
      expect(parse(url)).toMatchObject({ user, password, database, host: 'host' });
      const end = parsePostgresEnd(url);
      expect(end).toEqual({ kind: 'postgres', url: `postgres://${u}@host:5432/${d}`, password });
      expect(describeAddress(parsePostgresUrl(end))).toBe(`postgres://${u}@host:5432/${d}`);
    }),
  );
});

test('the password leaves the URL, wherever it stands in it', () => {
  const end = parsePostgresEnd('postgres://me:one@h:1/d?sslmode=disable&password=two');
  expect(end).toEqual({ kind: 'postgres', url: 'postgres://me@h:1/d?sslmode=disable', password: 'two' });
});

test('an address is described without its password, so that it can be typed again', () => {
  expect(describeAddress(parse('postgres://me:secret@h/d'))).toBe('postgres://me@h:5432/d');
  expect(describeAddress(parse('postgres://me@[::1]/d'))).toBe('postgres://me@[::1]:5432/d');
  expect(describeAddress(parse('postgres://me@/d?host=/tmp'))).toBe('postgres://me@/d?host=/tmp&port=5432');
});
