import type { NotCarried } from '../../model/plan.ts';
import type { ColumnLoss } from '../../transform/column-losses.ts';
import { formatCount } from '../format-quantity.ts';
import type { Paint, Style } from '../paint.ts';
import { renderTable } from '../text-table.ts';
import { cutToWidth } from '../text-width.ts';

/** Definitions can be pages long; the whole text is in the JSON document and in the catalog. */
const TEXT_WIDTH_MAX = 60;

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
      rows: columns.map(({ table, column, loss, reason }) => [`${table}.${column}`, loss, reason]),
      indent: 2,
    },
    paint,
  );
  return `\n${formatCount(columns.length, 'column')} not exact:\n${table}`;
}

/** What does not arrive at all, with the reason; '' where there is nothing. */
export function renderNotCarried(notCarried: readonly NotCarried[], paint: Paint): string {
  if (notCarried.length === 0) return '';
  const table = renderTable(
    {
      columns: [
        { title: 'kind', align: 'left', style: () => 'yellow' },
        { title: 'name', align: 'left' },
        { title: 'text', align: 'left' },
        { title: 'reason', align: 'left' },
      ],
      rows: notCarried.map((item) => [item.kind, nameOf(item), shortText(item.text), item.reason]),
      indent: 2,
    },
    paint,
  );
  return `\n${formatCount(notCarried.length, 'thing')} not carried:\n${table}`;
}

function nameOf({ table, name }: NotCarried): string {
  return table === null || table === name ? name : `${table}: ${name}`;
}

function shortText(text: string): string {
  return cutToWidth(text.replace(/\s+/g, ' ').trim(), TEXT_WIDTH_MAX);
}
