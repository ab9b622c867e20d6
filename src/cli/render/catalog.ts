import {
  allForeignKeys,
  type Column,
  type HeaderNumbers,
  type LeftOut,
  storedColumns,
  type Table,
} from '../../model/catalog.ts';
import { type Census, describeContradiction } from '../../model/census.ts';
import { displayName } from '../../model/logical-type.ts';
import type { Storage } from '../../model/storage.ts';
import { formatTypeName } from '../../model/type-name.ts';
import type { InspectSummary } from '../../stages/stage-summaries.ts';
import { formatCount, formatInteger } from '../format-quantity.ts';
import type { Paint } from '../paint.ts';
import { renderTable } from '../text-table.ts';
import { printable } from '../text-width.ts';
import { renderKept } from './kept-ids.ts';

/** The structure of a database, or of an archive, and what its columns really hold. */
export function renderCatalog(summary: InspectSummary, paint: Paint): string {
  const { source, catalog } = summary;
  const { tables, leftOut, headerNumbers } = catalog;
  const head = `${source.display}: ${source.dialect} ${source.serverVersion}, ${formatCount(tables.length, 'table')}\n${numbersOf(headerNumbers)}`;
  const described = tables.map((table) => `\n${renderTableOf(table, paint)}`).join('');
  return head + described + renderLeftOut(leftOut, paint) + renderKept(summary, paint);
}

function numbersOf(numbers: HeaderNumbers | undefined): string {
  if (numbers === undefined) return '';
  return `user_version ${numbers.userVersion}, application_id ${numbers.applicationId}\n`;
}

function renderTableOf(table: Table, paint: Paint): string {
  const rows = storedColumns(table).find(({ census }) => census !== null)?.census?.rows;
  const count = rows === undefined ? '' : `  (${formatCount(rows, 'row')})`;
  const columns = renderTable(
    {
      columns: [
        { title: 'column', align: 'left' },
        { title: 'declared', align: 'left' },
        { title: 'type', align: 'left' },
        { title: 'rules', align: 'left' },
        { title: 'nulls', align: 'right' },
        { title: 'holds', align: 'left' },
      ],
      rows: table.columns.map((column) => [
        column.name,
        declaredType(column.storage),
        formatTypeName(column.type),
        rulesOf(column, table),
        column.census === null ? '' : formatInteger(column.census.nulls),
        column.census === null ? '' : describeCensus(column.census),
      ]),
      indent: 2,
    },
    paint,
  );
  const notes = structureLines(table).map((line) => `  ${printable(line)}\n`);
  return `${paint('bold', printable(displayName(table.name)))}${count}\n${columns}${notes.join('')}`;
}

function declaredType(storage: Storage): string {
  const declared = storage.dialect === 'sqlite' ? storage.declaredType : storage.typeName;
  return declared === '' ? '(none)' : declared;
}

function rulesOf(column: Column, table: Table): string {
  return [
    ...(table.primaryKey?.columns.includes(column.name) === true ? ['key'] : []),
    ...(column.nullable ? [] : ['not null']),
    ...(column.identity === null ? [] : [column.identity.kind]),
    ...(column.generated === null ? [] : [`generated ${column.generated.expression.text}`]),
    ...(column.default === null ? [] : [`default ${column.default.text}`]),
    ...(column.collation === null ? [] : [`collate ${column.collation}`]),
  ].join(', ');
}

/** The evidence, and which values forbid what the declaration suggests. */
function describeCensus({ evidence, contradictions }: Census): string {
  return [evidence, ...contradictions.map(describeContradiction)].join(' ');
}

function structureLines(table: Table): readonly string[] {
  const list = (columns: readonly string[]): string => `(${columns.join(', ')})`;
  return [
    ...table.uniqueKeys.map((key) => `unique ${list(key.columns)}`),
    ...(table.periods?.keys ?? []).map(
      (key) => `${key.primary ? 'key' : 'unique'} ${list(key.columns)} without overlaps`,
    ),
    ...allForeignKeys(table).map(
      (key) =>
        `${key.period === true ? 'period ' : ''}foreign key ${list(key.columns)} to ${displayName(key.target)} ${list(key.targetColumns)}`,
    ),
    ...table.checks.map((check) => `check ${check.expression.text}`),
    ...table.indexes.map((index) => {
      const terms = index.terms.map((term) => term.column ?? `(${term.expression?.text ?? ''})`);
      const where = index.predicate === null ? '' : ` where ${index.predicate.text}`;
      return `${index.unique ? 'unique ' : ''}index ${index.name} ${list(terms)}${where}`;
    }),
  ];
}

function renderLeftOut(leftOut: readonly LeftOut[], paint: Paint): string {
  if (leftOut.length === 0) return '';
  const table = renderTable(
    {
      columns: [
        { title: 'kind', align: 'left', style: () => 'yellow' },
        { title: 'name', align: 'left' },
        { title: 'reason', align: 'left' },
      ],
      rows: leftOut.map(({ kind, name, reason }) => [kind, name, reason]),
      indent: 2,
    },
    paint,
  );
  return `\n${formatCount(leftOut.length, 'thing')} not carried to another database:\n${table}`;
}
