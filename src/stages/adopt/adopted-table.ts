import type { Table } from '../../model/catalog.ts';
import { type IdMaps, NO_IDS } from '../../model/id-maps.ts';
import type { TablePlan } from '../../model/plan.ts';
import type { RowBlock } from '../../model/row-stream.ts';
import type { TableOwnership } from '../../model/scope.ts';
import type { AdoptedSource } from '../../transform/adopt/adopted-catalog.ts';
import { rowMapper, sourceShape } from '../../transform/row-mapper.ts';

/** The rows of a table of the source, in one order however often they are asked for. */
export type SourceRows = (table: Table) => AsyncIterable<RowBlock>;

/** A table of one user's database with the one of the target that takes its rows. */
export interface AdoptedTableState {
  readonly adopted: AdoptedSource;
  /** What becomes of its cells before any id changes. */
  readonly plan: TablePlan;
  /** The columns that get cells. */
  readonly target: Table;
  /** The whole table of the target. */
  readonly standing: Table;
  readonly ownership: TableOwnership;
}

/** A row without columns, for a table of which one row is made. */
export const EMPTY_ROW: RowBlock = { bytes: Buffer.from('{},\n'), rows: 1 };

/**
 * The rows of a table as a plan of it makes them; each is there, in the order of the source. Rows of others that stay behind
 * may have come in part, with NULL where the target takes none: that is refused where rows that go in are made.
 */
export async function* mappedRows(
  { adopted: { source } }: AdoptedTableState,
  rows: SourceRows,
  { plan, ids = NO_IDS }: { readonly plan: TablePlan; readonly ids?: IdMaps },
): AsyncGenerator<RowBlock> {
  const map = rowMapper(takingNulls(plan), { ...(source === null ? { columns: [] } : sourceShape(source)), ids });
  if (source === null) yield map(EMPTY_ROW);
  else for await (const block of rows(source)) yield map(block);
}

function takingNulls(plan: TablePlan): TablePlan {
  const columns = plan.columns.map((column) => {
    const { refuses = [], ...rest } = column;
    return refuses.includes('null') ? { ...rest, refuses: refuses.filter((limit) => limit !== 'null') } : column;
  });
  return { ...plan, columns };
}
