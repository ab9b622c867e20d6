import { expect, it } from 'vitest';
import type { ExpressionNode } from '../../../src/model/expression.ts';
import { adaptGenerated } from '../../../src/model/map-expression.ts';
import { column } from '../../helpers/row-fixtures.ts';

// PostgreSQL computes `case when … then 0::float8 else id end` in doubles: 2^53 + 1 loses its last digit there.
it('an integer beside a float is not carried as an integer', () => {
  const type = { kind: 'integer', bits: 64 } as const;
  const from = column('id', type, { storage: { dialect: 'postgres', typeName: 'bigint' } });
  const to = column('id', type, { storage: { dialect: 'sqlite', declaredType: 'INTEGER', form: { kind: 'integer' } } });
  const zero: ExpressionNode = {
    kind: 'cast',
    operand: { kind: 'integer', digits: '0' },
    type: { kind: 'float', bits: 64 },
  };
  const id: ExpressionNode = { kind: 'column', name: 'id' };
  const node: ExpressionNode = {
    kind: 'case',
    operand: null,
    branches: [{ when: { kind: 'is-null', operand: id, negated: false }, result: zero }],
    otherwise: id,
  };
  expect(adaptGenerated(node, new Map([['id', { from, to }]]), { from, to })).toBeNull();
});
