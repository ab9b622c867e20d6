import { mkdtemp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type SortOptions, sortRows } from '../../../src/archive/sort-rows.ts';
import { blocksOf } from '../../helpers/row-fixtures.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

/** The key of a line is its first character, or none. */
function keyed(isKeyed: boolean, more: Partial<SortOptions> = {}): SortOptions {
  return {
    keyAt: (bytes, at) => {
      const next = bytes.indexOf('\n', at) + 1;
      return { key: isKeyed ? bytes.subarray(at, at + 1) : Buffer.alloc(0), next };
    },
    ...more,
  };
}

async function sorted(lines: readonly string[], options: SortOptions): Promise<readonly string[]> {
  const found: string[] = [];
  let rows = 0;
  for await (const block of sortRows(blocksOf(lines, 3), options)) {
    found.push(...block.bytes.toString('utf8').split(',\n').slice(0, -1));
    rows += block.rows;
  }
  expect(rows).toBe(lines.length);
  return found;
}

const byBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('sorting rows', () => {
  it('orders them by key and then by line, in memory or in any number of runs and passes', async () => {
    const lines = fc.array(fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom('a', 'b', 'é', '"', '{') }), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.boolean(),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 2, max: 4 }),
        async (rows, isKeyed, runBytes, fanIn) => {
          const expected = [...rows].sort(byBytes);
          expect(await sorted(rows, keyed(isKeyed, { runBytes, fanIn }))).toEqual(expected);
          expect(await sorted(rows, keyed(isKeyed))).toEqual(expected);
        },
      ),
    );
  });

  it('takes a row that is larger than a run', async () => {
    const rows = ['c'.repeat(500_000), 'a'.repeat(300_000), 'b'];
    expect(await sorted(rows, keyed(false, { runBytes: 1000 }))).toEqual([rows[1], rows[2], rows[0]]);
  });

  it('leaves nothing on the disk, whether it is read to its end, left early or fails', async () => {
    const directory = await mkdtemp(join(await tempDirectory(), 'scratch-'));
    vi.stubEnv('TMPDIR', directory);
    const lines = Array.from({ length: 100 }, (_, at) => `line ${at}`);
    await sorted(lines, keyed(false, { runBytes: 50 }));
    for await (const _ of sortRows(blocksOf(lines), keyed(false, { runBytes: 50 }))) break;
    const failing = async function* () {
      yield* blocksOf(lines);
      throw new Error('the source fails');
    };
    await expect(sortRows(failing(), keyed(false, { runBytes: 50 })).next()).rejects.toThrow('the source fails');
    expect(await readdir(directory)).toEqual([]);
  });
});
