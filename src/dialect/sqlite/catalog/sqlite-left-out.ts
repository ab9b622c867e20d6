import type { LeftOut } from '../../../model/catalog.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import { type TableListRow, TRIGGER_LIST, type TriggerRow } from '../sqlite-queries.ts';
import type { TableFacts } from './sqlite-table-facts.ts';

/** Views, virtual tables and the triggers of the tables taken. */
export function leftOutObjects(
  database: SqliteDatabase,
  listed: readonly TableListRow[],
  taken: ReadonlySet<string>,
): readonly LeftOut[] {
  const objects = listed.flatMap((row): LeftOut[] => {
    const common = { name: row.name, table: null, text: row.sql ?? '' };
    if (row.type === 'view') return [{ kind: 'view', ...common, reason: 'Views are not carried.' }];
    if (row.type !== 'virtual') return [];
    return [
      { kind: 'virtual-table', ...common, reason: 'A virtual table and what it keeps for itself are not carried.' },
    ];
  });
  const triggers = database
    .prepare<[], TriggerRow>(TRIGGER_LIST)
    .all()
    .filter((row) => taken.has(row.table))
    .map((row): LeftOut => {
      return { kind: 'trigger', name: row.name, table: row.table, text: row.sql, reason: 'Triggers are not carried.' };
    });
  return [...objects, ...triggers];
}

/** What stands in a CREATE TABLE text and has no place in a catalog. */
export function leftOutClauses(facts: TableFacts): readonly LeftOut[] {
  if (facts.parts === null) {
    const reason = 'Its CREATE TABLE text could not be read: CHECKs, generated columns and names of keys are missing.';
    return [{ kind: 'other', name: facts.name, table: facts.name, text: facts.sql, reason }];
  }
  const inColumns = facts.parts.columns.flatMap((column) =>
    column.conflicts.map((conflict) => ({ place: column.name, conflict })),
  );
  const inTable = facts.parts.constraints.flatMap((part) => {
    if ((part.kind !== 'primary-key' && part.kind !== 'unique') || part.conflict === null) return [];
    return [{ place: part.columns.map((column) => column.column ?? column.text).join(', '), conflict: part.conflict }];
  });
  return [...inColumns, ...inTable]
    .filter(({ conflict }) => conflict !== 'ABORT')
    .map(
      ({ place, conflict }): LeftOut => ({
        kind: 'other',
        name: place,
        table: facts.name,
        text: `on conflict ${conflict.toLowerCase()}`,
        reason: 'What happens on a conflict is decided by each statement elsewhere.',
      }),
    );
}
