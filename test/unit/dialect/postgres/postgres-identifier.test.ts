import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import {
  qualifiedName,
  quoteIdentifier,
  quoteQualified,
} from '../../../../src/dialect/postgres/postgres-identifier.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../../helpers/databases.ts';

let database: ScratchDatabase;

beforeAll(async () => {
  database = await createScratchDatabase();
});

test('the server reads every quoted name as the name itself', async () => {
  const name = fc.string({ minLength: 1, maxLength: 15, unit: 'binary' });
  await fc.assert(
    fc.asyncProperty(name, async (text) => {
      fc.pre(!text.includes('\0'));
      const [row] = await database.query(`select 1 as ${quoteIdentifier(text)}`);
      expect(row === undefined ? [] : Object.keys(row)).toEqual([text]);
    }),
    { numRuns: 50 },
  );
});

test('an empty name and one with NUL are bugs', () => {
  expect(() => quoteIdentifier('')).toThrow('broken invariant');
  expect(() => quoteIdentifier('a\0')).toThrow('broken invariant');
});

test('the default namespace is public, and is written out', () => {
  expect(quoteQualified({ namespace: null, name: 'a"b' })).toBe('"public"."a""b"');
  expect(quoteQualified({ namespace: 'auth', name: 't' })).toBe('"auth"."t"');
  expect(qualifiedName('public', 't')).toEqual({ namespace: null, name: 't' });
  expect(qualifiedName('auth', 't')).toEqual({ namespace: 'auth', name: 't' });
});
