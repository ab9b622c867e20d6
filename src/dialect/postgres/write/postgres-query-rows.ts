import type pg from 'pg';
import type { Table } from '../../../model/catalog.ts';
import type { RowBlock } from '../../../model/row-stream.ts';
import { type Refusing, refuseAll } from '../../refuse-all.ts';
import type { SourcedTable } from '../rows/postgres-row-query.ts';
import { streamRows } from '../rows/postgres-row-stream.ts';

/** The rows of a query that gives the stored columns of `table`. */
export function queryRows(client: pg.Client, table: Table, query: string): AsyncIterable<RowBlock> {
  const sourced: SourcedTable = { ...table, source: `(${query}) as rowferry_view` };
  return streamRows(client, sourced, { kind: 'heap' });
}

/** Tells the policy of all rows of a query; returns how many they are. */
export function refuseRows(
  client: pg.Client,
  table: Table,
  { query, ...refusing }: Refusing & { readonly query: string },
): Promise<number> {
  return refuseAll(table, queryRows(client, table, query), refusing);
}
