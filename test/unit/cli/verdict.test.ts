import { expect, test } from 'vitest';
import { validationVerdict, verdictOf } from '../../../src/cli/verdict.ts';
import { PLAN, tableSummary, VALIDATE_SUMMARY } from './summaries.ts';

const CLEAN = { tables: [tableSummary('users')], losses: [], notCarried: [] };
const LOSS = { table: 'users', column: 'extra', loss: 'normalised', reason: 'asked for' } as const;

test('a run that carried everything has no verdict', () => {
  expect(verdictOf(CLEAN, false)).toBeNull();
});

test('rejected rows are the worst, and no option hides them', () => {
  const findings = { ...CLEAN, tables: [tableSummary('users', { rejected: 3 })], losses: [LOSS] };
  expect(verdictOf(findings, true)).toMatchObject({
    code: 'ROWS_REJECTED',
    message: '3 rows could not be written, of users.',
  });
});

test('what is not exact or not carried counts, unless it is accepted', () => {
  const findings = { ...CLEAN, losses: [LOSS], notCarried: PLAN.notCarried };
  expect(verdictOf(findings, false)).toMatchObject({
    code: 'NOT_EXACT',
    message: 'Finished, with 1 column not exact and 1 thing not carried.',
  });
  expect(verdictOf(findings, true)).toBeNull();
});

test('a validation with differences names its tables', () => {
  const tables = Array.from({ length: 7 }, (_, index) => ({
    table: `t${index}`,
    rows: 1,
    ok: false,
    proofs: [],
    found: 2,
    discrepancies: [],
  }));
  const report = { ...VALIDATE_SUMMARY.report, ok: false, tables };
  expect(validationVerdict(report, [])).toMatchObject({
    code: 'VALIDATION_FAILED',
    message: '14 differences in 7 tables: t0, t1, t2, t3, t4, ….',
  });
  expect(validationVerdict(VALIDATE_SUMMARY.report, [])).toBeNull();
});
