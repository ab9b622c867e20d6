import { expect, test } from 'vitest';
import { describeEnd, dialectNamed, dialectOf, parseEnd } from '../../../src/dialect/open-dialect.ts';

test.each([
  ['app.db', 'app.db'],
  ['./data/app.sqlite3', './data/app.sqlite3'],
  ['C:\\data\\app.db', 'C:\\data\\app.db'],
  ['sqlite:app.db', 'app.db'],
  ['sqlite:/var/app.db', '/var/app.db'],
  ['sqlite:///app.db', 'app.db'],
  ['sqlite:////var/app.db', '/var/app.db'],
  ['sqlite3:///app.db', 'app.db'],
  ['SQLITE:App.db', 'App.db'],
  ['file:./dev.db', './dev.db'],
  ['file:///var/my%20app.db', '/var/my app.db'],
  ['with=equals.db', 'with=equals.db'],
])('%s is a SQLite file', (text, path) => {
  expect(parseEnd(text)).toEqual({ kind: 'sqlite', path });
});

test('a PostgreSQL URL keeps its password out of sight', () => {
  const end = parseEnd('postgresql://me:s%20ecret@db/shop?sslmode=disable');
  expect(end).toEqual({ kind: 'postgres', url: 'postgresql://me@db/shop?sslmode=disable', password: 's ecret' });
  expect(describeEnd(end)).toBe('postgres://me@db:5432/shop');
  expect(describeEnd({ kind: 'postgres', url: 'postgres://me:secret@db/shop', password: null })).not.toContain(
    'secret',
  );
});

test.each([
  '',
  'sqlite:',
  ':memory:',
  'sqlite://:memory:',
  'mysql://root:secret@db/shop',
  'host=db password=secret',
  'file:app.db?mode=ro',
  'file://elsewhere/app.db',
  'postgres://me:secret@a,b/shop',
])('%j is refused without showing it', (text) => {
  try {
    parseEnd(text);
    expect.unreachable('it was taken');
  } catch (error) {
    expect(error).toMatchObject({ code: 'USAGE', hint: expect.stringMatching(/./) });
    expect(String((error as Error).message)).not.toContain('secret');
  }
});

test('an end is opened by its own dialect', () => {
  expect(dialectOf(parseEnd('app.db'))).toBe(dialectNamed('sqlite'));
  expect(dialectOf(parseEnd('postgres://h/d'))).toBe(dialectNamed('postgres'));
  expect(dialectNamed('postgres').capabilities.name).toBe('postgres');
  expect(describeEnd(parseEnd('./app.db'))).toBe('./app.db');
});
