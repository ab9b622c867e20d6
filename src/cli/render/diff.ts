import type { CatalogChange } from '../../compare/diff-catalogs.ts';
import type { DiffCell, DiffEndInfo, DiffFinding, DiffSummary, TableDiff } from '../../stages/diff/diff-options.ts';
import { formatCount, formatInteger } from '../format-quantity.ts';
import type { Paint, Style } from '../paint.ts';
import { renderTable } from '../text-table.ts';
import { printable } from '../text-width.ts';

/** Renders differences one by one, each table under its name. */
export function findingRenderer(paint: Paint): (finding: DiffFinding) => string {
  let heading: string | null = null;
  return (finding) => {
    const next = finding.kind === 'catalog-change' ? 'structure' : finding.table;
    const opening = next === heading ? '' : `${heading === null ? '' : '\n'}${paint('bold', printable(next))}\n`;
    heading = next;
    return opening + renderFinding(finding, paint);
  };
}

function renderFinding(finding: DiffFinding, paint: Paint): string {
  switch (finding.kind) {
    case 'catalog-change':
      return renderChange(finding, paint);
    case 'row-changed': {
      const columns = finding.columns.map(
        ({ column, before, after }) => `${column} ${cut(before, CELL_MAX)} → ${cut(after, CELL_MAX)}`,
      );
      return line('changed', `${keyText(finding.key)}  ${columns.join(', ')}`, paint);
    }
    default: {
      const key = finding.key === null ? '' : `${keyText(finding.key)}  `;
      return line(finding.kind === 'row-added' ? 'added' : 'removed', `${key}${cut(finding.row, ROW_MAX)}`, paint);
    }
  }
}

const CELL_MAX = 200;
const ROW_MAX = 400;

function cut(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters)}…`;
}

function keyText(key: readonly DiffCell[]): string {
  return key.map(({ column, cell }) => `${column}=${cut(cell, CELL_MAX)}`).join(', ');
}

const SIGNS: Readonly<Record<CatalogChange['change'], { readonly sign: string; readonly style: Style }>> = {
  added: { sign: '+', style: 'green' },
  removed: { sign: '-', style: 'red' },
  changed: { sign: '~', style: 'yellow' },
};

function line(change: CatalogChange['change'], text: string, paint: Paint): string {
  const { sign, style } = SIGNS[change];
  return `  ${paint(style, sign)} ${printable(text)}\n`;
}

function renderChange({ change, object, table, name, before, after }: CatalogChange, paint: Paint): string {
  const isTable = object === 'table';
  const what = object.replace('-', ' ');
  const where = table === null || isTable ? name : object === 'column' ? `${table}.${name}` : `${table} ${name}`;
  const how = [before, after].filter((text) => text !== null).join(' → ');
  return line(change, `${what} ${where.trim()}: ${how}`, paint);
}

/** What was compared and how the rows of each table differ. */
export function renderDiff(summary: DiffSummary, limit: number | null, paint: Paint): string {
  const { left, right, equal, catalog, tables } = summary;
  const differing = tables.filter((table) => differences(table) > 0);
  const wasCut = limit !== null && tables.some((table) => differences(table) > limit);
  const verdict = equal
    ? paint('green', 'no differences')
    : paint('red', `${formatCount(catalog.length, 'difference')} of structure, ${rowsText(tables)}`);
  return [
    `A  ${describeEnd(left)}\nB  ${describeEnd(right)}\n`,
    `${formatCount(tables.length, 'table')}: ${verdict}\n`,
    differing.length === 0 ? '' : `\n${renderCounts(differing, paint)}`,
    wasCut
      ? `\nOf each table the first ${limit === 1 ? 'is' : `${formatInteger(limit)} are`} shown; --all shows all of them.\n`
      : '',
  ].join('');
}

function rowsText(tables: readonly TableDiff[]): string {
  const sum = (count: (table: TableDiff) => number): string =>
    formatInteger(tables.reduce((total, table) => total + count(table), 0));
  return `rows: ${sum(({ added }) => added)} added, ${sum(({ removed }) => removed)} removed, ${sum(({ changed }) => changed)} changed`;
}

function differences({ added, removed, changed }: TableDiff): number {
  return added + removed + changed;
}

function describeEnd({ display, source, createdAt, user }: DiffEndInfo): string {
  const origin = source === undefined ? '' : `  (${source.database}, ${createdAt})`;
  return `${printable(`${display}${origin}`)}${user === null ? '' : `  ${printable(`rows of ${user} alone`)}`}`;
}

function renderCounts(tables: readonly TableDiff[], paint: Paint): string {
  return renderTable(
    {
      columns: [
        { title: 'table', align: 'left' },
        { title: 'rows of A', align: 'right' },
        { title: 'rows of B', align: 'right' },
        { title: 'added', align: 'right' },
        { title: 'removed', align: 'right' },
        { title: 'changed', align: 'right' },
        { title: 'paired by', align: 'left' },
        { title: 'columns that changed', align: 'left' },
      ],
      rows: tables.map(({ table, rows, added, removed, changed, key, columns }) => [
        table,
        formatInteger(rows.left),
        formatInteger(rows.right),
        formatInteger(added),
        formatInteger(removed),
        formatInteger(changed),
        key === null ? 'the whole row' : key.join(', '),
        columns.map((one) => `${one.column} (${formatInteger(one.changed)})`).join(', '),
      ]),
    },
    paint,
  );
}
