import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LineReporter } from '../../../../src/cli/report/line-reporter.ts';
import type { ProgressEvent } from '../../../../src/stages/progress.ts';
import { fakeHost } from '../fake-world.ts';
import { tableSummary } from '../summaries.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const EVENTS: readonly ProgressEvent[] = [
  { kind: 'stage-started', stage: 'import' },
  { kind: 'table-started', stage: 'import', table: 'users', rowsExpected: 5000 },
  { kind: 'rows', stage: 'import', table: 'users', rows: 1000, bytes: 2_000_000 },
  { kind: 'table-finished', stage: 'import', summary: tableSummary('users', { rejected: 2 }) },
  { kind: 'step', stage: 'import', step: 'keys and indexes' },
  { kind: 'notice', stage: 'import', message: 'triggers are off' },
  { kind: 'stage-finished', stage: 'import', seconds: 2 },
];

function reported(verbose: boolean): string {
  const host = fakeHost();
  const reporter = new LineReporter(host.stderr, verbose);
  for (const event of EVENTS) reporter.take(event);
  reporter.close();
  return host.written.stderr;
}

test('a finished table, a notice and a finished stage are a line each', () => {
  expect(reported(false)).toBe(
    [
      'import users: 1,200 rows, 2 rejected, 3.4 MB, 1.3 s',
      'import: note: triggers are off',
      'import: done in 2.0 s',
      '',
    ].join('\n'),
  );
});

test('steps are told on demand', () => {
  expect(reported(true)).toContain('import: keys and indexes\n');
});

test('a long silence is broken every ten seconds, and only by what still runs', () => {
  const host = fakeHost();
  const reporter = new LineReporter(host.stderr, false);
  for (const event of EVENTS.slice(0, 3)) reporter.take(event);
  vi.advanceTimersByTime(9_000);
  expect(host.written.stderr).toBe('');
  vi.advanceTimersByTime(12_000);
  const beat = 'import: users: 1,000 of 5,000 rows, 2.0 MB so far\n';
  expect(host.written.stderr).toBe(beat + beat);
  for (const event of EVENTS.slice(3)) reporter.take(event);
  const before = host.written.stderr;
  vi.advanceTimersByTime(60_000);
  expect(host.written.stderr).toBe(before);
  reporter.close();
});

test('a line that was printed puts the next sign of life off', () => {
  const host = fakeHost();
  const reporter = new LineReporter(host.stderr, false);
  reporter.take({ kind: 'stage-started', stage: 'export' });
  vi.advanceTimersByTime(8_000);
  reporter.say('warning: x');
  vi.advanceTimersByTime(8_000);
  expect(host.written.stderr).toBe('warning: x\n');
  vi.advanceTimersByTime(3_000);
  expect(host.written.stderr).toBe('warning: x\nexport: still at work\n');
  reporter.close();
});
