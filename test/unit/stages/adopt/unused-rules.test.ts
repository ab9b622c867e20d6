import { expect, test } from 'vitest';
import { noticeUnusedRules } from '../../../../src/stages/adopt/unused-rules.ts';
import type { ProgressEvent } from '../../../../src/stages/progress.ts';

function noticesOf(rules: Parameters<typeof noticeUnusedRules>[0]): readonly ProgressEvent[] {
  const told: ProgressEvent[] = [];
  noticeUnusedRules(rules, {
    onProgress: (event) => told.push(event),
    signal: new AbortController().signal,
  });
  return told;
}

test('rules that change rows are named where rows go back in', () => {
  const message =
    '--as-user puts rows into the tables of the target as they are. These rules change rows and are not followed: users (columns); notes (to, add).';
  const rules = { tables: { users: { columns: {} }, notes: { to: 'memos', add: {} }, tags: { include: false } } };
  expect(noticesOf(rules)).toEqual([{ kind: 'notice', stage: 'transform', message }]);
});

test('that tables without a rule are left out on the way out only, is told', () => {
  expect(noticesOf({ otherTables: 'include' })).toEqual([]);
  expect(noticesOf({ otherTables: 'exclude', tables: { notes: {} } })).toMatchObject([
    { kind: 'notice', message: expect.stringContaining('"otherTables": "exclude" is for the way out') },
  ]);
});

test('rules that say whose rows are whose, and which stay behind, need no notice', () => {
  expect(noticesOf({})).toEqual([]);
  expect(noticesOf({ tables: { notes: { filter: { column: 'a', is: 0 }, existing: 'keep' } } })).toEqual([]);
});
