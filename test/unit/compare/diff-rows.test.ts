import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DiffCounts, diffRows } from '../../../src/compare/diff-rows.ts';
import { type PairingPlan, type RowPairing, rowPairing } from '../../../src/compare/row-pairing.ts';
import type { LogicalType } from '../../../src/model/logical-type.ts';
import { rowShape } from '../../../src/model/row-shape.ts';
import { cellOrder } from '../../../src/model/sort-key.ts';
import { blocksOf } from '../../helpers/row-fixtures.ts';

type Columns = Readonly<Record<string, LogicalType['kind']>>;

function planFor(columns: Columns, key: readonly string[] | null): PairingPlan {
  const shape = rowShape(Object.keys(columns));
  return {
    left: shape,
    right: shape,
    columns: Object.entries(columns).map(([name, kind]) => ({
      left: name,
      right: name,
      toLeft: null,
      toRight: null,
      order: cellOrder({ kind } as LogicalType),
    })),
    key: key?.map((name) => shape.columns.indexOf(name)) ?? null,
  };
}

interface Found extends DiffCounts {
  readonly told: readonly string[];
}

interface Sides {
  readonly left: readonly string[];
  readonly right: readonly string[];
}

async function diffOf(pairing: RowPairing, { left, right }: Sides, perBlock: readonly [number, number] = [2, 3]) {
  const told: string[] = [];
  const text = ({ bytes, start, end }: { bytes: Buffer; start: number; end: number }): string =>
    bytes.toString('utf8', start, end);
  const counts = await diffRows({
    pairing,
    left: blocksOf(left, perBlock[0]),
    right: blocksOf(right, perBlock[1]),
    onDifference: async (found) => {
      if (found.kind === 'added') told.push(`+${text(found.right)}`);
      else if (found.kind === 'removed') told.push(`-${text(found.left)}`);
      else told.push(`~${text(found.left)}>${text(found.right)}:${found.columns.join()}`);
    },
    disorder: (side) => new Error(`disorder of the ${side}`),
  });
  return { ...counts, told } satisfies Found;
}

const byId = rowPairing(planFor({ id: 'integer', a: 'text', b: 'text' }, ['id']));
const line = (id: number | string, a: string, b: string): string => `{"id":${id},"a":"${a}","b":"${b}"}`;

describe('the difference of two streams of rows', () => {
  it('is empty where they are the same, whatever their blocks', async () => {
    const rows = Array.from({ length: 50 }, (_, id) => line(id, 'x'.repeat(id * 7), 'y'));
    const found = await diffOf(byId, { left: rows, right: rows }, [7, 11]);
    expect(found).toEqual({ leftRows: 50, rightRows: 50, added: 0, removed: 0, changed: 0, told: [] });
  });

  it('names the columns of a row that changed, and goes on behind it', async () => {
    const left = [line(1, 'a', 'b'), line(2, 'a', 'b'), line(3, 'a', 'b')];
    const right = [line(1, 'a', 'b'), line(2, 'A', 'b'), line(3, 'a', 'B'), line(4, 'n', 'n')];
    const { told } = await diffOf(byId, { left, right });
    expect(told).toEqual([`~${left[1]}>${right[1]}:1`, `~${left[2]}>${right[2]}:2`, `+${right[3]}`]);
  });

  it('pairs rows without a key by their whole line, doubled rows one by one', async () => {
    const pairing = rowPairing(planFor({ id: 'integer', a: 'text', b: 'text' }, null));
    const [one, two] = [line(1, 'a', 'b'), line(1, 'a', 'c')];
    const { told } = await diffOf(pairing, { left: [one, one, two], right: [one, two, two] });
    expect(told).toEqual([`-${one}`, `+${two}`]);
  });

  it('pairs rows with a NULL in their key by the whole row', async () => {
    const pairing = rowPairing(planFor({ id: 'text', a: 'text', b: 'text' }, ['id']));
    const [one, two, three] = [line('null', 'a', 'b'), line('null', 'a', 'c'), line('null', 'a', 'd')];
    const { told } = await diffOf(pairing, { left: [one, two], right: [two, three] });
    expect(told).toEqual([`-${one}`, `+${three}`]);
  });

  it('is refused where rows do not stand in their order, and would be told as missing', async () => {
    const rows = [1, 2, 3, 4].map((id) => line(id, 'a', 'b'));
    const mixed = [rows[0], rows[2], rows[1], rows[3]] as string[];
    await expect(diffOf(byId, { left: mixed, right: rows })).rejects.toThrow('disorder of the left');
    await expect(diffOf(byId, { left: rows, right: mixed })).rejects.toThrow('disorder of the right');
    await expect(diffOf(byId, { left: rows.slice(0, 2), right: [rows[2], rows[1]] as string[] })).rejects.toThrow(
      'right',
    );
  });
});

