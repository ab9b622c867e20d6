import { RowferryError } from '../../errors/rowferry-error.ts';
import { type ColumnLimit, type ColumnPlan, plannedName, type TablePlan } from '../../model/plan.ts';
import type { RefusedRow } from '../refused-row.ts';
import type { RowCells } from '../ruled/row-cells.ts';
import { NOWHERE, placeOf } from './row-pieces.ts';

export interface RefusalPlace {
  readonly plan: TablePlan;
  readonly cells: RowCells;
  /** Index in the plan of the column whose cell was mapped. */
  readonly column: number;
  /** The row line of the source. */
  readonly line: Buffer;
}

/** The row that `cause` speaks of. @throws `cause` where it is no refusal of a value */
export function refusalOfRow(cause: unknown, { plan, cells, column, line }: RefusalPlace): RefusedRow {
  if (!(cause instanceof RowferryError) || cause.code !== 'VALUE_NOT_STORABLE') throw cause;
  const { columns, offsets, bytes } = cells;
  const planned = plan.columns[column] as ColumnPlan;
  const place = placeOf(planned, columns);
  const value = place === NOWHERE ? '' : bytes.toString('utf8', offsets.starts[place], offsets.ends[place]);
  const limit = (cause.context['limit'] ?? null) as ColumnLimit | null;
  const [name, key] = [plannedName(planned), keyText(cells)];
  return { key, column: name, value, reason: cause.message, hint: cause.hint, limit, line: Buffer.from(line) };
}

/** `id=5`; the row's number without a key, and with it where the key is NULL. */
function keyText({ key, columns, offsets, bytes, row }: RowCells): string {
  const cells = key.map((name) => {
    const at = columns.indexOf(name);
    return bytes.toString('utf8', offsets.starts[at], offsets.ends[at]);
  });
  if (cells.length === 0) return String(row + 1);
  const text = key.map((name, at) => `${name}=${cells[at]}`).join(', ');
  return cells.includes('null') ? `${text} of row ${row + 1}` : text;
}
