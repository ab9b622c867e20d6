import type { Table } from '../../../model/catalog.ts';
import { foreignKeyOf } from './postgres-foreign-keys.ts';
import type { ConstraintRow } from './postgres-key-queries.ts';
import { deferrability } from './postgres-keys.ts';

/** What of a table compares periods, from its constraints. */
export function periodsOf(constraints: readonly ConstraintRow[]): Pick<Table, 'periods'> {
  const own = constraints.filter(isPeriod);
  if (own.length === 0) return {};
  const keys = own.filter(({ type }) => type !== 'f');
  const references = own.filter(({ type }) => type === 'f');
  return {
    periods: {
      keys: keys.map((row) => ({
        name: row.name,
        columns: row.columns,
        deferrable: deferrability(row),
        primary: row.type === 'p',
      })),
      references: references.map((row) => ({ ...foreignKeyOf(row), period: true })),
    },
  };
}

/** Those that partitions have one by one are not of the table. */
export function isPeriod(row: ConstraintRow): boolean {
  return row.temporal && row.root === null;
}
