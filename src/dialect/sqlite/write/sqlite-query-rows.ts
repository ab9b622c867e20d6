import type { Table } from '../../../model/catalog.ts';
import type { RowPolicy, RowRefusal } from '../../../model/row-policy.ts';
import type { RowBlock } from '../../../model/row-stream.ts';
import { type RowOrigin, streamRows } from '../rows/sqlite-row-stream.ts';

/** A name in the temporary database, which comes before those of the file. */
const VIEW = 'rowferry_view';

/** The rows of a query that gives the stored columns of `table`. */
export async function* queryRows(origin: RowOrigin, table: Table, query: string): AsyncGenerator<RowBlock> {
  const { database } = origin;
  database.exec(`create temp view ${VIEW} as ${query}`);
  try {
    yield* streamRows(origin, besides(table, VIEW), { kind: 'line' });
  } finally {
    database.exec(`drop view temp.${VIEW}`);
  }
}

/** The same columns under another name, which has no keys of its own. */
export function besides(table: Table, name: string): Table {
  return { ...table, name: { namespace: null, name }, primaryKey: null, uniqueKeys: [], foreignKeys: [], indexes: [] };
}

export interface Refusing {
  readonly query: string;
  readonly policy: RowPolicy;
  readonly reason: Omit<RowRefusal, 'line'>;
}

/** Tells the policy of all rows of a query; returns how many they are. */
export async function refuseRows(origin: RowOrigin, table: Table, refusing: Refusing): Promise<number> {
  const { query, policy, reason } = refusing;
  let count = 0;
  for await (const { bytes, rows } of queryRows(origin, table, query)) {
    for (const line of bytes.toString('utf8').split(',\n').slice(0, -1)) policy.refuse(table, { ...reason, line });
    count += rows;
  }
  return count;
}
