import type pg from 'pg';
import type { Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { RowOrder } from '../../../model/row-order.ts';
import type { RowBlock } from '../../../model/row-stream.ts';
import { toRowferryError } from '../postgres-errors.ts';
import { copyOut } from './postgres-copy-out.ts';
import { encodeBlocks } from './postgres-row-encoder.ts';
import { copyOutSql } from './postgres-row-query.ts';

/**
 * The rows of `table` in `order`, on a connection in a transaction. The server is read only as fast as the
 * caller takes the blocks. A caller that stops early waits for the rest of the COPY, since cancelling it
 * would end the transaction.
 */
export async function* streamRows(client: pg.Client, table: Table, order: RowOrder): AsyncGenerator<RowBlock> {
  const stream = copyOut(client, copyOutSql(table, order));
  let isOver = false;
  stream.once('end', () => {
    isOver = true;
  });
  stream.once('error', () => {
    isOver = true;
  });
  try {
    yield* encodeBlocks(table, stream.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>);
  } catch (error) {
    throw toRowferryError(error, { table: displayName(table.name) });
  } finally {
    if (!isOver) for await (const _ of stream);
  }
}
