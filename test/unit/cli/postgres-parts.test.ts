import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatPostgresParts, parsePostgresParts } from '../../../src/cli/postgres-parts.ts';

const EMPTY = { user: null, password: null, host: null, port: null, database: null, query: null };

test.each([
  ['postgres://', EMPTY],
  ['postgresql://db', { ...EMPTY, host: 'db' }],
  ['postgres:///app', { ...EMPTY, database: 'app' }],
  ['postgres://me@/app', { ...EMPTY, user: 'me', database: 'app' }],
  ['postgres://me:pw@db:5433/app', { ...EMPTY, user: 'me', password: 'pw', host: 'db', port: '5433', database: 'app' }],
  ['POSTGRES://[::1]:5433/app', { ...EMPTY, host: '[::1]', port: '5433', database: 'app' }],
  ['postgres://db/app?sslmode=require', { ...EMPTY, host: 'db', database: 'app', query: 'sslmode=require' }],
  ['postgres:///app?host=/run/pg', { ...EMPTY, host: '/run/pg', database: 'app' }],
  ['postgres://%2Frun%2Fpg/app', { ...EMPTY, host: '/run/pg', database: 'app' }],
  ['postgres://db/app?user=me&password=p%26w', { ...EMPTY, host: 'db', database: 'app', user: 'me', password: 'p&w' }],
  ['postgres://me:p#w%40d@db/app', { ...EMPTY, user: 'me', password: 'p#w@d', host: 'db', database: 'app' }],
  ['postgres://me:p@w@db/app', { ...EMPTY, user: 'me', password: 'p@w', host: 'db', database: 'app' }],
  ['postgres://me:100%@db/app', { ...EMPTY, user: 'me', password: '100%', host: 'db', database: 'app' }],
])('%s is taken apart', (url, parts) => {
  expect(parsePostgresParts(url, 'FROM')).toEqual(parts);
});

test('a URL that cannot be read is refused without being shown', () => {
  const read = () => parsePostgresParts('postgres://me:se/cret@db:54x/app', 'DATABASE_URL');
  expect(read).toThrow('DATABASE_URL is not a PostgreSQL URL');
  expect(read).not.toThrow('cret');
});

test('parts that are written and read again are the same, but for the password, which is left out', () => {
  const part = fc.option(fc.string({ minLength: 1, unit: 'grapheme' }));
  const host = fc.option(fc.constantFrom('db', 'db.example.org', '[::1]', '/run/pg socket', '127.0.0.1'));
  const port = fc.option(fc.constantFrom('5432', '1'));
  const everyPart = fc.record({ user: part, password: part, host, port, database: part, query: fc.constant(null) });
  fc.assert(
    fc.property(everyPart, (parts) => {
      const url = formatPostgresParts(parts);
      expect(parsePostgresParts(url, 'x')).toEqual({ ...parts, password: null });
    }),
  );
});
