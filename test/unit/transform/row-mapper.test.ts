import { describe, expect, it } from 'vitest';
import type { CellOperation, TablePlan } from '../../../src/model/plan.ts';
import { mappedOrder, rowMapper } from '../../../src/transform/row-mapper.ts';

type PlainOperation = Extract<
  CellOperation,
  { kind: 'keep' | 'dynamic-to-jsonb' | 'dynamic-to-text' | 'jsonb-to-dynamic' | 'json-to-jsonb' }
>['kind'];

const TEXT = { kind: 'text', length: null, fixed: false } as const;

function planOf(columns: readonly (readonly [source: string, target: string, operation: PlainOperation])[]): TablePlan {
  return {
    source: { namespace: null, name: 't' },
    target: { namespace: null, name: 't' },
    action: 'rewrite',
    mode: 'create',
    columns: columns.map(([source, target, kind]) => ({
      source,
      target,
      sourceType: TEXT,
      targetType: TEXT,
      sourceStorage: 'TEXT',
      targetStorage: 'text',
      operation: { kind },
      loss: 'exact',
      reason: '',
    })),
  };
}

function map(plan: TablePlan, lines: readonly string[]): string {
  const bytes = Buffer.from(lines.map((line) => `${line},\n`).join(''));
  const block = rowMapper(plan)({ bytes, rows: lines.length });
  expect(block.rows).toBe(lines.length);
  return block.bytes.toString();
}

describe('a row mapper', () => {
  it('copies cells byte for byte under new names', () => {
    const plan = planOf([
      ['a', 'x', 'keep'],
      ['größe', 'y"', 'keep'],
    ]);
    expect(map(plan, ['{"a":1.5,"größe":{"k":"}"}}', '{"a":null,"größe":"\\u0000é"}'])).toBe(
      '{"x":1.5,"y\\"":{"k":"}"}},\n{"x":null,"y\\"":"\\u0000é"},\n',
    );
  });

  it.each([
    ['{"$text":"T\\n"}', '"T\\n"'],
    ['{"$integer":5}', '"5"'],
    ['{"$integer":"9223372036854775807"}', '"9223372036854775807"'],
    ['{"$real":0.23}', '"0.23"'],
    ['{"$blob":"SGk="}', '"\\\\x4869"'],
    ['null', 'null'],
  ])('turns the dynamic cell %s into the text %s', (cell, text) => {
    expect(map(planOf([['c', 'c', 'dynamic-to-text']]), [`{"c":${cell}}`])).toBe(`{"c":${text}},\n`);
  });

  it('keeps the tags of a dynamic cell inside a jsonb document', () => {
    const mapped = map(planOf([['c', 'c', 'dynamic-to-jsonb']]), ['{"c":{"$text":"T"}}']);
    expect(JSON.parse(mapped.slice(0, -2))).toEqual({ c: { $json: '{"$text":"T"}' } });
  });

  it('knows the order of the rows no more when a key column changes', () => {
    const order = { kind: 'key', columns: ['a'] } as const;
    expect(
      mappedOrder(
        order,
        planOf([
          ['a', 'x', 'keep'],
          ['b', 'b', 'dynamic-to-text'],
        ]),
      ),
    ).toEqual({ kind: 'key', columns: ['x'] });
    expect(mappedOrder(order, planOf([['a', 'a', 'dynamic-to-text']]))).toEqual({ kind: 'none' });
  });
});
