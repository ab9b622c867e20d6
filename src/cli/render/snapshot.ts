import { displayName } from '../../model/logical-type.ts';
import type { ShownSnapshot } from '../../snapshot/show-snapshot.ts';
import { formatBytes, formatInteger } from '../format-quantity.ts';
import type { Paint } from '../paint.ts';
import { renderTable } from '../text-table.ts';
import { printable } from '../text-width.ts';
import { whoseOf } from './snapshots.ts';

/** Everything that is known of one snapshot, then its tables. */
export function renderSnapshot({ entry, path, manifest, signer }: ShownSnapshot, paint: Paint): string {
  const { container, archive, source } = entry;
  const facts: readonly (readonly [string, string])[] = [
    ['snapshot', entry.id],
    ['entry', `${entry.number} of the ledger, taken ${entry.at}`],
    ['source', `${source.database} (${source.dialect} ${archive.serverVersion}), exported ${archive.createdAt}`],
    ['as of', archive.consistencyPoint],
    ['whose', whoseOf(entry)],
    ['phase', manifest?.edited === true ? `${entry.phase}, edited by a person` : entry.phase],
    ['rows', `${formatInteger(entry.rows)} in ${formatInteger(entry.tables)} tables`],
    ['size', `${formatBytes(entry.bytes)} packed into ${formatBytes(container.bytes)} (${container.compression})`],
    ['file', path],
    ['sha256', container.sha256],
    ['content', entry.content],
    ['archive', `${archive.id}, by rowferry ${archive.tool}`],
    [
      'encrypted',
      entry.encryption === undefined ? 'no' : `${entry.encryption.format}, recipients: ${entry.encryption.recipients}`,
    ],
    ['signed', signer === null ? 'no' : `by ${signer.fingerprint} (whom to trust: snapshot verify --trusted)`],
  ];
  const lines = facts.map(([name, value]) => `${paint('bold', name.padEnd(10))}${printable(value)}\n`);
  return `${lines.join('')}${manifest === null ? '' : `\n${renderTables(manifest.tables, paint)}`}`;
}

type Tables = NonNullable<ShownSnapshot['manifest']>['tables'];

function renderTables(tables: Tables, paint: Paint): string {
  return renderTable(
    {
      columns: [
        { title: 'table', align: 'left' },
        { title: 'rows', align: 'right' },
        { title: 'size', align: 'right' },
        { title: 'parts', align: 'right' },
        { title: 'sums', align: 'left' },
      ],
      rows: tables.map(({ name, rows, parts, sums }) => [
        displayName(name),
        formatInteger(rows),
        formatBytes(parts.reduce((sum, { bytes }) => sum + bytes, 0)),
        formatInteger(parts.length),
        sums === null ? 'none' : 'of the source',
      ]),
    },
    paint,
  );
}
