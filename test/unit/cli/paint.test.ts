import { expect, test } from 'vitest';
import { isAnimated, paintFor } from '../../../src/cli/paint.ts';

const TERMINAL = { isTTY: true, write() {} };
const PIPE = { write() {} };

test.each([
  ['a terminal', TERMINAL, {}, false, true],
  ['a pipe', PIPE, {}, false, false],
  ['--no-color', TERMINAL, { FORCE_COLOR: '1' }, true, false],
  ['NO_COLOR', TERMINAL, { NO_COLOR: '1', FORCE_COLOR: '1' }, false, false],
  ['an empty NO_COLOR', TERMINAL, { NO_COLOR: '' }, false, true],
  ['FORCE_COLOR on a pipe', PIPE, { FORCE_COLOR: '1' }, false, true],
  ['FORCE_COLOR=0', TERMINAL, { FORCE_COLOR: '0' }, false, false],
  ['TERM=dumb', TERMINAL, { TERM: 'dumb' }, false, false],
])('%s decides the colours', (_, output, variables, noColor, isColoured) => {
  expect(paintFor(output, variables, noColor)('red', 'x')).toBe(isColoured ? '\x1b[31mx\x1b[39m' : 'x');
});

test('lines are redrawn on a terminal only, and not where a machine watches', () => {
  expect(isAnimated(TERMINAL, {})).toBe(true);
  expect(isAnimated(PIPE, {})).toBe(false);
  expect(isAnimated(TERMINAL, { CI: 'true' })).toBe(false);
  expect(isAnimated(TERMINAL, { TERM: 'dumb' })).toBe(false);
});