/** A table of a few keys and texts, in the order of an archive: NULL keys first, these by their lines. */
const KEYS = {
  integer: fc.oneof(
    fc.integer({ min: -3, max: 3 }).map(String),
    fc.constantFrom('"9007199254740993"', '"-9007199254740995"'),
  ),
  float: fc.constantFrom('-1e+22', '-1.5', '-0', '0', '0.25', '3', '1e+21', '"Infinity"', '"-Infinity"', '"NaN"'),
  text: fc
    .string({ maxLength: 2, unit: fc.constantFrom('a', 'b', '"', '\0', 'é', '\u{1f600}', ' ', '!') })
    .map((text) => JSON.stringify(text)),
};

type KeyKind = keyof typeof KEYS;

describe('the difference of any two states of a table', () => {
  for (const kind of ['integer', 'float', 'text'] as const) {
    it(`turns one into the other by a key of the type ${kind}, and says no more than a brute-force comparison`, async () => {
      const pairing = rowPairing(planFor({ k: kind, v: 'text' }, ['k']));
      await fc.assert(
        fc.asyncProperty(
          state(kind),
          state(kind),
          fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
          async (left, right, perBlock) => {
            const { told, ...counts } = await diffOf(pairing, { left, right }, perBlock);
            expect([...told].sort()).toEqual(bruteForce(left, right));
            expect(counts.leftRows + counts.added - counts.removed).toBe(counts.rightRows);
            expect((await diffOf(pairing, { left, right: left }, perBlock)).told).toEqual([]);
          },
        ),
      );
    });
  }
});

function state(kind: KeyKind): fc.Arbitrary<readonly string[]> {
  const row = fc.tuple(KEYS[kind], fc.constantFrom('"x"', '"y"', 'null'));
  const nulls = fc.array(
    fc.constantFrom('"x"', '"y"').map((value): [string, string] => ['null', value]),
    { maxLength: 3 },
  );
  // Both zeros are one key of a float.
  const keyed = fc.uniqueArray(row, { maxLength: 8, selector: ([key]) => (key === '-0' ? '0' : key) });
  return fc
    .tuple(nulls, keyed)
    .map(([none, rows]) =>
      [...none, ...rows]
        .sort((one, other) => compareKeys(one[0], other[0], kind) || compareBytes(rowLine(one), rowLine(other)))
        .map(rowLine),
    );
}

const rowLine = ([key, value]: readonly [string, string]): string => `{"k":${key},"v":${value}}`;
const compareBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));

/** The order of `model/row-order.ts`, told in another way. */
function compareKeys(one: string, other: string, kind: KeyKind): number {
  if (one === 'null' || other === 'null') return Number(other === 'null') - Number(one === 'null');
  if (kind === 'text') return compareBytes(JSON.parse(one), JSON.parse(other));
  const [a, b] = [one, other].map((cell) => cell.replaceAll('"', '')) as [string, string];
  if (kind === 'integer') return Number(BigInt(a) - BigInt(b));
  const rank = (text: string): number => (text === 'NaN' ? 1 : 0);
  if (rank(a) + rank(b) > 0) return rank(a) - rank(b);
  return Number(a) < Number(b) ? -1 : Number(Number(a) > Number(b));
}

function bruteForce(left: readonly string[], right: readonly string[]): readonly string[] {
  const found: string[] = [];
  const rest = [...right];
  const keyOf = (row: string): string | null => {
    const key = row.slice('{"k":'.length, row.lastIndexOf(',"v"'));
    return key === 'null' ? null : key === '-0' ? '0' : key;
  };
  for (const row of left) {
    const key = keyOf(row);
    const at = rest.findIndex((other) => (key === null ? other === row : keyOf(other) === key));
    const [other] = at === -1 ? [] : rest.splice(at, 1);
    if (other === undefined) found.push(`-${row}`);
    else if (other !== row) found.push(`~${row}>${other}:${changedIn(row, other)}`);
  }
  return [...found, ...rest.map((row) => `+${row}`)].sort();
}

function changedIn(one: string, other: string): string {
  const cells = (row: string): readonly string[] => [
    row.slice(0, row.lastIndexOf(',"v"')),
    row.slice(row.lastIndexOf(',"v"')),
  ];
  return [0, 1].filter((at) => cells(one)[at] !== cells(other)[at]).join();
}
