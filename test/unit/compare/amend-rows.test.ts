// Goal: rows that were rejected or changed on purpose, and only as many of them, go out of the rows that a target should hold.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Amendment, amendRows } from '../../../src/compare/amend-rows.ts';
import type { RowBlock } from '../../../src/model/row-stream.ts';
import { LineTable } from '../../../src/util/line-table.ts';
import '../../helpers/property-runs.ts';

function tableOf(counts: ReadonlyMap<string, number>): LineTable {
  const lines = new LineTable();
  for (const [text, count] of counts) for (let at = 0; at < count; at++) lines.add(text);
  return lines;
}

async function* blocksOf(blocks: readonly (readonly string[])[]): AsyncGenerator<RowBlock> {
  for (const lines of blocks)
    yield { bytes: Buffer.from(lines.map((line) => `${line},\n`).join('')), rows: lines.length };
}

async function amended(blocks: readonly (readonly string[])[], amendment: Amendment): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { bytes, rows } of amendRows(blocksOf(blocks), amendment)) {
    const lines = bytes.toString().split(',\n').slice(0, -1);
    expect(rows).toBe(lines.length);
    found.push(...lines);
  }
  return found;
}

/** The same, row by row. */
function expected(
  blocks: readonly (readonly string[])[],
  rejected: ReadonlyMap<string, number>,
  changed: Amendment['changed'],
): readonly string[] {
  const left = new Map(rejected);
  const became = new Map([...changed].map(([line, lines]) => [line, [...lines]]));
  return blocks.flat().flatMap((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count > 0 ? [] : [became.get(line)?.shift() ?? line];
  });
}

const line = fc.constantFrom('{"a":1}', '{"a":2}', '{"a":10}', '{"a":"é"}', '{"a":"ab"}', '{"a":null}');

it('gives the rows that are left, in their order', async () => {
  const blocks = fc.array(fc.array(line, { minLength: 1, maxLength: 6 }), { maxLength: 4 });
  const rejected = fc.array(fc.tuple(line, fc.integer({ min: 1, max: 2 })), { maxLength: 3 });
  const changed = fc.array(fc.tuple(line, fc.array(line, { minLength: 1, maxLength: 2 })), { maxLength: 3 });
  const all = fc.asyncProperty(blocks, rejected, changed, async (rows, out, others) => {
    const [counts, changes] = [new Map(out), new Map(others)];
    const given = { rejected: tableOf(counts), changed: changes };
    expect(await amended(rows, given)).toEqual(expected(rows, counts, changes));
    // What was taken out for one reader is there for the next.
    expect(await amended(rows, given)).toEqual(expected(rows, counts, changes));
  });
  await fc.assert(all);
});

it('passes on the very block that nothing is amended in', async () => {
  const [block] = [{ bytes: Buffer.from('{"a":1},\n'), rows: 1 }];
  const given = (async function* () {
    yield block;
  })();
  const none = { rejected: tableOf(new Map([['{"a":"other"}', 1]])), changed: new Map<string, string[]>() };
  for await (const passed of amendRows(given, none)) expect(passed).toBe(block);
});
