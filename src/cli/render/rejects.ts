import type { RejectSummary } from '../../stages/stage-summaries.ts';
import { formatCount, formatInteger } from '../format-quantity.ts';
import type { Paint } from '../paint.ts';
import { renderTable } from '../text-table.ts';
import { cutToWidth } from '../text-width.ts';

/** A reason can hold a long value; the whole text is in the file. */
const REASON_WIDTH_MAX = 90;

/** The rows that could not be written, with where they lie and why; '' where all went in. */
export function renderRejects(rejects: readonly RejectSummary[], paint: Paint): string {
  if (rejects.length === 0) return '';
  const rows = rejects.flatMap(({ file, reasons }) =>
    reasons.map(({ reason, column, rows: count }, at) => [
      at === 0 ? file : '',
      formatInteger(count),
      column ?? '',
      cutToWidth(reason.replace(/\s+/g, ' '), REASON_WIDTH_MAX),
    ]),
  );
  const table = renderTable(
    {
      columns: [
        { title: 'file', align: 'left' },
        { title: 'rows', align: 'right', style: () => 'red' },
        { title: 'column', align: 'left' },
        { title: 'reason', align: 'left' },
      ],
      rows,
      indent: 2,
    },
    paint,
  );
  const total = rejects.reduce((sum, { rows: count }) => sum + count, 0);
  return `\n${formatCount(total, 'row')} rejected, kept in the archive:\n${table}`;
}
