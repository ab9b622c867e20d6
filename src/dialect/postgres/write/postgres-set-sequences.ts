import type pg from 'pg';
import type { Column, Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { toRowferryError } from '../postgres-errors.ts';
import { quoteIdentifier, quoteQualified } from '../postgres-identifier.ts';
import { tableSource } from '../rows/postgres-row-query.ts';
import { SEQUENCE_OF_COLUMN, type SequenceNameRow, setSequenceSql } from './postgres-writer-queries.ts';

/**
 * Lets every column that numbers itself go on behind the rows that came and behind the numbers that the
 * source has handed out before, also where the table is empty.
 */
export async function setSequences(client: pg.Client, table: Table): Promise<void> {
  for (const column of table.columns) {
    if (column.identity === null) continue;
    try {
      const sequence = await sequenceOf(client, table, column);
      if (sequence === null) continue;
      const names = { sequence, table: tableSource(table), column: quoteIdentifier(column.name) };
      await client.query(setSequenceSql(names), [sequence, column.identity.last]);
    } catch (error) {
      throw toRowferryError(error, { table: displayName(table.name), column: column.name });
    }
  }
}

/** The sequence that the column owns, else the one that its default names. */
async function sequenceOf(client: pg.Client, table: Table, column: Column): Promise<string | null> {
  const parameters = [quoteQualified(table.name), column.name];
  const [row] = await readRows<SequenceNameRow>(client, SEQUENCE_OF_COLUMN, parameters);
  if (row?.name !== null && row !== undefined) return row.name;
  const named = column.identity?.sequence ?? null;
  return named === null ? null : quoteQualified(named);
}
