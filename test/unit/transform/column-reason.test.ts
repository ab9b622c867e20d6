import { expect, it } from 'vitest';
import type { MappedColumn } from '../../../src/model/dialect-mapping.ts';
import { columnReason } from '../../../src/transform/column-reason.ts';
import { column } from '../../helpers/row-fixtures.ts';

const TEXT = { kind: 'text', length: null, fixed: false } as const;
const mapped: MappedColumn = {
  type: TEXT,
  storage: { dialect: 'postgres', typeName: 'text' },
  operation: { kind: 'keep' },
  loss: 'exact',
  reason: 'Every value is of type text.',
};
const census = {
  rows: 12_000,
  nulls: 0,
  classes: [],
  specials: 0,
  evidence: '11,997 of 12,000 values are INTEGER, 3 are TEXT.',
  contradictions: [{ type: 'bigint', rows: 3, reason: 'TEXT', example: 'id = 17' }],
};

it('a reason tells the evidence and which values forbid the suggested type', () => {
  expect(columnReason(column('c', TEXT, { census }), mapped)).toBe(
    '11,997 of 12,000 values are INTEGER, 3 are TEXT. 3 forbid bigint: TEXT, first at id = 17.',
  );
});

it('a reason tells what the target loses', () => {
  const lossy = { ...mapped, loss: 'normalised', reason: 'Numbers become text.' } as const;
  expect(columnReason(column('c', TEXT, { census }), lossy)).toMatch(/Numbers become text\.$/);
});

it('without a census the reason is the mapping’s', () => {
  expect(columnReason(column('c', TEXT), mapped)).toBe('Every value is of type text.');
});
