import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PLAIN } from '../../../../src/cli/paint.ts';
import { LiveReporter, stageLine } from '../../../../src/cli/report/live-reporter.ts';
import { advance, secondsLeft, startedStage } from '../../../../src/cli/report/stage-progress.ts';
import { textWidth } from '../../../../src/cli/text-width.ts';
import { fakeHost } from '../fake-world.ts';
import { tableSummary } from '../summaries.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => vi.useRealTimers());

function live(columns = 80) {
  const host = fakeHost({ isTerminal: true, columns });
  return { host, reporter: new LiveReporter(host.stderr, { verbose: false, paint: PLAIN }) };
}

/** What a terminal shows after the text: lines, with the cursor's way up and the clearing below it understood. */
function screen(text: string): readonly string[] {
  const lines = [''];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what is looked for
  for (const token of text.match(/\x1b\[\d+A|\x1b\[J|\r|\n|[^\x1b\r\n]+/g) ?? []) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what is looked for
    const up = /^\x1b\[(\d+)A$/.exec(token);
    if (up !== null) lines.length -= Number(up[1]);
    else if (token === '\n') lines.push('');
    else if (token === '\x1b[J') lines[lines.length - 1] = '';
    else if (token !== '\r') lines[lines.length - 1] += token;
  }
  return lines;
}

test('each running stage has one line, redrawn in place', () => {
  const { host, reporter } = live();
  for (const stage of ['export', 'import'] as const) {
    reporter.take({ kind: 'stage-started', stage });
    reporter.take({ kind: 'table-started', stage, table: 'users', rowsExpected: 4000 });
  }
  for (const rows of [1000, 2000]) {
    vi.advanceTimersByTime(1000);
    reporter.take({ kind: 'rows', stage: 'export', table: 'users', rows, bytes: rows * 1000 });
    vi.advanceTimersByTime(100);
  }
  expect(screen(host.written.stderr)).toEqual([
    'export     users  2,000 of 4,000 rows  50 %  2.0 MB  909 rows/s  2.2 s left',
    'import     users  0 of 4,000 rows  0 %  0 B',
    '',
  ]);
  reporter.close();
  expect(screen(host.written.stderr)).toEqual(['']);
});

test('a finished stage stays above, as a line of its own', () => {
  const { host, reporter } = live();
  reporter.take({ kind: 'stage-started', stage: 'export' });
  reporter.take({ kind: 'table-finished', stage: 'export', summary: tableSummary('users') });
  reporter.take({ kind: 'stage-started', stage: 'import' });
  vi.advanceTimersByTime(200);
  reporter.take({ kind: 'stage-finished', stage: 'export', seconds: 1.5 });
  reporter.take({ kind: 'notice', stage: 'import', message: 'triggers are off' });
  vi.advanceTimersByTime(200);
  expect(screen(host.written.stderr)).toEqual([
    'export     1 table, 1,200 rows, 3.4 MB, 1.5 s',
    'import: note: triggers are off',
    'import     starting',
    '',
  ]);
  reporter.close();
});

test('nothing is drawn more often than ten times a second', () => {
  const { host, reporter } = live();
  let writes = 0;
  const write = host.stderr.write;
  host.stderr.write = (text) => {
    writes += 1;
    write(text);
  };
  reporter.take({ kind: 'stage-started', stage: 'export' });
  for (let rows = 0; rows < 1000; rows++) {
    reporter.take({ kind: 'rows', stage: 'export', table: 'users', rows, bytes: rows });
    vi.advanceTimersByTime(1);
  }
  expect(writes).toBeLessThanOrEqual(10);
  reporter.close();
});

test.each([20, 0])('a line fits a terminal of %d columns (0: unknown, taken as 80)', (columns) => {
  const { host, reporter } = live(columns);
  reporter.take({ kind: 'table-started', stage: 'export', table: '注文'.repeat(60), rowsExpected: null });
  vi.advanceTimersByTime(100);
  const [line = ''] = screen(host.written.stderr);
  expect(textWidth(stripVTControlCharacters(line))).toBeLessThan(columns === 0 ? 80 : columns);
  reporter.close();
});

test('a step and the time between tables are told', () => {
  const begun = startedStage('import', 0);
  expect(stageLine(begun, 0)).toBe('import     starting');
  const step = advance(begun, { kind: 'step', stage: 'import', step: 'reading back' }, 0);
  expect(stageLine(step, 0)).toBe('import     reading back');
});

test('no time is foretold where the rows were not counted', () => {
  const table = { table: 'users', startedMs: 0, rows: 10, bytes: 10, rowsExpected: null };
  expect(secondsLeft(table, 2000)).toBeNull();
  expect(secondsLeft({ ...table, rowsExpected: 20 }, 2000)).toBe(2);
});
