import type { TableReport } from '../compare/report.ts';
import { type Catalog, findTable, storedColumns } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';

/** Tables and columns that `expected` has and `live` lacks: their rows cannot be compared at all. */
export function missingStructure(expected: Catalog, live: Catalog): readonly TableReport[] {
  return expected.tables.flatMap((table) => {
    const name = displayName(table.name);
    const found = findTable(live, table.name);
    if (found === null) return [report(name, [{ kind: 'missing-table', table: name }])];
    const there = new Set(found.columns.map((column) => column.name));
    const missing = storedColumns(table).filter((column) => !there.has(column.name));
    if (missing.length === 0) return [];
    return [
      report(
        name,
        missing.map((column) => ({ kind: 'missing-column', table: name, column: column.name })),
      ),
    ];
  });
}

function report(table: string, discrepancies: TableReport['discrepancies']): TableReport {
  return { table, rows: 0, ok: false, proofs: [], found: discrepancies.length, discrepancies };
}
