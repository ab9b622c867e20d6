import type { Table } from '../../model/catalog.ts';
import { withCell } from '../../model/row-line.ts';
import type { RowBlock } from '../../model/row-stream.ts';

/** The rows with the hash of a password, which no archive has. */
export async function* withPasswordHash(
  table: Table,
  blocks: AsyncIterable<RowBlock>,
  { column, hash }: { readonly column: string; readonly hash: string },
): AsyncGenerator<RowBlock> {
  const cell = JSON.stringify(hash);
  for await (const { bytes, rows } of blocks) {
    const lines = bytes.toString('utf8').split(',\n').slice(0, -1);
    const made = lines.map((line) => `${withCell(table, line, { column, cell })},\n`);
    yield { bytes: Buffer.from(made.join('')), rows };
  }
}
