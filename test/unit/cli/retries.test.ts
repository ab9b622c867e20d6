import { expect, it } from 'vitest';
import { retriesOf } from '../../../src/cli/retries.ts';

it('are a number from 0 to 100', () => {
  expect(['0', '3', '100'].map(retriesOf)).toEqual([0, 3, 100]);
  for (const text of ['101', '-1', '1.5', 'many', '']) expect(() => retriesOf(text)).toThrow(/--retries is/);
});
