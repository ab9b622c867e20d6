import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { briefReport, moveFindings, validationFindings, withBriefReport } from '../../../src/cli/brief-report.ts';
import type { TableReport } from '../../../src/compare/report.ts';
import { RowferryError } from '../../../src/errors/rowferry-error.ts';
import type { Compared } from '../../../src/stages/stage-summaries.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { VALIDATE_SUMMARY } from './summaries.ts';

const AT = new Date('2025-11-15T15:30:00.999Z');
const OF_ADA: Compared = {
  left: 'postgres',
  right: 'sqlite',
  user: { key: ['"550e"', '7'], email: 'ada@example.org' },
};

const good: TableReport = {
  table: 'clients',
  rows: 10,
  rightRows: 10,
  ok: true,
  proofs: [],
  found: 0,
  discrepancies: [],
};
const bad: TableReport = {
  ...good,
  rightRows: 8,
  ok: false,
  found: 3,
  discrepancies: [{ kind: 'row-count', table: 'clients', left: 10, right: 8 }],
};

const report = (tables: readonly TableReport[], compared: Compared | null = OF_ADA) =>
  briefReport({ compared, tables, errors: [], warnings: [], email: 'asked@example.org' }, AT);

describe('the brief report', () => {
  test('has the counts of both sides by the kind of their database, whose rows, and the verdict', () => {
    expect(report([good])).toEqual({
      timestamp: '2025-11-15T15:30:00',
      user_email: 'ada@example.org',
      user_id: '550e,7',
      validation_results: { clients: { pg_count: 10, sqlite_count: 10, match: true } },
      errors: [],
      warnings: [],
      overall_status: 'PASS',
    });
  });

  test('names each difference, and how many more there are', () => {
    expect(report([bad])).toMatchObject({
      validation_results: { clients: { pg_count: 10, sqlite_count: 8, match: false } },
      errors: ['clients: rows: left 10, right 8', 'clients: 2 more differences'],
      overall_status: 'FAIL',
    });
  });

  test('does not match where there are as many rows, but other ones', () => {
    expect(report([{ ...bad, rightRows: 10 }]).validation_results['clients']).toMatchObject({ match: false });
  });

  test('calls the sides source and target where both are of one kind, and an archive alone has one', () => {
    const [same, alone] = [
      { ...OF_ADA, left: 'sqlite' as const, user: null },
      { ...OF_ADA, right: null },
    ];
    const { user_email, user_id, validation_results } = report([good], same);
    expect({ user_email, user_id }).toEqual({ user_email: 'asked@example.org', user_id: null });
    expect(validation_results).toEqual({ clients: { source_count: 10, target_count: 10, match: true } });
    expect(report([good], alone).validation_results).toEqual({ clients: { pg_count: 10, match: true } });
  });

  test('is written of a run that fails, which still fails for its own reason', async () => {
    const file = join(await tempDirectory(), 'report.json');
    const work = () => Promise.reject(new RowferryError('USER_NOT_FOUND', { message: 'Nobody.' }));
    const asked = { file, email: 'ada@example.org' };
    await expect(withBriefReport(asked, work, validationFindings)).rejects.toMatchObject({ code: 'USER_NOT_FOUND' });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      user_email: 'ada@example.org',
      validation_results: {},
      errors: ['Nobody.'],
      overall_status: 'FAIL',
    });
    const lost = { file: join(file, 'no-folder'), email: null };
    await expect(withBriefReport(lost, work, validationFindings)).rejects.toMatchObject({ code: 'USER_NOT_FOUND' });
    const done = () => Promise.resolve(VALIDATE_SUMMARY);
    await expect(withBriefReport(lost, done, validationFindings)).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('of a move that imported nothing says so', () => {
    const nothing = { stage: 'migrate', export: null, transform: null, import: null, seconds: 1 } as const;
    expect(moveFindings(nothing)).toMatchObject({ tables: [], warnings: ['Nothing was imported.'] });
  });
});
