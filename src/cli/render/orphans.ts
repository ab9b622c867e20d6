import type { OrphanedRows } from '../../model/orphaned-rows.ts';
import { formatCount } from '../format-quantity.ts';
import type { Paint } from '../paint.ts';
import { printable } from '../text-width.ts';

/** Rows of the source that a target with its foreign keys refuses, and what can become of them; '' where there are none. */
export function renderOrphans(orphans: readonly OrphanedRows[] = [], paint: Paint): string {
  if (orphans.length === 0) return '';
  const lines = orphans.map(({ table, columns, parent, rows, named }) => {
    const refer = rows === 1 ? 'refers' : 'refer';
    const what = `${formatCount(rows, 'row')} of ${table} ${refer} by ${columns.join(', ')} to rows of ${parent} that are not there: ${named}`;
    return `  ${printable(what)}\n`;
  });
  const head = paint('yellow', 'references that lead nowhere');
  return `\n${head} (they stop the move, unless --orphans or --on-error says what becomes of the rows):\n${lines.join('')}`;
}
