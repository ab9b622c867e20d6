import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellOffsets, rowShape } from '../../../../src/model/row-shape.ts';
import type { RowBlock } from '../../../../src/model/row-stream.ts';
import type { CellMapper } from '../../../../src/transform/cell-mapper.ts';
import { blockRowMaker } from '../../../../src/transform/rows/block-row-maker.ts';
import { plainRowMaker } from '../../../../src/transform/rows/plain-row-maker.ts';
import type { RowMaker } from '../../../../src/transform/rows/row-maker.ts';
import { NOWHERE, type RowPiece } from '../../../../src/transform/rows/row-pieces.ts';

/** Refuses the cell `false`; what it has written by then must not stay. */
const doubled: CellMapper = (bytes, start, end, out) => {
  out.pushBytes(bytes, start, end);
  if (bytes.toString('utf8', start, end) === 'false') throw new Error('refused');
  out.pushBytes(bytes, start, end);
};

/** Every row that is made, the lines of those that are not, and where the maker lost its way. */
function outcome(make: (subject: Subject) => RowMaker, subject: Subject, blocks: readonly RowBlock[]): unknown {
  const maker = make(subject);
  return blocks.map((block) => {
    const refused: string[] = [];
    expect(maker.open(block)).toBe(true);
    for (let row = 0; maker.next(); row++) {
      if (subject.leftOut(row)) continue;
      try {
        maker.make();
      } catch {
        refused.push(maker.line().toString());
      }
    }
    return { made: maker.take().toString(), refused };
  });
}

interface Subject {
  readonly columns: readonly string[];
  readonly pieces: readonly RowPiece[];
  readonly leftOut: (row: number) => boolean;
}

function options({ columns, pieces }: Subject) {
  const shape = rowShape(columns);
  return { shape, offsets: cellOffsets(shape), pieces, progress: { column: 0 } };
}

const plain = (subject: Subject) => plainRowMaker({ ...options(subject), check: null });

function ofBlocks(subject: Subject): RowMaker {
  const maker = blockRowMaker(options(subject));
  if (maker === null) throw new Error('there is no WebAssembly here');
  return maker;
}

function blockOf(columns: readonly string[], rows: readonly (readonly string[])[]): RowBlock {
  const lines = rows.map(
    (cells) => `{${columns.map((name, at) => `${JSON.stringify(name)}:${cells[at]}`).join(',')}},\n`,
  );
  return { bytes: Buffer.from(lines.join('')), rows: rows.length };
}

const text = fc.string({
  unit: fc.constantFrom('a', '"', '\\', '\n', 'é', '{', '}', ',', ' ', '\u0000', '😀'),
  maxLength: 90,
});
const long = fc.string({ minLength: 200, maxLength: 700 });
const cell = fc.oneof(
  fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: long }).map((value) => JSON.stringify(value)),
  fc.constantFrom('null', 'true', 'false', '0', '{}', '[]', '"\\\\"', '""'),
  fc.integer().map(String),
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
  fc.array(text, { minLength: 1, maxLength: 4 }).map((values) => JSON.stringify({ $list: values })),
);
const name = fc.string({ minLength: 1, maxLength: 40 });

/** A table with blocks of rows, and pieces that are any of its cells. */
const subject = fc.uniqueArray(name, { minLength: 1, maxLength: 6 }).chain((columns) => {
  const place = fc.nat({ max: columns.length - 1 });
  const piece: fc.Arbitrary<RowPiece> = fc.oneof(
    fc.oneof(text, long).map((fixed) => ({ kind: 'bytes', bytes: Buffer.from(fixed) }) as const),
    fc.tuple(place, place).map(([a, b]) => ({ kind: 'cells', first: Math.min(a, b), last: Math.max(a, b) }) as const),
    fc
      .oneof({ weight: 4, arbitrary: place }, { weight: 1, arbitrary: fc.constant(NOWHERE) })
      .map((at) => ({ kind: 'map', column: 0, place: at, map: doubled }) as const),
  );
  const row = fc.tuple(...columns.map(() => cell));
  return fc.record({
    columns: fc.constant(columns),
    pieces: fc.array(piece, { maxLength: 6 }),
    every: fc.integer({ min: 1, max: 5 }),
    blocks: fc.array(fc.array(row, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 3 }),
  });
});

describe('a maker of whole blocks', () => {
  it('makes what the maker of single rows makes, and refuses what it refuses', () => {
    fc.assert(
      fc.property(subject, ({ columns, pieces, every, blocks }) => {
        const made = { columns, pieces, leftOut: (row: number) => row % 5 === every };
        const given = blocks.map((rows) => blockOf(columns, rows));
        expect(outcome(ofBlocks, made, given)).toEqual(outcome(plain, made, given));
      }),
    );
  });

  it('leaves to others what is cut otherwise by no byte less', () => {
    const whole = blockOf(
      ['a', 'größe'],
      [
        ['"x\\""', '{"k":["}"]}'],
        ['1.5', 'null'],
      ],
    );
    const maker = ofBlocks({
      columns: ['a', 'größe'],
      pieces: [{ kind: 'cells', first: 0, last: 1 }],
      leftOut: () => false,
    });
    for (let at = 0; at < whole.bytes.length; at++) {
      const bytes = Buffer.concat([whole.bytes.subarray(0, at), whole.bytes.subarray(at + 1)]);
      const isTaken = maker.open({ bytes, rows: 2 });
      const isRight = isReadByPlain(['a', 'größe'], { bytes, rows: 2 });
      expect([at, isTaken]).toEqual([at, isRight]);
    }
  });

  it('leaves a block to others that has not as many rows as it says', () => {
    const { bytes } = blockOf(['a'], [['1'], ['2']]);
    const maker = ofBlocks({ columns: ['a'], pieces: [], leftOut: () => false });
    expect([1, 2, 3].map((rows) => maker.open({ bytes, rows }))).toEqual([false, true, false]);
  });

  it('leaves a row of 20 MB to others, and takes the next block', () => {
    const maker = ofBlocks({ columns: ['a'], pieces: [{ kind: 'cells', first: 0, last: 0 }], leftOut: () => false });
    expect(maker.open(blockOf(['a'], [[JSON.stringify('x'.repeat(20 * 1024 * 1024))]]))).toBe(false);
    expect(maker.open(blockOf(['a'], [['1']]))).toBe(true);
    expect([maker.next(), maker.next()]).toEqual([true, false]);
  });

  it('leaves a block to others whose rows each get a constant of 1 MB, as many as memory may not hold', () => {
    const constant: RowPiece = { kind: 'bytes', bytes: Buffer.alloc(1024 * 1024, 'x') };
    const maker = ofBlocks({ columns: ['a'], pieces: [constant], leftOut: () => false });
    const rows = Array.from({ length: 300 }, () => ['1']);
    expect(maker.open(blockOf(['a'], rows))).toBe(false);
    expect(maker.open(blockOf(['a'], rows.slice(0, 3)))).toBe(true);
  });

  it('is not there for a table without columns', () => {
    expect(blockRowMaker(options({ columns: [], pieces: [], leftOut: () => false }))).toBeNull();
  });
});

function isReadByPlain(columns: readonly string[], block: RowBlock): boolean {
  const maker = plain({ columns, pieces: [], leftOut: () => false });
  maker.open(block);
  try {
    let rows = 0;
    while (maker.next()) rows++;
    return rows === block.rows;
  } catch {
    return false;
  }
}
