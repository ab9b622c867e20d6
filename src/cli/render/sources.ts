import type { FoundSources } from '../../stages/stage-summaries.ts';
import { formatBytes, formatInteger } from '../format-quantity.ts';
import type { Paint } from '../paint.ts';
import { renderTable } from '../text-table.ts';
import { printable } from '../text-width.ts';

/** The databases that were found below a folder, and what was not taken for one; '' where one was named. */
export function renderSources(sources: FoundSources | undefined, paint: Paint): string {
  if (sources === undefined) return '';
  const table = renderTable(
    {
      columns: [
        { title: 'source', align: 'left' },
        { title: 'file', align: 'left' },
        { title: 'tables', align: 'right' },
        { title: 'rows', align: 'right' },
        { title: 'size', align: 'right' },
      ],
      rows: sources.found.map(({ id, file, tables, rows, bytes }) => [
        id,
        file,
        formatInteger(tables),
        formatInteger(rows),
        formatBytes(bytes),
      ]),
    },
    paint,
  );
  const skipped = sources.skipped.map(({ file, reason }) => `not taken: ${printable(file)}: ${printable(reason)}\n`);
  return `${table}${skipped.join('')}\n`;
}
