import type { Table } from '../model/catalog.ts';
import type { RowPolicy, RowRefusal } from '../model/row-policy.ts';
import type { RowBlock } from '../model/row-stream.ts';

export interface Refusing {
  readonly policy: RowPolicy;
  readonly reason: Omit<RowRefusal, 'line'>;
}

/** Tells the policy of all these rows of `table`; returns how many they are. */
export async function refuseAll(
  table: Table,
  blocks: AsyncIterable<RowBlock>,
  { policy, reason }: Refusing,
): Promise<number> {
  let count = 0;
  for await (const { bytes, rows } of blocks) {
    for (const line of bytes.toString('utf8').split(',\n').slice(0, -1)) policy.refuse(table, { ...reason, line });
    count += rows;
  }
  return count;
}
