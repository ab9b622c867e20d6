import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutToWidth, printable, textWidth } from '../../../src/cli/text-width.ts';

test.each([
  ['', 0],
  ['users', 5],
  ['größe', 5],
  ['e\u0301', 1],
  ['注文', 4],
  ['ｱ', 1],
  ['한국', 4],
  ['🚢', 2],
  ['↔ → …', 5],
])('%s takes %d columns', (text, columns) => {
  expect(textWidth(text)).toBe(columns);
});

test('a text that is cut fits, and shows that it was cut', () => {
  expect(cutToWidth('注文明細', 5)).toBe('注文…');
  expect(cutToWidth('orders', 6)).toBe('orders');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, columns) => {
      expect(textWidth(cutToWidth(text, columns))).toBeLessThanOrEqual(columns);
    }),
  );
});

test('characters that move the cursor, break the line or turn its direction become visible', () => {
  expect(printable('a\nb\x1b[2J\u202e\u2028注')).toBe('a\\u{a}b\\u{1b}[2J\\u{202e}\\u{2028}注');
});
