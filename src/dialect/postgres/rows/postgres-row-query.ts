import { type Column, columnNamed, storedColumns, type Table } from '../../../model/catalog.ts';
import { isTotalOrder, type RowOrder } from '../../../model/row-order.ts';
import { quoteIdentifier, quoteQualified } from '../postgres-identifier.ts';
import { canonicalTextSql, cellSql } from './postgres-cell-sql.ts';

/** The COPY statement that gives the stored columns of `table` in `order`. */
export function copyOutSql(table: Table, order: RowOrder): string {
  const columns = storedColumns(table).map(({ name }) => quoteIdentifier(name));
  const terms = orderTerms(table, order);
  const sorted = terms.length === 0 ? '' : ` order by ${terms.join(', ')}`;
  return `copy (select ${columns.join(', ')} from ${tableSource(table)}${sorted}) to stdout`;
}

/** A table whose rows are those of a query: `source` is what stands behind `from`. */
export interface SourcedTable extends Table {
  readonly source: string;
}

/** Rows of child tables (inheritance) belong to the children; those of partitions to the parent. */
export function tableSource(table: Table | SourcedTable): string {
  if ('source' in table) return table.source;
  return table.options.partitioned ? quoteQualified(table.name) : `only ${quoteQualified(table.name)}`;
}

/** The terms of ORDER BY for the orders of `model/row-order.ts`; none where the order does not matter. */
function orderTerms(table: Table, order: RowOrder): readonly string[] {
  switch (order.kind) {
    case 'key': {
      const keys = order.columns.map((name) => keyTerm(columnNamed(table, name)));
      return isTotalOrder(table, order) ? keys : [...keys, ...lineTerms(table)];
    }
    case 'line':
      return lineTerms(table);
    case 'heap':
    case 'none':
      return [];
  }
}

/** Without NULLS FIRST where there are no NULLs: only then does a plain index give the order. */
function keyTerm(column: Column): string {
  const nulls = column.nullable ? ' nulls first' : '';
  return `${sortValue(column)}${nulls}`;
}

/** uuids compare by their bytes, which is the order of their text. */
function sortValue(column: Column): string {
  switch (column.type.kind) {
    case 'boolean':
    case 'integer':
    case 'float':
    case 'uuid':
      return quoteIdentifier(column.name);
    default:
      return `(${canonicalTextSql(column)}) collate "C"`;
  }
}

/**
 * The bytes of the row line, cell by cell: the prefixes between them are the same in every row. A number
 * is not ended by itself (`1` and `12`), so it is compared with the byte that stands behind it.
 */
function lineTerms(table: Table): readonly string[] {
  const columns = storedColumns(table);
  return columns.map((column, at) => {
    const behind = at === columns.length - 1 ? '}' : ',';
    const cell = isSelfDelimited(column) ? cellSql(column) : `(${cellSql(column)} || '${behind}')`;
    return `${cell} collate "C"`;
  });
}

function isSelfDelimited({ type }: Column): boolean {
  return type.kind !== 'integer' && type.kind !== 'float' && type.kind !== 'jsonb';
}
