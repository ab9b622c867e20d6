import { displayName } from '../../model/logical-type.ts';
import type { TableSummary } from '../../stages/progress.ts';
import type { ExportSummary, ImportSummary, StageSummary, TransformSummary } from '../../stages/stage-summaries.ts';
import { formatBytes, formatInteger, formatSeconds } from '../format-quantity.ts';
import type { Paint } from '../paint.ts';
import { renderTable } from '../text-table.ts';
import { REJECTED_COLUMN } from './stage-table.ts';

/** The stages of a move that did all three. */
export interface WholeMove {
  readonly export: ExportSummary;
  readonly transform: TransformSummary;
  readonly import: ImportSummary;
}

/**
 * The closing table of a whole move: what was read from each table, what arrived, and the time of every stage. Where several
 * tables become one, what arrived there stands in the first line of it alone, and so does what was read of one that becomes several.
 */
export function renderMoveTable(move: WholeMove, paint: Paint): string {
  const stages: readonly StageSummary[] = [move.export, move.transform, move.import];
  const [exported = new Map(), transformed = new Map(), imported = new Map()] = stages.map(byName);
  const [read, written] = [new Set<string>(), new Set<string>()];
  const rows = move.transform.plan.tables.map(({ source, target }) => {
    const [from, to] = [displayName(source), displayName(target)];
    const first = isNew(from, read) ? exported.get(from) : undefined;
    const [second, last] = isNew(to, written) ? [transformed.get(to), imported.get(to)] : [];
    return [
      from === to ? to : `${from} → ${to}`,
      countOf(first?.read),
      countOf(last?.written),
      countOf(last === undefined ? undefined : last.rejected + (second?.rejected ?? 0)),
      first === undefined ? '' : formatBytes(first.bytes),
      ...[first, second, last].map((table) => (table === undefined ? '' : formatSeconds(table.seconds))),
    ];
  });
  const sum = (of: keyof Pick<TableSummary, 'read' | 'written'>, { tables }: StageSummary): string =>
    formatInteger(tables.reduce((total, table) => total + table[of], 0));
  const totals = [
    `${formatInteger(rows.length)} in all`,
    sum('read', move.export),
    sum('written', move.import),
    formatInteger(rejectedIn(move.transform) + rejectedIn(move.import)),
    formatBytes(move.export.bytes),
    ...stages.map(({ seconds }) => formatSeconds(seconds)),
  ];
  const right = (title: string) => ({ title, align: 'right' }) as const;
  const columns = [
    { title: 'table', align: 'left' } as const,
    right('read'),
    right('written'),
    REJECTED_COLUMN,
    ...['size', 'export', 'transform', 'import'].map(right),
  ];
  return renderTable({ columns, rows, totals }, paint);
}

function isNew(name: string, known: Set<string>): boolean {
  const isFirst = !known.has(name);
  known.add(name);
  return isFirst;
}

function rejectedIn({ tables }: StageSummary): number {
  return tables.reduce((total, { rejected }) => total + rejected, 0);
}

function byName({ tables }: StageSummary): ReadonlyMap<string, TableSummary> {
  return new Map(tables.map((table) => [table.table, table]));
}

function countOf(count: number | undefined): string {
  return count === undefined ? '' : formatInteger(count);
}
