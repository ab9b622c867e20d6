import { describe, expect, it } from 'vitest';
import { compareRowSets, digestRowSet } from '../../../src/compare/digest-row-set.ts';
import { blocksOf } from '../../helpers/row-fixtures.ts';

describe('the digest of a row set', () => {
  it('does not depend on the order or the blocks', async () => {
    const one = await digestRowSet(blocksOf(['{"a":1}', '{"a":2}', '{"a":3}'], 1));
    expect(await digestRowSet(blocksOf(['{"a":3}', '{"a":1}', '{"a":2}'], 3))).toBe(one);
  });

  it('changes when a row is doubled and another left out', async () => {
    const found = await compareRowSets('t', blocksOf(['{"a":1}', '{"a":2}']), blocksOf(['{"a":1}', '{"a":1}']));
    expect(found.found).toBe(1);
  });
});
