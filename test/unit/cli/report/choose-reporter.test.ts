import { expect, test } from 'vitest';
import { chooseReporter } from '../../../../src/cli/report/choose-reporter.ts';
import { LineReporter } from '../../../../src/cli/report/line-reporter.ts';
import { LiveReporter } from '../../../../src/cli/report/live-reporter.ts';
import { SILENT } from '../../../../src/cli/report/reporter.ts';
import { fakeHost } from '../fake-world.ts';

const USUAL = { quiet: false, verbose: false, noColor: false };

test('lines are redrawn on a terminal, added elsewhere, and left out with --quiet', () => {
  const live = chooseReporter(USUAL, fakeHost({ isTerminal: true }));
  const lines = chooseReporter(USUAL, fakeHost());
  expect(live).toBeInstanceOf(LiveReporter);
  expect(lines).toBeInstanceOf(LineReporter);
  expect(chooseReporter({ ...USUAL, quiet: true }, fakeHost({ isTerminal: true }))).toBe(SILENT);
  live.close();
  lines.close();
});
