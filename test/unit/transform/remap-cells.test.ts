import { expect, it } from 'vitest';
import type { IdMaps } from '../../../src/model/id-maps.ts';
import type { LogicalType } from '../../../src/model/logical-type.ts';
import type { CellOperation, TablePlan } from '../../../src/model/plan.ts';
import { rowMapper } from '../../../src/transform/row-mapper.ts';

const TEXT = { kind: 'text', length: null, fixed: false } as const;
const INTEGER = { kind: 'integer', bits: 64 } as const;
const KEEP = { kind: 'keep' } as const;
const IDS: IdMaps = new Map([
  [
    'posts.id',
    new Map([
      ['5', '105'],
      ['9007199254740993', '7'],
      ['8', '9007199254740993'],
    ]),
  ],
  ['photos.id', new Map([['5', '505']])],
]);

interface Made {
  readonly source: string | null;
  readonly target: string;
  readonly type: LogicalType;
  readonly operation: CellOperation;
}

function map(columns: readonly Made[], row: Readonly<Record<string, string>>): string {
  const plan: TablePlan = {
    source: { namespace: null, name: 't' },
    target: { namespace: null, name: 't' },
    action: 'rewrite',
    mode: 'load',
    columns: columns.map(({ source, target, type, operation }) => ({
      source,
      target,
      sourceType: type,
      targetType: type,
      sourceStorage: '',
      targetStorage: '',
      operation,
      loss: 'exact',
      reason: '',
    })),
  };
  const cells = Object.entries(row).map(([name, cell]) => `${JSON.stringify(name)}:${cell}`);
  const bytes = Buffer.from(`{${cells.join(',')}},\n`);
  const mapper = rowMapper(plan, { columns: Object.keys(row), ids: IDS });
  return mapper({ bytes, rows: 1 }).bytes.toString().slice(0, -2);
}

const remap = (type: LogicalType): Made => ({
  source: 'a',
  target: 'a',
  type,
  operation: { kind: 'remap', ids: 'posts.id', next: KEEP },
});

it.each([
  ['5', INTEGER, '105'],
  ['6', INTEGER, '6'],
  ['null', INTEGER, 'null'],
  ['"9007199254740993"', INTEGER, '7'],
  ['8', INTEGER, '"9007199254740993"'],
  ['"5"', TEXT, '"105"'],
  ['"null"', TEXT, '"null"'],
] as const)('the id %s becomes the one of its map', (cell, type, expected) => {
  expect(map([remap(type)], { a: cell })).toBe(`{"a":${expected}}`);
});

it.each([
  ['"Post"', '105'],
  ['"Photo"', '505'],
  ['"Song"', '5'],
  ['null', '5'],
] as const)('an id is of the table that %s says', (type, expected) => {
  const ids = { Post: 'posts.id', Photo: 'photos.id' };
  const column: Made = {
    source: 'id',
    target: 'id',
    type: INTEGER,
    operation: { kind: 'remap-by', column: 'type', ids, next: KEEP },
  };
  expect(map([column], { id: '5', type })).toBe(`{"id":${expected}}`);
});

it.each([
  [{ kind: 'jsonb' }, '{"post":{"id":5},"photos":["5",6]}', '{"post":{"id":105},"photos":["505",6]}'],
  [
    { kind: 'jsonb' },
    '{"$json":"{\\"post\\":{\\"id\\":5},\\"n\\":1.10}"}',
    '{"$json":"{\\"post\\":{\\"id\\":105},\\"n\\":1.10}"}',
  ],
  [{ kind: 'json' }, '"{ \\"post\\": {\\"id\\": 5} }"', '"{ \\"post\\": {\\"id\\": 105} }"'],
  [{ kind: 'jsonb' }, 'null', 'null'],
] as const)('ids in a document of %j', (type, cell, expected) => {
  const references = [
    { path: ['post', 'id'], ids: 'posts.id' },
    { path: ['photos', '*'], ids: 'photos.id' },
  ];
  const operation = { kind: 'remap-json', references, next: KEEP } as const;
  expect(map([{ source: 'd', target: 'd', type, operation }], { d: cell })).toBe(`{"d":${expected}}`);
});

it('a column that the source does not have is made', () => {
  const made: Made = { source: null, target: 'user_id', type: INTEGER, operation: { kind: 'constant', cell: '7' } };
  expect(map([made, remap(INTEGER)], { a: '5' })).toBe('{"user_id":7,"a":105}');
});
