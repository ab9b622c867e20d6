import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replaceNul } from '../../../src/transform/nul-characters.ts';
import { ByteBuffer } from '../../../src/util/byte-buffer.ts';

function replaced(text: string, how: 'strip' | 'escape'): string {
  const out = new ByteBuffer(4);
  const cell = Buffer.from(JSON.stringify(text));
  return replaceNul(cell, out, how) ? JSON.parse(out.bytes.toString('utf8', 0, out.length)) : text;
}

/** The way back that the documentation gives. */
function toldBack(text: string): string {
  return text.replace(/␛([␀␛])|␀/g, (_, kept: string | undefined) => kept ?? '\0');
}

const texts = fc.string({ unit: fc.constantFrom('\0', '␀', '␛', '\\', 'u', '0', '"', 'é', '\n', 'x') });

describe('U+0000', () => {
  test('is removed from any text, and nothing else is', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(replaced(text, 'strip')).toBe(text.replaceAll('\0', ''));
      }),
    );
  });

  test('becomes a sign from which any text comes back', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const escaped = replaced(text, 'escape');
        expect(escaped).not.toContain('\0');
        expect(toldBack(escaped)).toBe(text);
      }),
    );
  });

  test('that is written out as a backslash and letters is left alone', () => {
    expect(replaced('\\u0000', 'strip')).toBe('\\u0000');
  });
});
