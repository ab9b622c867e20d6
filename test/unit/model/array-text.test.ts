import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isOddArrayText } from '../../../src/model/array-text.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../helpers/databases.ts';

let database: ScratchDatabase;

beforeAll(async () => {
  database = await createScratchDatabase();
});

const isAny = () => true;

describe('the text of an array that is no JSON array', () => {
  it.each([
    ['{{1,2},{3,4}}', true],
    ['[0:1]={1,2}', true],
    ['[-2:-1][1:1]={{a},{b}}', true],
    ['{{"a\\"b","\\\\"},{NULL,"NULL"}}', true],
    ['{1,2}', false],
    ['{}', false],
    ['[1:2]={1,2}', false],
    ['[0:2]={1,2}', false],
    ['[00:1]={1,2}', false],
    ['{{1},{2,3}}', false],
    ['{{1},2}', false],
    ['{{ 1},{2}}', false],
    ['{{"1"},{2}}', false],
    ['{{null},{2}}', false],
    ['{{a\u00a0b}}', true],
    ['{{1},{2}}x', false],
    ['{{1},{2}', false],
    ['{{{{{{{1}}}}}}}', false],
    ['text', false],
  ])('%s: %s', (text, isOdd) => {
    expect(isOddArrayText(text, isAny)).toBe(isOdd);
  });

  it('is what PostgreSQL prints', async () => {
    const item = fc.option(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('null', '', '\\', '"', '{', ' ', 'a,b')),
    );
    const arrays = fc
      .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: -3, max: 3 }))
      .chain(([width, first]) =>
        fc.tuple(
          fc.array(fc.array(item, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 3 }),
          fc.constant(first),
        ),
      );
    await fc.assert(
      fc.asyncProperty(arrays, async ([rows, first]) => {
        const values = rows.map((row) => row.map((value) => value?.replaceAll('\0', '') ?? null));
        const literal = `[${first}:${first + rows.length - 1}][1:${rows[0]?.length}]=${literalOf(values)}`;
        const [printed] = await database.query<{ text: string }>('select ($1::text[])::text as text', [literal]);
        expect([printed?.text, isOddArrayText(printed?.text ?? '', isAny)]).toEqual([printed?.text, true]);
      }),
    );
  });
});

function literalOf(rows: readonly (readonly (string | null)[])[]): string {
  const quoted = (value: string | null) => (value === null ? 'NULL' : `"${value.replace(/["\\]/g, '\\$&')}"`);
  return `{${rows.map((row) => `{${row.map(quoted).join(',')}}`).join(',')}}`;
}
