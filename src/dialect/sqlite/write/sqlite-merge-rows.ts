import type { Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { RowRefusal } from '../../../model/row-policy.ts';
import type { Merge } from '../../merge.ts';
import { policyBeside } from '../../merge-errors.ts';
import { applyMerge, type Hands, type Merging, refuseFaulty } from '../../merge-rows.ts';
import { Pauses } from '../connection/sqlite-pauses.ts';
import { type RowOrigin, streamRows } from '../rows/sqlite-row-stream.ts';
import { withSqliteErrors } from '../sqlite-errors.ts';
import { insertIsolated } from './sqlite-insert-isolated.ts';
import { Inserter } from './sqlite-inserter.ts';
import { type MergeSql, mergeSql } from './sqlite-merge-sql.ts';
import { besides, queryRows, refuseRows } from './sqlite-query-rows.ts';

/**
 * Brings rows beside those of a table, into a temporary one, from which they are merged. What is left there after
 * `apply` are the rows that this run put in.
 * @throws CONSTRAINT_VIOLATED where two of them have one key, or one has none, and the policy does not isolate
 */
export async function openMerge(origin: RowOrigin, table: Table, merging: Merging<MergeSql>): Promise<Merge> {
  const { policy, mode, merged } = merging;
  const sql = mergeSql(table, merging, merged.size);
  merged.set(displayName(table.name), sql);
  const run = async (text: string) => execute(origin, table, text);
  const refuse = (query: string, reason: Omit<RowRefusal, 'line'>) =>
    refuseRows(origin, table, { query, policy, reason });
  const hands = { run, refuse };
  await bring(origin, table, { ...merging, sql, hands });
  const insert = () => insertIsolated(origin, table, { sql, policy });
  return {
    all: () => streamRows(origin, table, { kind: 'heap' }),
    found: () => queryRows(origin, table, sql.found),
    apply: () => applyMerge({ sql, mode }, { ...hands, insert }),
    replaced: () => queryRows(origin, table, sql.replacedRows),
    close: () => run(sql.close),
  };
}

interface Bringing extends Merging<MergeSql> {
  readonly sql: MergeSql;
  readonly hands: Hands;
}

async function bring(origin: RowOrigin, table: Table, bringing: Bringing): Promise<void> {
  const { blocks, policy, sql, key, hands } = bringing;
  execute(origin, table, sql.create);
  const inserter = new Inserter(origin.database, besides(table, sql.came), policyBeside(table, policy));
  const pauses = new Pauses(origin.signal);
  for await (const block of blocks) {
    inserter.insert(block);
    await pauses.pause();
  }
  inserter.finish();
  execute(origin, table, sql.prepare);
  const has = async (query: string) => origin.database.prepare(query).get() !== undefined;
  if (key !== null) await refuseFaulty(table, { sql, policy, key }, { ...hands, has });
}

function execute({ database }: RowOrigin, table: Table, sql: string): void {
  const name = displayName(table.name);
  withSqliteErrors({ what: `merge rows into "${name}"`, context: { table: name } }, () => database.exec(sql));
}
