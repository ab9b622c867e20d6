import { describe, expect, it } from 'vitest';
import { compareSums } from '../../../src/compare/compare-sums.ts';

const sums = (more: object) => ({
  rows: 2,
  columns: [{ name: 'c', nulls: 0, octets: null, min: null, max: null, ...more }],
});

describe('independent sums', () => {
  it('differ where both sides took them and disagree', () => {
    const found = compareSums({
      table: 't',
      left: sums({ min: '1', octets: '5' }),
      right: sums({ min: '2', octets: '5' }),
    });
    expect(found).toEqual([{ kind: 'sum', table: 't', column: 'c', sum: 'min', left: '1', right: '2' }]);
  });

  it('are not compared where one side did not take them', () => {
    expect(compareSums({ table: 't', left: sums({ min: '1' }), right: sums({}) })).toEqual([]);
  });

  it('tell another number of rows', () => {
    const right = { ...sums({}), rows: 3 };
    expect(compareSums({ table: 't', left: sums({}), right })).toEqual([
      { kind: 'row-count', table: 't', left: 2, right: 3 },
    ]);
  });
});
