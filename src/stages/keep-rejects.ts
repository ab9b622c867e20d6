import { type Reject, rejectFileOf, type StagedRejects, stageRejects } from '../archive/rejects.ts';
import type { Catalog } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import { cellsOfLine } from '../model/row-line.ts';
import type { RejectedRow, RowLedger } from './row-ledger.ts';
import type { RejectSummary } from './stage-summaries.ts';

/** Writes the rejected rows of an import beside those of an earlier one, which they replace when they are published. */
export function keepRejects(archive: string, catalog: Catalog, ledger: RowLedger): Promise<StagedRejects> {
  const tables = catalog.tables.map(({ name }) => ({ name, rejects: ledger.rejectedOf(name).map(rejectOf) }));
  return stageRejects(archive, tables);
}

function rejectOf({ table, line, column, code, sqlstate, reason }: RejectedRow): Reject {
  const cells = cellsOfLine(table, line);
  const key = table.primaryKey?.columns.map((name) => [name, cells.get(name) ?? 'null'] as const) ?? null;
  return {
    table: displayName(table.name),
    key: key === null ? null : new Map(key),
    column,
    value: column === null ? 'null' : (cells.get(column) ?? 'null'),
    code,
    sqlstate,
    reason,
    phase: 'transformed',
    line,
  };
}

/** How many reasons of a table a summary names. */
const REASONS_MAX = 5;

/** The tables of which rows were rejected, with the most frequent reasons. */
export function summariseRejects(catalog: Catalog, ledger: RowLedger): readonly RejectSummary[] {
  const names = catalog.tables.map(({ name }) => name);
  return names.flatMap((name) => {
    const rejected = ledger.rejectedOf(name);
    if (rejected.length === 0) return [];
    const file = rejectFileOf(names, name);
    return [{ table: displayName(name), file, rows: rejected.length, reasons: reasonsOf(rejected) }];
  });
}

function reasonsOf(rejected: readonly RejectedRow[]): RejectSummary['reasons'] {
  const counts = new Map<string, { reason: string; column: string | null; rows: number }>();
  for (const { reason, column } of rejected) {
    const key = JSON.stringify([reason, column]);
    const known = counts.get(key) ?? { reason, column, rows: 0 };
    known.rows++;
    counts.set(key, known);
  }
  return [...counts.values()].sort((a, b) => b.rows - a.rows).slice(0, REASONS_MAX);
}
