import { isUtf8 } from 'node:buffer';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openArchive } from '../../../../src/archive/archive-reader.ts';
import { type MakeBlockCheck, plainBlockCheck } from '../../../../src/archive/block-check.ts';
import { rowScanner } from '../../../../src/archive/scan/row-scanner.ts';
import { scannedBlockCheck } from '../../../../src/archive/scan/scanned-block-check.ts';
import type { Catalog, Table } from '../../../../src/model/catalog.ts';
import { pushDocumentCell } from '../../../../src/model/document-cell.ts';
import { floatCell } from '../../../../src/model/float-text.ts';
import type { LogicalType } from '../../../../src/model/logical-type.ts';
import type { RowOrder } from '../../../../src/model/row-order.ts';
import { ByteBuffer } from '../../../../src/util/byte-buffer.ts';
import { column, table } from '../../../helpers/row-fixtures.ts';

const FIXTURES = new URL('../../../fixtures/archives/', import.meta.url).pathname;
const MOOD = { namespace: null, name: 'mood' };
const ENUMS: Catalog['enums'] = [{ name: MOOD, labels: ['so so', 'größe', 'a "b"', 'a', 'ab'] }];

const TEXT: LogicalType = { kind: 'text', length: null, fixed: false };
const FLOAT: LogicalType = { kind: 'float', bits: 64 };
const INT64: LogicalType = { kind: 'integer', bits: 64 };

/** Everything that a check tells: counts, misplaced rows, sums; or the row that is none and why. */
function outcome(make: MakeBlockCheck, subject: Subject, blocks: readonly Buffer[]): unknown {
  const check = make(subject.table, subject.order, ENUMS);
  const checked: unknown[] = [];
  try {
    for (const block of blocks) {
      checked.push(check.check(block, (row, cause) => new Error(`row ${row}: ${(cause as Error).message}`)));
    }
    return { checked, sums: check.sums() };
  } catch (error) {
    return { checked, error: (error as Error).message };
  }
}

interface Subject {
  readonly table: Table;
  readonly order: RowOrder;
}

function expectSame(subject: Subject, blocks: readonly Buffer[]): void {
  expect(outcome(scannedBlockCheck, subject, blocks)).toEqual(outcome(plainBlockCheck, subject, blocks));
}

