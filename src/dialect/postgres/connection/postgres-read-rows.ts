import type pg from 'pg';
import type { ErrorContext } from '../../../errors/rowferry-error.ts';
import { toRowferryError } from '../postgres-errors.ts';

/** The rows of a query of ours, with errors as people meet them. `Row` is what the query gives, by contract. */
export async function readRows<Row extends object>(
  client: pg.Client,
  sql: string,
  parameters: readonly unknown[] = [],
  context: ErrorContext = {},
): Promise<readonly Row[]> {
  try {
    return (await client.query<Row>(sql, [...parameters])).rows;
  } catch (error) {
    throw toRowferryError(error, context);
  }
}
