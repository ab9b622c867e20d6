import type { TableReport } from '../../compare/report.ts';
import type { Catalog } from '../../model/catalog.ts';
import { findTable } from '../../model/catalog.ts';
import { displayName } from '../../model/logical-type.ts';
import type { PlannedOwner } from '../../model/owner.ts';
import type { SummedSource } from '../../model/row-stream.ts';
import { assert } from '../../util/assert.ts';

/** How many rows of a table of the target have an owner, by plain SQL. */
export interface OwnedRows {
  readonly table: string;
  readonly column: string;
  readonly rows: number;
  /** Rows without one. */
  readonly without: number;
}

/** Counts, in every table that names owners, the rows that have none. */
export async function countOwned(
  { tables }: PlannedOwner,
  { catalog, target }: { readonly catalog: Catalog; readonly target: SummedSource },
): Promise<readonly OwnedRows[]> {
  const counted: OwnedRows[] = [];
  for (const { table: name, column } of tables) {
    const table = findTable(catalog, name);
    assert(table !== null, 'the archive has every table that names its owner');
    const { rows, columns } = await target.sums(table);
    const without = columns.find((sum) => sum.name === column)?.nulls;
    assert(without !== undefined, 'the sums are of every column');
    counted.push({ table: displayName(name), column, rows, without });
  }
  return counted;
}

/**
 * The reports with what the count shows: a row without an owner is a discrepancy. A table that rows were merged into may
 * have had such rows before.
 */
export function withOwned(
  reports: readonly TableReport[],
  owned: readonly OwnedRows[],
  isMerged: (table: string) => boolean,
): readonly TableReport[] {
  return reports.map((report) => {
    const counts = owned.filter(({ table }) => table === report.table);
    if (counts.length === 0) return report;
    const open = isMerged(report.table) ? [] : counts.filter(({ without }) => without > 0);
    const { table } = report;
    const found = open.map(({ column, without }) => ({
      kind: 'sum' as const,
      table,
      column,
      sum: 'nulls' as const,
      left: '0',
      right: String(without),
    }));
    return {
      ...report,
      ok: report.ok && found.length === 0,
      proofs: [...report.proofs, 'owners'],
      found: report.found + found.length,
      discrepancies: [...report.discrepancies, ...found],
    };
  });
}