const digits = (from: number, to: number) => fc.stringMatching(new RegExp(`^\\d{${from},${to}}$`));
const quoted = (text: fc.Arbitrary<string>) => text.map((value) => `"${value}"`);
const number = fc.oneof(
  fc.double().map(floatCell),
  fc.double({ min: 0, max: 1, noNaN: true }).map(floatCell),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(floatCell),
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => floatCell(cents / 100)),
  fc.integer().map(String),
  fc.maxSafeInteger().map(String),
  fc.tuple(digits(1, 4), digits(1, 20)).map(([whole, fraction]) => `${whole}.${fraction}`),
  digits(14, 24),
  fc.constantFrom(
    '-0',
    '0',
    '0.0',
    '-0.0',
    '1e21',
    '1e+21',
    '1.5e-7',
    '0.000001',
    '0.0000001',
    '"NaN"',
    '"Infinity"',
    '-',
  ),
);
const string = fc.oneof(
  fc.string().map((value) => JSON.stringify(value)),
  fc.string({ unit: 'binary', maxLength: 100 }).map((value) => JSON.stringify(value)),
  fc
    .string({ unit: fc.constantFrom('\\\\', '\\"', '\\n', 'a', 'é', '\\t', '😀', '/'), maxLength: 200 })
    .map((inner) => `"${inner}"`),
  fc
    .string({ unit: fc.constantFrom('\\', '"', 'n', 'u', '0', '1', 'x', ' '), maxLength: 12 })
    .map((inner) => `"${inner}"`),
  fc.constantFrom('"\\u0001"', '"\\u000a"', '"\\u001F"', '"\\/"', '"\\u0041"'),
);
const big = fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n });
const integer = fc.oneof(
  fc.integer().map(String),
  fc.integer({ min: -40000, max: 40000 }).map(String),
  big.map((value) => (Number.isSafeInteger(Number(value)) ? String(value) : `"${value}"`)),
  big.map(String),
  fc.constantFrom('-0', '00', '01', '9007199254740991', '"5"', '1.0', '-', '2147483648', '-2147483648'),
);
const documents = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.jsonValue().map((value) => {
    const bytes = Buffer.from(JSON.stringify(value));
    const out = new ByteBuffer();
    pushDocumentCell(bytes, 0, bytes.length, out);
    return out.take().toString();
  }),
  fc.integer({ min: 1, max: 90 }).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`),
  fc.constantFrom(
    '{"a": 1}',
    '[1.10]',
    '{"$x":1}',
    '{"$json":"null"}',
    '[1,]',
    '{"a":}',
    '[}',
    '{"a":[1}]',
    '{}',
    '[]',
    '[nul]',
  ),
);
const day = fc.tuple(digits(4, 5), digits(2, 2), digits(2, 2)).map((parts) => parts.join('-'));
const time = fc
  .tuple(digits(2, 2), digits(2, 2), digits(2, 2), fc.option(digits(1, 7)))
  .map(([h, m, s, fraction]) => `${h}:${m}:${s}${fraction === null ? '' : `.${fraction}`}`);
const zone = fc.constantFrom('', '+00:00', '+02:00', 'Z', ' BC');
const elements = fc.array(
  fc.oneof(
    integer,
    string,
    fc.uuid().map((id) => `"${id}"`),
    fc.constantFrom('null', 'true', 'false'),
  ),
  {
    maxLength: 4,
  },
);

/** Cells that are of the type and cells that are nearly. */
const TYPES: readonly (readonly [LogicalType, fc.Arbitrary<string>])[] = [
  [{ kind: 'boolean' }, fc.constantFrom('true', 'false', 'truee', 'fals', '1', 'nulll')],
  [INT64, integer],
  [{ kind: 'integer', bits: 32 }, integer],
  [{ kind: 'integer', bits: 16 }, integer],
  [TEXT, string],
  [{ kind: 'json' }, documents.map((value) => JSON.stringify(value))],
  [{ kind: 'other', name: 'inet' }, string],
  [{ kind: 'decimal', precision: null, scale: null }, fc.oneof(quoted(number), quoted(digits(15, 40)), number)],
  [FLOAT, number],
  [
    { kind: 'bytes' },
    fc.oneof(
      quoted(fc.base64String()),
      fc.uint8Array().map((b) => `"${Buffer.from(b).toString('base64')}"`),
      quoted(fc.stringMatching(/^[+/A-Da-d0-9=]{0,8}$/)),
    ),
  ],
  [
    { kind: 'uuid' },
    fc.oneof(
      quoted(fc.uuid()),
      quoted(fc.uuid().map((id) => id.toUpperCase())),
      quoted(fc.stringMatching(/^[0-9a-g-]{36}$/)),
    ),
  ],
  [{ kind: 'date' }, quoted(fc.tuple(day, zone).map((parts) => parts.join('')))],
  [{ kind: 'time' }, quoted(time)],
  [{ kind: 'timetz' }, quoted(fc.tuple(time, zone).map((parts) => parts.join('')))],
  [{ kind: 'timestamp' }, quoted(fc.tuple(day, fc.constantFrom('T', ' '), time, zone).map((parts) => parts.join('')))],
  [{ kind: 'timestamptz' }, quoted(fc.tuple(day, time, zone).map(([d, t, z]) => `${d}T${t}${z}`))],
  [{ kind: 'interval' }, fc.constantFrom('"PT0S"', '"P1Y2M3DT4H5M6.789S"', '"P"', '"infinity"')],
  [
    { kind: 'enum', name: MOOD },
    fc.constantFrom('"so so"', '"größe"', '"a \\"b\\""', '"a"', '"ab"', '"abc"', '"A"', '""'),
  ],
  [{ kind: 'jsonb' }, documents],
  ...(['int2', 'int4', 'text', 'uuid', 'boolean'] as const).map(
    (element) => [{ kind: 'array', element }, elements.map((items) => `[${items.join(',')}]`)] as const,
  ),
  [{ kind: 'dynamic' }, fc.constantFrom('{"$integer":5}', '{"$text":"x"}', '5')],
];

const ANY_CELL = fc.constantFrom(
  'null',
  'null',
  '{"$text":"x"}',
  '{"$integer":7}',
  '{"$blob":"AA=="}',
  '',
  '{}',
  '"',
  'nul',
  '0',
);
const NAMES = fc.uniqueArray(
  fc.oneof(
    fc.stringMatching(/^[a-z]{1,12}$/),
    fc.stringMatching(/^[a-z_]{13,50}$/),
    fc.string({ minLength: 1, unit: 'grapheme' }),
  ),
  { minLength: 6, maxLength: 6 },
);

/** Rows of a table with columns of any types: most of them canonical, some of them not, in any order. */
const SUBJECTS = fc
  .tuple(fc.array(fc.constantFrom(...TYPES), { maxLength: 5 }), NAMES, fc.constantFrom('key', 'line', 'heap'), fc.nat())
  .chain(([types, names, kind, seed]) => {
    const columns = types.map(([type], at) => column(names[at] as string, type));
    const keys = columns.filter((_, at) => (seed >> at) % 2 === 0).map(({ name }) => name);
    const order: RowOrder =
      kind === 'key' && keys.length > 0 ? { kind, columns: keys } : { kind: kind === 'line' ? 'line' : 'heap' };
    const cells = types.map(([, cell]) =>
      fc.oneof({ weight: 12, arbitrary: cell }, { weight: 1, arbitrary: ANY_CELL }),
    );
    const rows = fc.array(fc.tuple(...cells), { minLength: 1, maxLength: 12 });
    return rows.map((all) => ({
      subject: { table: table('t', columns), order },
      names,
      all: all as readonly string[][],
    }));
  });

function lineOf(names: readonly string[], cells: readonly string[]): string {
  return `{${cells.map((cell, at) => `${JSON.stringify(names[at])}:${cell}`).join(',')}},\n`;
}

describe('the scanner finds what the check in JavaScript finds', () => {
  test('in rows of any types, each alone', () => {
    fc.assert(
      fc.property(SUBJECTS, ({ subject, names, all }) => {
        for (const cells of all) expectSame(subject, [Buffer.from(lineOf(names, cells))]);
      }),
    );
  });

  test('in blocks of rows that are all right: counts, order and sums', () => {
    fc.assert(
      fc.property(SUBJECTS, fc.nat({ max: 12 }), ({ subject, names, all }, cut) => {
        const isRight = (line: Buffer): boolean => !('error' in (outcome(plainBlockCheck, subject, [line]) as object));
        const lines = all.map((cells) => Buffer.from(lineOf(names, cells))).filter(isRight);
        const blocks = [lines.slice(0, cut), lines.slice(cut)].filter(({ length }) => length > 0);
        expectSame(
          subject,
          blocks.map((some) => Buffer.concat(some)),
        );
        const sorted = [...lines].sort(Buffer.compare);
        if (sorted.length > 0) expectSame(subject, [Buffer.concat(sorted)]);
      }),
    );
  });

  test('in rows of one type that come in the order of their key', () => {
    const KEYS = fc
      .constantFrom(...TYPES)
      .chain(([type, cell]) => fc.tuple(fc.constant(type), fc.array(cell, { minLength: 2, maxLength: 6 })));
    fc.assert(
      fc.property(KEYS, ([type, cells]) => {
        const subject = { table: table('t', [column('k', type)]), order: { kind: 'key', columns: ['k'] } } as const;
        for (const [a = '', b = ''] of cells.flatMap((one) => cells.map((other) => [one, other]))) {
          expectSame(subject, [Buffer.from(`{"k":${a}},\n{"k":${b}},\n`)]);
        }
      }),
    );
  });

  test('in rows of which some bytes are changed, removed or added', () => {
    const CHANGES = fc.array(
      fc.tuple(fc.nat(), fc.constantFrom(...Buffer.from('"\\,:{}[]0a9-+.eunltf \n\t\0\x7f')), fc.constantFrom(0, 1, 2)),
      {
        minLength: 1,
        maxLength: 3,
      },
    );
    fc.assert(
      fc.property(SUBJECTS, CHANGES, ({ subject, names, all }, changes) => {
        let bytes = Buffer.from(all.map((cells) => lineOf(names, cells)).join(''));
        for (const [place, byte, how] of changes) {
          const at = place % bytes.length;
          const [removed, added] = [how === 1 ? 0 : 1, how === 2 ? [] : [byte]];
          bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(added), bytes.subarray(at + removed)]);
        }
        if (isUtf8(bytes) && bytes.length > 0) expectSame(subject, [bytes]);
      }),
    );
  });

  test('in golden archives, with every byte changed', async () => {
    let blocks = 0;
    for (const directory of goldenArchives()) {
      const archive = await openArchive(directory, 'exported');
      for await (const { table: golden, order, parts } of archive.tables()) {
        for await (const part of parts()) {
          const lines = await linesOf(archive.blocks(part, golden));
          expectSame({ table: golden, order }, lines.length === 0 ? [] : [lines]);
          for (const [at, byte] of lines.entries()) {
            const changed = Buffer.from(lines);
            changed[at] = [byte ^ 1, byte ^ 0x20, 0x22, 0x5c, 0x2c, 0x30][at % 6] as number;
            if (isUtf8(changed)) expectSame({ table: golden, order }, [changed]);
            blocks++;
          }
        }
      }
    }
    expect(blocks).toBeGreaterThan(1000);
  });

  test('where keys have escapes and their blocks are looked at one after the other', () => {
    const subject = { table: table('t', [column('k', TEXT)]), order: { kind: 'key', columns: ['k'] } } as const;
    const block = (...keys: readonly string[]) =>
      Buffer.from(keys.map((k) => `{"k":${JSON.stringify(k)}},\n`).join(''));
    expectSame(subject, [block('x', '"'), block('x', '""')]);
  });

  test('of a row that ends with the block, whatever lay behind it in memory before', () => {
    const subject = { table: table('t', [column('a', TEXT), column('b', TEXT)]), order: { kind: 'heap' } } as const;
    const line = '{"a":"x","b":"y"},\n';
    const check = scannedBlockCheck(subject.table, subject.order, []);
    check.check(Buffer.from(line.repeat(3)), () => new Error());
    for (let length = 1; length < line.length; length++) {
      expect(() => check.check(Buffer.from(line.slice(0, length)), () => new Error('cut'))).toThrow('cut');
    }
  });
});

function goldenArchives(): readonly string[] {
  return readdirSync(FIXTURES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(FIXTURES, name))
    .filter((path) => readdirSync(path).includes('exported'));
}

async function linesOf(blocks: AsyncIterable<{ readonly bytes: Buffer }>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const { bytes } of blocks) all.push(bytes);
  return Buffer.concat(all);
}

/** How many cells of a column the scanner could not decide by itself. */
function asked(type: LogicalType, cells: readonly string[]): number {
  const scanner = rowScanner(table('t', [column('c', type)]), { kind: 'heap' }, ENUMS);
  let count = 0;
  const scanned = scanner?.scan(Buffer.from(cells.map((cell) => `{"c":${cell}},\n`).join('')), {
    cell: (_, bytes, at) => {
      count++;
      return bytes.indexOf('}', at);
    },
    order: () => undefined,
  });
  expect(scanned).toMatchObject({ rows: cells.length, refused: null });
  return count;
}

describe('the scanner decides by itself', () => {
  test('nearly all floats of sixteen and seventeen digits, and never takes digits that are not the shortest', () => {
    const values = fc.sample(fc.double({ min: 1e-6, max: 1e6, noNaN: true, noDefaultInfinity: true }), {
      numRuns: 20_000,
      seed: 1,
    });
    const spread = Array.from({ length: 20_000 }, (_, at) => Math.abs(Math.sin(at + 1)) * 10 ** ((at % 12) - 5));
    for (const floats of [values.filter((value) => value >= 1e-6), spread.filter((value) => value >= 1e-6)]) {
      expect(asked(FLOAT, floats.map(floatCell))).toBeLessThan(floats.length / 100);
      const wrong = floats.flatMap((value) => [
        value.toFixed(17),
        value.toFixed(16),
        value.toPrecision(17),
        value.toPrecision(16),
      ]);
      const notShortest = wrong.filter((text) => !/e/.test(text) && String(Number(text)) !== text);
      expect(notShortest.length).toBeGreaterThan(1000);
      expect(asked(FLOAT, notShortest)).toBe(notShortest.length);
    }
  });

  test('the usual cells of every type', () => {
    const usual: readonly (readonly [LogicalType, readonly string[]])[] = [
      [INT64, ['0', '-1', '123456789012345', 'null']],
      [{ kind: 'boolean' }, ['true', 'false', 'null']],
      [TEXT, ['""', '"a"', JSON.stringify('back\\slash "quoted"\n\té😀'.repeat(20))]],
      [{ kind: 'decimal', precision: null, scale: null }, ['"12.50"', '"-0.001"', '"123456789012345678901234567890"']],
      [{ kind: 'bytes' }, ['""', '"AA=="', '"AAE="', '"AAEC"']],
      [{ kind: 'uuid' }, ['"0190163d-8694-739b-aea5-966c26f8ad91"']],
      [{ kind: 'date' }, ['"2026-11-21"']],
      [{ kind: 'time' }, ['"15:30:00"', '"15:30:00.5"']],
      [{ kind: 'timestamp' }, ['"2026-11-21T15:30:00"', '"2026-11-21T15:30:00.123456"']],
      [{ kind: 'timestamptz' }, ['"2026-11-21T15:30:00+00:00"', '"2026-11-21T15:30:00.12+00:00"']],
      [{ kind: 'enum', name: MOOD }, ['"größe"', '"ab"', '"a \\"b\\""']],
      [{ kind: 'jsonb' }, ['{"a":[1,-2.5,{},[]],"b":{"c":null,"d":true}}', '"x"', '5', 'true']],
      [{ kind: 'array', element: 'int4' }, ['[]', '[1,null,-3]']],
      [{ kind: 'array', element: 'text' }, ['["a,b","\\n"]']],
    ];
    for (const [type, cells] of usual) expect(asked(type, cells), type.kind).toBe(0);
  });
});
