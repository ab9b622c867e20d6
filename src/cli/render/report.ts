import type { Discrepancy } from '../../compare/discrepancy.ts';
import type { TableReport, ValidationReport } from '../../compare/report.ts';
import { assertNever } from '../../util/assert.ts';
import { formatCount, formatInteger } from '../format-quantity.ts';
import type { Paint } from '../paint.ts';
import { renderTable } from '../text-table.ts';
import { printable } from '../text-width.ts';

/** What a validation found: a line per table, then every discrepancy that was kept. */
export function renderReport(report: ValidationReport, paint: Paint): string {
  const { left, right, tables } = report;
  const compared = right === null ? left : `${left} ↔ ${right}`;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const verdict = report.ok ? paint('green', 'no differences') : paint('red', 'differences');
  const head = `${printable(compared)}: ${formatCount(tables.length, 'table')}, ${formatCount(rows, 'row')}, ${verdict}\n\n`;
  const lists = tables.filter((table) => table.found > 0).map((table) => renderDiscrepancies(table, paint));
  return head + renderTables(tables, paint) + lists.join('');
}

function renderTables(tables: readonly TableReport[], paint: Paint): string {
  return renderTable(
    {
      columns: [
        { title: 'table', align: 'left' },
        { title: 'rows', align: 'right' },
        { title: 'result', align: 'left', style: (cell) => (cell === 'ok' ? 'green' : 'red') },
        { title: 'proven by', align: 'left' },
      ],
      rows: tables.map((table) => [
        table.table,
        formatInteger(table.rows),
        table.ok ? 'ok' : formatCount(table.found, 'difference'),
        table.proofs.join(', '),
      ]),
    },
    paint,
  );
}

function renderDiscrepancies({ table, found, discrepancies }: TableReport, paint: Paint): string {
  const more = found - discrepancies.length;
  const lines = [
    paint('bold', printable(table)),
    ...discrepancies.map((discrepancy) => `  ${printable(describeDiscrepancy(discrepancy))}`),
    ...(more > 0 ? [`  … and ${formatInteger(more)} more`] : []),
  ];
  return `\n${lines.join('\n')}\n`;
}

/** A finding in a sentence; the table stands above it. */
export function describeDiscrepancy(found: Discrepancy): string {
  switch (found.kind) {
    case 'missing-table':
      return 'the table is missing on the right';
    case 'missing-column':
      return `column ${found.column}: missing on the right`;
    case 'row-count':
      return `rows: left ${formatInteger(found.left)}, right ${formatInteger(found.right)}`;
    case 'sum':
      return `column ${found.column}: ${found.sum}: left ${found.left}, right ${found.right}`;
    case 'row-set':
      return `the rows are not the same: left ${found.left}, right ${found.right}`;
    case 'missing-row':
      return `key ${found.key}: missing on the right`;
    case 'extra-row':
      return `key ${found.key}: only on the right`;
    case 'value':
      return `key ${found.key}, column ${found.column}: left ${found.left}, right ${found.right}`;
    default:
      return assertNever(found, 'discrepancy');
  }
}
