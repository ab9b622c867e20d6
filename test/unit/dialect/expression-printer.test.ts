import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canPrintPostgres,
  printPostgresExpression,
} from '../../../src/dialect/postgres/expression/postgres-expression-printer.ts';
import {
  canPrintSqlite,
  printSqliteExpression,
} from '../../../src/dialect/sqlite/expression/sqlite-expression-printer.ts';
import type { BinaryOperator, ExpressionNode } from '../../../src/model/expression.ts';

const column = (name: string): ExpressionNode => ({ kind: 'column', name });
const leaf = fc.oneof(
  fc.constantFrom('a', 'b c', 'd"e').map(column),
  fc.nat().map((value): ExpressionNode => ({ kind: 'integer', digits: `${value}` })),
  fc.constantFrom('abc', "it's", '%').map((value): ExpressionNode => ({ kind: 'text', value })),
  fc.boolean().map((value): ExpressionNode => ({ kind: 'boolean', value })),
);

/** Trees of what has no words of a dialect's own. */
const { common } = fc.letrec<{ common: ExpressionNode }>((tie) => {
  const node = tie('common');
  const operator = fc.constantFrom<BinaryOperator>('and', 'and', 'or', '=', '<>', '<=', '+', '*', '%', '||');
  return {
    common: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      leaf,
      fc.record({ kind: fc.constant('binary' as const), operator, left: node, right: node }),
      fc.record({
        kind: fc.constant('unary' as const),
        operator: fc.constantFrom('not' as const, '-' as const),
        operand: node,
      }),
      fc.record({ kind: fc.constant('is-null' as const), operand: node, negated: fc.boolean() }),
      fc.record({
        kind: fc.constant('in' as const),
        operand: node,
        items: fc.array(node, { minLength: 1, maxLength: 3 }),
        negated: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('between' as const),
        operand: node,
        low: node,
        high: node,
        negated: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('case' as const),
        operand: fc.option(node),
        branches: fc.array(fc.record({ when: node, result: node }), { minLength: 1, maxLength: 2 }),
        otherwise: fc.option(node),
      }),
      fc.record({
        kind: fc.constant('call' as const),
        name: fc.constantFrom('nullif' as const, 'coalesce' as const),
        arguments: fc.tuple(node, node),
      }),
    ),
  };
});

/** `left and (… and (…))`, so deep. */
function nested(depth: number): ExpressionNode {
  let node = column('a');
  for (let at = 0; at < depth; at++) node = { kind: 'binary', operator: 'and', left: column('a'), right: node };
  return node;
}

describe('both dialects', () => {
  test('print one text for what both say alike', () => {
    fc.assert(
      fc.property(common, (node) => {
        expect(canPrintPostgres(node)).toBe(true);
        expect(printPostgresExpression(node)).toBe(printSqliteExpression(node));
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['is', 'is-not'] as const)('say `%s` of true in the same words', (operator) => {
    const node: ExpressionNode = {
      kind: 'binary',
      operator,
      left: column('a'),
      right: { kind: 'boolean', value: true },
    };
    expect(printPostgresExpression(node)).toBe(`"a" ${operator.replace('-', ' ')} true`);
    expect(printSqliteExpression(node)).toBe(printPostgresExpression(node));
  });

  test('print three hundred levels, and no more', () => {
    for (const canPrint of [canPrintPostgres, canPrintSqlite]) {
      expect(canPrint(nested(300))).toBe(true);
      expect(canPrint(nested(301))).toBe(false);
    }
  });

  test.each(['__proto__', 'toString', 'load_extension', 'pg_read_file'])('never call %s', (name) => {
    const node = { kind: 'call', name, arguments: [column('a')] } as unknown as ExpressionNode;
    const compared = { kind: 'binary', operator: name, left: column('a'), right: column('b') } as unknown;
    for (const canPrint of [canPrintPostgres, canPrintSqlite]) {
      expect(canPrint(node)).toBe(false);
      expect(canPrint(compared as ExpressionNode)).toBe(false);
    }
  });
});
