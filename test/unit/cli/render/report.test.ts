import { expect, test } from 'vitest';
import { PLAIN } from '../../../../src/cli/paint.ts';
import { describeDiscrepancy, renderReport } from '../../../../src/cli/render/report.ts';
import type { Discrepancy } from '../../../../src/compare/discrepancy.ts';
import { VALIDATE_SUMMARY } from '../summaries.ts';

test('a report without differences says how each table was proven', () => {
  expect(
    renderReport(VALIDATE_SUMMARY.report, PLAIN),
  ).toBe(`archive ↔ postgres://me@db:5432/app: 1 table, 1,200 rows, no differences

table   rows  result  proven by
users  1,200  ok      sums, digests
`);
});

test('differences are listed under their table, and those that were not kept are counted', () => {
  const discrepancies = [
    { kind: 'missing-row', table: 'users', key: 'id=7' },
    { kind: 'value', table: 'users', key: 'id=8', column: 'name', left: '"a\\nb"', right: 'null' },
  ] as const;
  const table = { table: 'users', rows: 9, ok: false, proofs: ['rows'], found: 5, discrepancies } as const;
  const text = renderReport({ left: 'a.db', right: null, ok: false, tables: [table] }, PLAIN);
  expect(text).toBe(`a.db: 1 table, 9 rows, differences

table  rows  result         proven by
users     9  5 differences  rows

users
  key id=7: missing on the right
  key id=8, column name: left "a\\nb", right null
  … and 3 more
`);
});

test.each<[Discrepancy, string]>([
  [{ kind: 'missing-table', table: 't' }, 'the table is missing on the right'],
  [{ kind: 'missing-column', table: 't', column: 'c' }, 'column c: missing on the right'],
  [{ kind: 'row-count', table: 't', left: 1000, right: 2 }, 'rows: left 1,000, right 2'],
  [{ kind: 'sum', table: 't', column: 'c', sum: 'octets', left: '1', right: '2' }, 'column c: octets: left 1, right 2'],
  [{ kind: 'row-set', table: 't', left: 'aa', right: 'bb' }, 'the rows are not the same: left aa, right bb'],
  [{ kind: 'extra-row', table: 't', key: 'id=1' }, 'key id=1: only on the right'],
])('%j is a sentence', (discrepancy, sentence) => {
  expect(describeDiscrepancy(discrepancy)).toBe(sentence);
});
