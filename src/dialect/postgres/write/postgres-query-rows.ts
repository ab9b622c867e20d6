import type pg from 'pg';
import type { Table } from '../../../model/catalog.ts';
import type { RowPolicy, RowRefusal } from '../../../model/row-policy.ts';
import type { RowBlock } from '../../../model/row-stream.ts';
import type { SourcedTable } from '../rows/postgres-row-query.ts';
import { streamRows } from '../rows/postgres-row-stream.ts';

/** The rows of a query that gives the stored columns of `table`. */
export function queryRows(client: pg.Client, table: Table, query: string): AsyncIterable<RowBlock> {
  const sourced: SourcedTable = { ...table, source: `(${query}) as rowferry_view` };
  return streamRows(client, sourced, { kind: 'heap' });
}

export interface Refusing {
  readonly query: string;
  readonly policy: RowPolicy;
  readonly reason: Omit<RowRefusal, 'line'>;
}

/** Tells the policy of all rows of a query; returns how many they are. */
export async function refuseRows(client: pg.Client, table: Table, refusing: Refusing): Promise<number> {
  const { query, policy, reason } = refusing;
  let count = 0;
  for await (const { bytes, rows } of queryRows(client, table, query)) {
    for (const line of bytes.toString('utf8').split(',\n').slice(0, -1)) policy.refuse(table, { ...reason, line });
    count += rows;
  }
  return count;
}
