import type { Table } from '../../../model/catalog.ts';
import type { RowBlock } from '../../../model/row-stream.ts';
import { type Refusing, refuseAll } from '../../refuse-all.ts';
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

/** Tells the policy of all rows of a query; returns how many they are. */
export function refuseRows(
  origin: RowOrigin,
  table: Table,
  { query, ...refusing }: Refusing & { readonly query: string },
): Promise<number> {
  return refuseAll(table, queryRows(origin, table, query), refusing);
}
