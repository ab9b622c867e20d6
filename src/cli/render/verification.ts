import type { SnapshotVerdict, StoreVerification } from '../../snapshot/verify-store.ts';
import { formatBytes, formatInteger } from '../format-quantity.ts';
import type { Paint } from '../paint.ts';
import { renderTable } from '../text-table.ts';
import { printable } from '../text-width.ts';

/** The snapshots that were opened, then in words what was proven and what cannot be. */
export function renderVerification({ snapshots, unlisted, ...found }: StoreVerification, paint: Paint): string {
  const table = snapshots.length === 0 ? '' : `${renderTable(tableOf(snapshots), paint)}\n`;
  const files = unlisted.map((file) => `${paint('red', 'not in the ledger:')} ${printable(file)}\n`);
  return `${table}${files.join('')}${list('proven', found.proved, paint)}${list('not proven', found.notProved, paint)}`;
}

function tableOf(snapshots: readonly SnapshotVerdict[]) {
  return {
    columns: [
      { title: 'snapshot', align: 'left' },
      { title: 'tables', align: 'right' },
      { title: 'rows', align: 'right' },
      { title: 'size', align: 'right' },
      {
        title: 'result',
        align: 'left',
        style: (cell: string) => (cell === 'ok' || cell === 'sealed' ? 'green' : 'red'),
      },
    ] as const,
    rows: snapshots.map((one) =>
      one.ok && one.opened
        ? [one.id, formatInteger(one.tables), formatInteger(one.rows), formatBytes(one.bytes), 'ok']
        : [one.id, '', '', '', one.ok ? 'sealed' : `${one.code}: ${one.message}`],
    ),
  };
}

function list(title: string, sentences: readonly string[], paint: Paint): string {
  if (sentences.length === 0) return '';
  return `${paint('bold', `${title}:`)}\n${sentences.map((sentence) => `  - ${printable(sentence)}\n`).join('')}`;
}
