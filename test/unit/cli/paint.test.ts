import { expect, test } from 'vitest';
import type { Output, Variables } from '../../../src/cli/host.ts';
import { isAnimated, paintFor } from '../../../src/cli/paint.ts';

const TERMINAL = { isTTY: true, write() {} };
const PIPE = { write() {} };

interface Case {
  readonly output: Output;
  readonly variables: Variables;
  readonly noColor?: boolean;
}

test.each<[string, Case, boolean]>([
  ['a terminal', { output: TERMINAL, variables: {} }, true],
  ['a pipe', { output: PIPE, variables: {} }, false],
  ['--no-color', { output: TERMINAL, variables: { FORCE_COLOR: '1' }, noColor: true }, false],
  ['NO_COLOR', { output: TERMINAL, variables: { NO_COLOR: '1', FORCE_COLOR: '1' } }, false],
  ['an empty NO_COLOR', { output: TERMINAL, variables: { NO_COLOR: '' } }, true],
  ['FORCE_COLOR on a pipe', { output: PIPE, variables: { FORCE_COLOR: '1' } }, true],
  ['FORCE_COLOR=0', { output: TERMINAL, variables: { FORCE_COLOR: '0' } }, false],
  ['TERM=dumb', { output: TERMINAL, variables: { TERM: 'dumb' } }, false],
])('%s decides the colours', (_, { output, variables, noColor = false }, isColoured) => {
  expect(paintFor(output, variables, noColor)('red', 'x')).toBe(isColoured ? '\x1b[31mx\x1b[39m' : 'x');
});

test('lines are redrawn on a terminal only, and not where a machine watches', () => {
  expect(isAnimated(TERMINAL, {})).toBe(true);
  expect(isAnimated(PIPE, {})).toBe(false);
  expect(isAnimated(TERMINAL, { CI: 'true' })).toBe(false);
  expect(isAnimated(TERMINAL, { TERM: 'dumb' })).toBe(false);
});
