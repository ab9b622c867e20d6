import type { RowFilter } from '../../model/plan.ts';
import { ruleOf } from '../../model/references.ts';
import { cellOffsets, cutRow, rowShape } from '../../model/row-shape.ts';
import { below, type RuleFault, rulesInvalid } from '../../model/rule-faults.ts';
import { sourceShape } from '../../transform/row-mapper.ts';
import { filterOf } from '../../transform/ruled/plan-filter.ts';
import type { RowCells } from '../../transform/ruled/row-cells.ts';
import { rowFilter } from '../../transform/ruled/row-filter.ts';
import type { AdoptedTableState, SourceRows } from './adopted-table.ts';
import type { AsUserOptions } from './open-adoption.ts';
import { tableKey } from './row-ids.ts';
import type { RowsThere } from './rows-there.ts';

/** The rows that stay behind, with those that a filter of the rules leaves out. @throws RULES_INVALID */
export async function withFiltered(
  there: RowsThere,
  { tables, rows, asUser }: { tables: readonly AdoptedTableState[]; rows: SourceRows; asUser: AsUserOptions },
): Promise<RowsThere> {
  const faults: RuleFault[] = [];
  const filters = tables.map((table) => filterOn(table, asUser, faults));
  if (faults.length > 0) throw rulesInvalid(asUser.rulesFile ?? 'the rules', faults);
  const all = new Map(there);
  for (const [at, table] of tables.entries()) {
    const filter = filters[at] ?? null;
    if (filter === null) continue;
    const key = tableKey(table);
    all.set(key, new Set([...(there.get(key) ?? []), ...(await filteredRows(table, filter, rows))]));
  }
  return all;
}

function filterOn(table: AdoptedTableState, { rules }: AsUserOptions, faults: RuleFault[]): RowFilter | null {
  const { filter } = ruleOf(rules, table.standing.name);
  const { source } = table.adopted;
  if (filter === undefined || source === null) return null;
  return filterOf(filter, { table: source, path: below('', 'tables', table.standing.name.name, 'filter'), faults });
}

/** The numbers of the rows that do not pass, counted from 0. */
async function filteredRows(
  { adopted: { source } }: AdoptedTableState,
  filter: RowFilter,
  rows: SourceRows,
): Promise<ReadonlySet<number>> {
  const out = new Set<number>();
  if (source === null) return out;
  const { key, columns } = sourceShape(source);
  const shape = rowShape(columns);
  const offsets = cellOffsets(shape);
  const cells: RowCells = { columns, offsets, key, bytes: Buffer.alloc(0), row: 0 };
  const passes = rowFilter(filter, cells);
  for await (const { bytes } of rows(source)) {
    cells.bytes = bytes;
    for (let at = 0; at < bytes.length; cells.row++) {
      at = cutRow(bytes, at, { shape, offsets, limit: bytes.length });
      if (!passes()) out.add(cells.row);
    }
  }
  return out;
}
