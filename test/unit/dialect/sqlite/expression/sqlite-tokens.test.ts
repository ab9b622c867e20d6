import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokenizeSqlite } from '../../../../../src/dialect/sqlite/expression/sqlite-tokens.ts';

const kindsOf = (text: string) => tokenizeSqlite(text).map((token) => [token.kind, token.value]);

describe('the tokens of SQLite', () => {
  test('are told apart by their first characters', () => {
    expect(kindsOf(`a "b""c" [d e] \`f\`\`g\` 'it''s' x'4F' 1_0 0xF_f 1.5e-3 .5 5. ?1 :p @p $p a->>'$'`)).toEqual([
      ['word', 'a'],
      ['double-quoted', 'b"c'],
      ['name', 'd e'],
      ['name', 'f`g'],
      ['string', "it's"],
      ['blob', '4F'],
      ['integer', '10'],
      ['hex', '0xFf'],
      ['float', '1.5e-3'],
      ['float', '.5'],
      ['float', '5.'],
      ['parameter', '?1'],
      ['parameter', ':p'],
      ['parameter', '@p'],
      ['parameter', '$p'],
      ['word', 'a'],
      ['operator', '->>'],
      ['string', '$'],
    ]);
  });

  test('keep comments, also one that the text ends in', () => {
    expect(kindsOf('a -- one\n/* two\n */ b /* three')).toEqual([
      ['word', 'a'],
      ['comment', 'one'],
      ['comment', 'two'],
      ['word', 'b'],
      ['comment', 'three'],
    ]);
  });

  test.each(["'open", '"open', '`open', '[open', "x'4", "x'4g'", '1__0', '1e', '0x', '12abc', '1.2.3', '\\', '!'])(
    'of %s are illegal',
    (text) => {
      expect(tokenizeSqlite(text)[0]?.kind).toBe('illegal');
    },
  );

  test('a number ends before a sign that is no exponent', () => {
    expect(kindsOf('1e5+3').map(([kind]) => kind)).toEqual(['float', 'operator', 'integer']);
    expect(kindsOf('0xe+3').map(([kind]) => kind)).toEqual(['hex', 'operator', 'integer']);
  });

  test('stand where they say, with nothing but white space between them', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...`ab'"\`[]-/*+0x1e._ \n(),|<>=é😀`) }), (text) => {
        let behind = 0;
        for (const token of tokenizeSqlite(text)) {
          expect(text.slice(behind, token.start)).toMatch(/^[ \n]*$/);
          expect(text.slice(token.start, token.end)).toBe(token.text);
          behind = token.end;
        }
        expect(text.slice(behind)).toMatch(/^[ \n]*$/);
      }),
      { numRuns: 2000 },
    );
  });
});
