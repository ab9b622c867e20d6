import type { SnapshotEntry } from '../../model/ledger.ts';
import type { SnapshotList } from '../../snapshot/list-snapshots.ts';
import type { PruneSummary } from '../../snapshot/prune-snapshots.ts';
import type { CreateSnapshotSummary } from '../../stages/create-snapshot.ts';
import type { RestoreSummary } from '../../stages/restore-snapshot.ts';
import { formatBytes, formatCount, formatInteger } from '../format-quantity.ts';
import type { Paint } from '../paint.ts';
import { renderTable, type TextColumn } from '../text-table.ts';
import { printable } from '../text-width.ts';

const COLUMNS: readonly TextColumn[] = [
  { title: 'snapshot', align: 'left' },
  { title: 'source', align: 'left' },
  { title: 'whose', align: 'left' },
  { title: 'tables', align: 'right' },
  { title: 'rows', align: 'right' },
  { title: 'unpacked', align: 'right' },
  { title: 'packed', align: 'right' },
];

/** `--store DIR`, where it is not the default. */
export function storeWords(store: string): readonly string[] {
  return store === 'backups/snapshots' ? [] : ['--store', store];
}

export function renderSnapshots({ store, snapshots, more, pruned, head }: SnapshotList, paint: Paint): string {
  const kept = snapshots.length === 0 ? '' : renderTable(listTable(snapshots), paint);
  const others = [
    ...(more > 0 ? [`${formatCount(more, 'older snapshot')} not shown`] : []),
    ...(pruned > 0 ? [`${formatInteger(pruned)} pruned`] : []),
  ];
  const total = [formatCount(snapshots.length, 'snapshot'), ...others].join(', ');
  return `${kept}${kept === '' ? '' : '\n'}${total} in ${printable(store)}\nledger head ${head.sha256 ?? 'none'}\n`;
}

/** How they are protected stands there only where one of them is. */
function listTable(snapshots: readonly SnapshotEntry[]): Parameters<typeof renderTable>[0] {
  const rows = snapshots.map(cellsOf);
  const protections = snapshots.map(protectionOf);
  if (protections.every((words) => words === '')) return { columns: COLUMNS, rows };
  return {
    columns: [...COLUMNS, { title: 'protected', align: 'left' }],
    rows: rows.map((cells, at) => [...cells, protections[at] as string]),
  };
}

function protectionOf({ signature, encryption }: SnapshotEntry): string {
  return [signature === undefined ? [] : ['signed'], encryption === undefined ? [] : ['sealed']].flat().join(', ');
}

function cellsOf(entry: SnapshotEntry): readonly string[] {
  const { id, source, tables, rows, bytes, container } = entry;
  const sizes = [formatInteger(tables), formatInteger(rows), formatBytes(bytes), formatBytes(container.bytes)];
  return [id, source.database, whoseOf(entry), ...sizes];
}

/** `everybody`, or the user's address or key. */
export function whoseOf({ scope }: Pick<SnapshotEntry, 'scope'>): string {
  return scope === null ? 'everybody' : (scope.email ?? scope.key.join(', '));
}

export function renderCreated({ snapshot, head, store }: CreateSnapshotSummary, paint: Paint): string {
  const { id, tables, rows, bytes, container, content } = snapshot;
  const sizes = `${formatCount(tables, 'table')}, ${formatCount(rows, 'row')}`;
  const packed = `${formatBytes(bytes)} packed into ${formatBytes(container.bytes)}`;
  return [
    `${paint('bold', `snapshot ${id}`)}: ${sizes}, ${packed}`,
    `file ${printable(store)}/${container.file}`,
    `content ${content}`,
    `ledger head ${head}`,
    `  keep it elsewhere: by it, and nothing else, an end of the ledger that was cut off is seen`,
    '',
  ].join('\n');
}

export function renderRestored({ snapshot, directory }: RestoreSummary, paint: Paint): string {
  const sizes = `${formatCount(snapshot.tables, 'table')}, ${formatCount(snapshot.rows, 'row')}`;
  const where = directory === null ? '' : `\narchive ${printable(directory)}/${snapshot.phase}`;
  return `${paint('bold', `snapshot ${snapshot.id}`)} unpacked, every digest checked: ${sizes}${where}\n`;
}

export function renderPruned({ decisions, leftovers, dryRun, bytes, head }: PruneSummary, paint: Paint): string {
  const columns: readonly TextColumn[] = [
    {
      title: dryRun ? 'would' : 'was',
      align: 'left',
      style: (cell) => (cell.startsWith('keep') || cell === 'kept' ? null : 'yellow'),
    },
    ...COLUMNS.slice(0, 3),
    { title: 'because of', align: 'left' },
  ];
  const word = (isKept: boolean): string => (dryRun ? (isKept ? 'keep' : 'go') : isKept ? 'kept' : 'pruned');
  const rows = decisions.map(({ entry, reasons }) => [
    word(reasons.length > 0),
    ...cellsOf(entry).slice(0, 3),
    reasons.map((reason) => `--keep-${reason}`).join(', '),
  ]);
  const going = decisions.filter(({ reasons }) => reasons.length === 0).length;
  const done = `${formatCount(going, 'snapshot')} of ${decisions.length} ${dryRun ? 'would go' : 'pruned'}, ${formatBytes(bytes)}`;
  const left = leftovers.map((name) => `${name}, which a killed run left behind, ${dryRun ? 'would go' : 'is gone'}\n`);
  return `${renderTable({ columns, rows }, paint)}\n${done}\n${left.join('')}ledger head ${head ?? 'none'}\n`;
}
