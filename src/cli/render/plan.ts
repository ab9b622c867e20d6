import { displayName } from '../../model/logical-type.ts';
import type { ColumnPlan, TablePlan } from '../../model/plan.ts';
import type { PlanSummary } from '../../stages/stage-summaries.ts';
import { formatCount } from '../format-quantity.ts';
import type { Paint } from '../paint.ts';
import { renderTable } from '../text-table.ts';
import { printable } from '../text-width.ts';
import { renderAdoption } from './adopted.ts';
import { renderNotCarried } from './not-carried.ts';
import { lossStyle } from './not-exact.ts';
import { renderOrphans } from './orphans.ts';
import { renderOwner } from './owner.ts';
import { renderStripped } from './stripped.ts';

/** Every decision of a plan: a table per table with column, types, class and reason. */
export function renderPlan({ source, plan, orphans }: PlanSummary, paint: Paint): string {
  const head = `${source.display}: ${plan.from} to ${plan.to}, ${formatCount(plan.tables.length, 'table')}\n`;
  const tables = plan.tables.map((table) => `\n${renderTablePlan(table, paint)}`);
  return (
    head +
    tables.join('') +
    renderAdoption(plan.adopted, paint) +
    renderOwner(plan.owner) +
    renderStripped(plan.stripped, paint) +
    renderNotCarried(plan.notCarried, paint) +
    renderOrphans(orphans, paint)
  );
}

function renderTablePlan(table: TablePlan, paint: Paint): string {
  const names = arrow(displayName(table.source), displayName(table.target));
  const mode = table.mode === 'create' ? 'new table' : 'into the table that is there';
  const action = table.action === 'link' ? 'rows as they are' : 'rows rewritten';
  return `${paint('bold', printable(names))}  (${mode}, ${action})\n${renderColumns(table.columns, paint)}`;
}

function renderColumns(columns: readonly ColumnPlan[], paint: Paint): string {
  return renderTable(
    {
      columns: [
        { title: 'column', align: 'left' },
        { title: 'source type', align: 'left' },
        { title: 'target type', align: 'left' },
        { title: 'class', align: 'left', style: lossStyle },
        { title: 'reason', align: 'left' },
      ],
      rows: columns.map((column) => [
        arrow(column.source, column.target),
        column.sourceStorage === '' ? '(none)' : column.sourceStorage,
        column.targetStorage,
        column.loss,
        column.reason,
      ]),
      indent: 2,
    },
    paint,
  );
}

function arrow(source: string | null, target: string): string {
  if (source === null) return `→ ${target}`;
  return source === target ? source : `${source} → ${target}`;
}
