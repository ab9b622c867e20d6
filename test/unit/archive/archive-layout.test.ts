import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parsePartFile,
  parseStem,
  partFile,
  resolvePartFile,
  tableStems,
} from '../../../src/archive/archive-layout.ts';
import { nameKey, type QualifiedName } from '../../../src/model/logical-type.ts';

const plain = (name: string): QualifiedName => ({ namespace: null, name });
const stemOf = (name: QualifiedName) => tableStems([name]).get(nameKey(name)) as string;

/** Names as databases have them: any text, often differing only in case or in one strange character. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({
    unit: fc.constantFrom('a', 'A', '.', '-', '~', '%', '/', '\\', '_', ' ', 'é', 'É', '\0'),
    maxLength: 12,
  }),
);
const anyName = fc.record({ namespace: fc.option(anyText), name: anyText });
const anyNames = fc.uniqueArray(anyName, { selector: nameKey, maxLength: 30 });

describe('part files', () => {
  test.each([
    ['users', 'users'],
    ['InvoiceLine', 'InvoiceLine'],
    ['order details', 'order%20details'],
    ['../../etc/passwd', '%2E%2E%2F%2E%2E%2Fetc%2Fpasswd'],
    ['-rf', '%2Drf'],
    ['user-name', 'user-name'],
    ['größe', 'gr%C3%B6%C3%9Fe'],
    ['', '%'],
  ])('of table %j are named after %j', (name, stem) => {
    expect(stemOf(plain(name))).toBe(stem);
  });

  test('of a namespace carry it before a dot, which no name can hold', () => {
    expect(stemOf({ namespace: 'auth', name: 'users' })).toBe('auth.users');
    expect(stemOf(plain('auth.users'))).toBe('auth%2Eusers');
  });

  test('of names that differ only in case do not collide where case does not count', () => {
    const stems = [...tableStems([plain('users'), plain('Users'), plain('USERS')]).values()];
    expect(new Set(stems.map((stem) => stem.toLowerCase())).size).toBe(3);
    expect(stems).toContain('USERS');
  });

  test('are safe, unique in any case, at most 255 bytes and parse back, whatever the names', () => {
    fc.assert(
      fc.property(anyNames, fc.integer({ min: 1, max: 9_999_999 }), (names, number) => {
        const stems = tableStems(names);
        const files = names.map((name) => partFile(stems.get(nameKey(name)) as string, number));
        expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(names.length);
        for (const [at, file] of files.entries()) {
          expect(file).toMatch(/^data\/[A-Za-z0-9_%][A-Za-z0-9_%.~-]*\.json$/);
          expect(Buffer.byteLength(file) - 'data/'.length).toBeLessThanOrEqual(255);
          const parsed = parsePartFile(file);
          expect(parsed?.number).toBe(number);
          const name = parseStem(parsed?.stem ?? '');
          if (name !== null) expect(name).toEqual(names[at]);
          else expect(parsed?.stem).toMatch(/~[0-9a-f]{16}$/);
        }
      }),
    );
  });

  test('do not depend on the order in which the tables are given', () => {
    fc.assert(
      fc.property(anyNames, (names) => {
        const backwards = tableStems([...names].reverse());
        for (const [key, stem] of tableStems(names)) expect(backwards.get(key)).toBe(stem);
      }),
    );
  });
});

describe('a path of a manifest', () => {
  test.each([
    '../../etc/passwd',
    'data/../../x-0001.json',
    '/etc/passwd',
    'data/a/b-0001.json',
    'data\\x-0001.json',
    'data/users-1.json',
    'data/users-00001.json',
    'data/users-0001.json/',
    'data/.hidden-0001.json',
    'Data/users-0001.json',
    'data/users-0001.JSON',
    'data/users\0-0001.json',
    '',
  ])('%j is refused', (file) => {
    expect(() => resolvePartFile('/archive', file)).toThrow(expect.objectContaining({ code: 'ARCHIVE_PATH_UNSAFE' }));
  });

  test('that leaves the archive is refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('.', '/', 'data', 'x', '-0001', '.json') }), (file) => {
        let path = '/archive/data/';
        try {
          path = resolvePartFile('/archive', file);
        } catch {}
        expect(path.startsWith('/archive/data/')).toBe(true);
        expect(path.slice('/archive/data/'.length)).not.toContain('/');
      }),
    );
  });
});
