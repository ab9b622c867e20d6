import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeRows } from '../../../src/compare/merge-rows.ts';
import { blocksOf, column, table } from '../../helpers/row-fixtures.ts';

const INTEGER = { kind: 'integer', bits: 64 } as const;
const TEXT = { kind: 'text', length: null, fixed: false } as const;
const byId = table('notes', [column('id', INTEGER), column('text', TEXT)], ['id']);
const order = { kind: 'key', columns: ['id'] } as const;

function merge(left: readonly string[], right: readonly string[], keep = 100) {
  return mergeRows({ table: byId, order, left: blocksOf(left), right: blocksOf(right, 3), keep });
}

const line = (id: string | number, text: string) => `{"id":${id},"text":${JSON.stringify(text)}}`;

describe('merging two sources', () => {
  it('finds nothing in equal rows, however they are cut into blocks', async () => {
    const rows = [line(1, 'a'), line(2, 'b'), line(3, 'c'), line(4, 'd'), line(5, 'e')];
    expect(await merge(rows, rows)).toEqual({ rows: 5, found: 0, discrepancies: [] });
  });

  it('names table, key and column of a cell that differs', async () => {
    const { discrepancies } = await merge([line(1, 'a'), line(2, 'b')], [line(1, 'a'), line(2, 'B')]);
    expect(discrepancies).toEqual([
      { kind: 'value', table: 'notes', key: 'id=2', column: 'text', left: '"b"', right: '"B"' },
    ]);
  });

  it('tells a missing row from an extra one and goes on behind it', async () => {
    const { discrepancies } = await merge([line(1, 'a'), line(3, 'c'), line(4, 'd')], [line(2, 'b'), line(3, 'c')]);
    expect(discrepancies.map((one) => one.kind)).toEqual(['missing-row', 'extra-row', 'missing-row']);
  });

  it('orders integers beyond 2^53 by number though they are strings', async () => {
    const rows = [line(9, 'a'), line('"9007199254740993"', 'b'), line('"10000000000000000000"', 'c')];
    expect((await merge(rows, rows.slice(1))).discrepancies).toEqual([
      { kind: 'missing-row', table: 'notes', key: 'id=9' },
    ]);
  });

  it('counts all discrepancies but keeps only the first', async () => {
    const rows = Array.from({ length: 50 }, (_, id) => line(id, 'x'));
    const result = await merge(rows, [], 3);
    expect([result.found, result.discrepancies.length]).toEqual([50, 3]);
  });

  it('pairs rows without a key by their whole line', async () => {
    const keyless = table('log', [column('text', TEXT)]);
    const left = blocksOf(['{"text":"a"}', '{"text":"b"}', '{"text":"b"}']);
    const right = blocksOf(['{"text":"a"}', '{"text":"b"}', '{"text":"c"}']);
    const result = await mergeRows({ table: keyless, order: { kind: 'line' }, left, right, keep: 9 });
    expect(result.discrepancies.map((one) => one.kind)).toEqual(['missing-row', 'extra-row']);
  });

  it('finds exactly the rows that a brute-force comparison finds', async () => {
    const rows = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom('a', 'b')), {
      selector: ([id]) => id,
    });
    await fc.assert(
      fc.asyncProperty(rows, rows, async (left, right) => {
        const lines = (of: typeof left) => [...of].sort((a, b) => a[0] - b[0]).map(([id, text]) => line(id, text));
        const theirs = new Map(right);
        const ours = new Map(left);
        const expected =
          left.filter(([id, text]) => theirs.get(id) !== text).length + right.filter(([id]) => !ours.has(id)).length;
        expect((await merge(lines(left), lines(right))).found).toBe(expected);
      }),
    );
  });
});
