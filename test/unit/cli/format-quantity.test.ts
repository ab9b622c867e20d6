import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatInteger, formatSeconds } from '../../../src/cli/format-quantity.ts';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1234567.6, '1,234,568'],
  [Number.MAX_SAFE_INTEGER, '9,007,199,254,740,991'],
])('%d is written %s', (value, text) => {
  expect(formatInteger(value)).toBe(text);
});

test('one is singular, everything else plural', () => {
  expect([0, 1, 2000].map((value) => formatCount(value, 'row'))).toEqual(['0 rows', '1 row', '2,000 rows']);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1500, '1.5 kB'],
  [999_900, '999.9 kB'],
  [999_950, '1.0 MB'],
  [1_234_567_890, '1,234.6 MB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, '0 ms'],
  [0.0994, '99 ms'],
  [0.0996, '0.1 s'],
  [12.34, '12.3 s'],
  [99.94, '99.9 s'],
  [99.96, '1:40 min'],
  [125, '2:05 min'],
  [7629, '2:07:09 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});
