import type { StageSummary } from '../../stages/stage-summaries.ts';
import { formatBytes, formatInteger, formatSeconds } from '../format-quantity.ts';
import type { Paint } from '../paint.ts';
import { renderTable, type TextColumn } from '../text-table.ts';

/** A rejected row is never overlooked. */
export const REJECTED_COLUMN: TextColumn = {
  title: 'rejected',
  align: 'right',
  style: (cell) => (cell === '0' || cell === '' ? null : 'red'),
};

const COLUMNS: readonly TextColumn[] = [
  { title: 'read', align: 'right' },
  { title: 'written', align: 'right' },
  REJECTED_COLUMN,
  { title: 'size', align: 'right' },
  { title: 'time', align: 'right' },
];

/** The closing table of a stage: each table with its rows, the totals last. */
export function renderStageTable(name: string, summary: StageSummary, paint: Paint): string {
  const { tables } = summary;
  const sum = (of: (table: (typeof tables)[number]) => number): number =>
    tables.reduce((total, table) => total + of(table), 0);
  return renderTable(
    {
      columns: [{ title: name, align: 'left' }, ...COLUMNS],
      rows: tables.map((table) => [table.table, ...quantities(table)]),
      totals: [
        `${formatInteger(tables.length)} in all`,
        ...quantities({
          read: sum((table) => table.read),
          written: sum((table) => table.written),
          rejected: sum((table) => table.rejected),
          bytes: summary.bytes,
          seconds: summary.seconds,
        }),
      ],
    },
    paint,
  );
}

interface Quantities {
  readonly read: number;
  readonly written: number;
  readonly rejected: number;
  readonly bytes: number;
  readonly seconds: number;
}

function quantities({ read, written, rejected, bytes, seconds }: Quantities): readonly string[] {
  return [
    formatInteger(read),
    formatInteger(written),
    formatInteger(rejected),
    formatBytes(bytes),
    formatSeconds(seconds),
  ];
}
