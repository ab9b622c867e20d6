import type { StripChange } from '../../model/plan.ts';
import { formatCount } from '../format-quantity.ts';
import type { Paint } from '../paint.ts';
import { renderTable } from '../text-table.ts';
import { cutToWidth } from '../text-width.ts';

const TEXT_WIDTH_MAX = 60;

/** What left the tables because they hold one user's rows; '' where nothing did. */
export function renderStripped(stripped: readonly StripChange[] | undefined, paint: Paint): string {
  if (stripped === undefined || stripped.length === 0) return '';
  const table = renderTable(
    {
      columns: [
        { title: 'kind', align: 'left' },
        { title: 'table', align: 'left' },
        { title: 'of all users', align: 'left' },
        { title: 'of one user', align: 'left' },
      ],
      rows: stripped.map(({ kind, table, name, before, after }) => [
        kind,
        table,
        shortText(before === name || name === '' ? before : `${name}: ${before}`),
        after === null ? 'gone' : shortText(after),
      ]),
      indent: 2,
    },
    paint,
  );
  return `\n${formatCount(stripped.length, 'thing')} that told users apart (--keep-user-columns keeps them):\n${table}`;
}

function shortText(text: string): string {
  return cutToWidth(text.replace(/\s+/g, ' ').trim(), TEXT_WIDTH_MAX);
}
