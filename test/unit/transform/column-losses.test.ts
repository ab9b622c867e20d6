import { describe, expect, it } from 'vitest';
import type { CellOperation, ColumnPlan, Plan } from '../../../src/model/plan.ts';
import { newTally } from '../../../src/transform/cell-tally.ts';
import { changedCells } from '../../../src/transform/changed-cells.ts';
import { columnLosses } from '../../../src/transform/column-losses.ts';
import { rowMapper } from '../../../src/transform/row-mapper.ts';

const CONVERT = { kind: 'convert', unit: null, labels: null } as const;
const NAME = { namespace: null, name: 't' };
const UPPER = '00A92BF9-E6AB-48CD-8BBD-EE372FBFE91A';
const LOWER = UPPER.toLowerCase();

function uuids(source: string, operation: CellOperation = CONVERT): ColumnPlan {
  return {
    source,
    target: source,
    sourceType: { kind: 'text', length: null, fixed: false },
    targetType: { kind: 'uuid' },
    sourceStorage: 'TEXT',
    targetStorage: 'uuid',
    operation,
    loss: 'normalised',
    reason: 'The target has uuid here.',
  };
}

function planOf(...columns: readonly ColumnPlan[]): Plan {
  const table = { source: NAME, target: NAME, action: 'rewrite', mode: 'load', columns } as const;
  return { from: 'sqlite', to: 'postgres', tables: [table], notCarried: [] };
}

/** What the report says of a table with these rows; rows that are refused are left out. */
function reportOf(plan: Plan, rows: readonly Readonly<Record<string, unknown>>[]) {
  const table = plan.tables[0] as Plan['tables'][number];
  const tallies = table.columns.map(newTally);
  const bytes = Buffer.from(rows.map((row) => `${JSON.stringify(row)},\n`).join(''));
  rowMapper(table, { tallies, onRefused: () => {} })({ bytes, rows: rows.length });
  const changed = changedCells(table, tallies);
  return { changed, losses: columnLosses(plan, [{ source: NAME, changed }]) };
}

function rowsOf(cells: readonly unknown[]): readonly Readonly<Record<string, unknown>>[] {
  return cells.map((a) => ({ a }));
}

describe('a column that is converted', () => {
  it('is exact where no value changed, and normalised where one did', () => {
    const { changed, losses } = reportOf(planOf(uuids('a'), uuids('b'), uuids('c')), [
      { a: LOWER, b: LOWER, c: null },
      { a: LOWER, b: UPPER, c: null },
      { a: null, b: LOWER, c: null },
    ]);
    expect(changed).toEqual([
      { column: 'a', how: 'converted', cells: 0, values: 2 },
      { column: 'b', how: 'converted', cells: 1, values: 3 },
      { column: 'c', how: 'converted', cells: 0, values: 0 },
    ]);
    expect(losses).toEqual([
      { table: 't', column: 'a', loss: 'exact', reason: '0 of 2 values changed. The target has uuid here.' },
      { table: 't', column: 'b', loss: 'normalised', reason: '1 of 3 values changed. The target has uuid here.' },
      { table: 't', column: 'c', loss: 'exact', reason: '0 of 0 values changed. The target has uuid here.' },
    ]);
  });

  it('of several storage classes counts what was no text', () => {
    const dynamic: ColumnPlan = { ...uuids('a', { kind: 'dynamic-to-text' }), sourceType: { kind: 'dynamic' } };
    const changed = [{ $text: '5' }, { $integer: 5 }, null, { $blob: 'SGk=' }, { $real: 0.5 }, { $text: '' }];
    expect(reportOf(planOf(dynamic), rowsOf(changed)).losses).toMatchObject([
      { loss: 'normalised', reason: expect.stringMatching(/^3 of 5 values changed/) },
    ]);
    expect(reportOf(planOf(dynamic), rowsOf([{ $text: '5' }])).losses).toMatchObject([{ loss: 'exact' }]);
  });

  it('counts no value of a row that is left out, whichever of its columns is the reason', () => {
    const { changed } = reportOf(planOf(uuids('a'), uuids('b')), [
      { a: UPPER, b: 'no uuid' },
      { a: LOWER, b: UPPER },
      { a: 'no uuid', b: UPPER },
    ]);
    expect(changed).toEqual([
      { column: 'a', how: 'converted', cells: 0, values: 1 },
      { column: 'b', how: 'converted', cells: 1, values: 1 },
    ]);
  });

  it('counts apart what goes without U+0000 and what is converted', () => {
    const { changed, losses } = reportOf(planOf(uuids('a', { kind: 'without-nul', how: 'strip', next: CONVERT })), [
      { a: `${LOWER}\0` },
      { a: LOWER },
    ]);
    expect(changed).toEqual([
      { column: 'a', how: 'strip', cells: 1 },
      { column: 'a', how: 'converted', cells: 0, values: 2 },
    ]);
    expect(losses).toMatchObject([
      { loss: 'exact', reason: expect.stringMatching(/^0 of 2 values changed/) },
      { loss: 'lossy', reason: '1 value lost U+0000.' },
    ]);
  });

  it('keeps the class of the plan where an older archive counted nothing', () => {
    const kept = [{ table: 't', column: 'a', loss: 'normalised', reason: 'The target has uuid here.' }];
    expect(columnLosses(planOf(uuids('a')), [{ source: NAME, changed: [] }])).toEqual(kept);
    expect(columnLosses(planOf(uuids('a')), [])).toEqual(kept);
  });
});
