import type { LeftOut } from '../../../model/catalog.ts';
import type { ColumnRow, TableRow } from '../postgres-queries.ts';
import { isMemory } from '../types/postgres-memory.ts';
import { tableDisplayName } from './postgres-selection.ts';

/** What a table says of itself and has no place in the model. */
export function tableLeftOut(row: TableRow): readonly LeftOut[] {
  const items: Omit<LeftOut, 'table'>[] = [];
  if (row.partition_key !== null) {
    const reason = 'The rows of all partitions are carried as one table; how it is cut into partitions is not.';
    items.push({ kind: 'partition', name: 'partitioning', text: `partition by ${row.partition_key}`, reason });
  }
  if (row.inherits !== null) {
    const reason = 'The table is carried with all of its columns; that it inherits is not.';
    items.push({ kind: 'table', name: 'inheritance', text: `inherits (${row.inherits})`, reason });
  }
  if (row.unlogged) {
    const reason = 'The table is carried; that its rows may be lost in a crash is not.';
    items.push({ kind: 'table', name: 'unlogged', text: 'unlogged', reason });
  }
  if (row.row_security) {
    const reason = 'Everybody who may read the table will see every row.';
    items.push({ kind: 'policy', name: 'row security', text: 'enable row level security', reason });
  }
  items.push(...commentLeftOut('comment', row.comment));
  return items.map((item) => ({ ...item, table: tableDisplayName(row) }));
}

/** The same of a column of `table`. */
export function columnLeftOut(row: ColumnRow, table: string | null): readonly LeftOut[] {
  const items: Omit<LeftOut, 'table'>[] = [];
  if (row.collation !== null && row.collation_namespace !== 'pg_catalog') {
    const text = `collate "${row.collation_namespace}"."${row.collation}"`;
    const reason = 'The collation was made in this database and is not carried; the column gets the default one.';
    items.push({ kind: 'collation', name: row.name, text, reason });
  }
  if (row.not_null && row.not_null_unproven) {
    const reason = 'The column may hold NULLs all the same, so it is carried without NOT NULL.';
    items.push({ kind: 'other', name: row.name, text: 'not null not valid', reason });
  }
  items.push(...commentLeftOut(row.name, row.comment));
  return items.map((item) => ({ ...item, table }));
}

function commentLeftOut(name: string, comment: string | null): readonly Omit<LeftOut, 'table'>[] {
  if (comment === null || isMemory(comment)) return [];
  return [{ kind: 'comment', name, text: comment, reason: 'Comments are not carried.' }];
}
