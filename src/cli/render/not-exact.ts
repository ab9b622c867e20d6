import type { ColumnLoss } from '../../transform/column-losses.ts';
import { formatCount } from '../format-quantity.ts';
import type { Paint, Style } from '../paint.ts';
import { renderTable } from '../text-table.ts';

/** The colour of a loss class. */
export function lossStyle(loss: string): Style | null {
  if (loss === 'lossy') return 'red';
  return loss === 'normalised' ? 'yellow' : null;
}

/** The columns that do not come through exactly, each with its class and the reason; '' where all do. */
export function renderLosses(losses: readonly ColumnLoss[], paint: Paint): string {
  const columns = losses.filter(({ loss }) => loss !== 'exact');
  if (columns.length === 0) return '';
  const table = renderTable(
    {
      columns: [
        { title: 'column', align: 'left' },
        { title: 'class', align: 'left', style: lossStyle },
        { title: 'reason', align: 'left' },
      ],
      rows: columns.map(({ table, column, loss, reason, accepted }) => [
        `${table}.${column}`,
        loss,
        accepted === true ? `${reason} You accepted that.` : reason,
      ]),
      indent: 2,
    },
    paint,
  );
  return `\n${formatCount(columns.length, 'column')} not exact:\n${table}`;
}
