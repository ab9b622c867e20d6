import type pg from 'pg';
import type { Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { RowRefusal } from '../../../model/row-policy.ts';
import type { Merge } from '../../merge.ts';
import { policyBeside } from '../../merge-errors.ts';
import { applyMerge, type Merging, refuseFaulty } from '../../merge-rows.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { runSql } from '../connection/postgres-run.ts';
import type { Turns } from '../connection/postgres-turns.ts';
import { streamRows } from '../rows/postgres-row-stream.ts';
import { copyIn } from './postgres-copy-in.ts';
import { copyIsolated } from './postgres-copy-isolated.ts';
import { insertIsolated } from './postgres-insert-isolated.ts';
import { type MergeSql, mergeSql } from './postgres-merge-sql.ts';
import { queryRows, refuseRows } from './postgres-query-rows.ts';

/**
 * Brings rows beside those of a table, into a temporary one, from which they are merged. What is left there after
 * `apply` are the rows that this run put in.
 * @throws CONSTRAINT_VIOLATED where two of them have one key, or one has none, and the policy does not isolate
 */
export async function openMerge(turns: Turns, table: Table, merging: Merging<MergeSql>): Promise<Merge> {
  const { policy, mode, merged } = merging;
  const sql = mergeSql(table, merging, merged.size);
  merged.set(displayName(table.name), sql);
  const run = (text: string) => turns.run((client) => runSql(client, text, { table: displayName(table.name) }));
  const rows = (query: string) => turns.stream((client) => queryRows(client, table, query));
  const refuse = (query: string, reason: Omit<RowRefusal, 'line'>) =>
    turns.run((client) => refuseRows(client, table, { query, policy, reason }));
  await turns.run((client) => bring(client, table, { ...merging, sql }));
  const insert = () => turns.run((client) => insertIsolated(client, table, { sql, policy }));
  return {
    all: () => turns.stream((client) => streamRows(client, table, { kind: 'heap' })),
    found: () => rows(sql.found),
    apply: () => applyMerge({ sql, mode }, { run, refuse, insert }),
    replaced: () => rows(sql.replacedRows),
    close: () => run(sql.close),
  };
}

interface Bringing extends Merging<MergeSql> {
  readonly sql: MergeSql;
}

async function bring(client: pg.Client, table: Table, bringing: Bringing): Promise<void> {
  const { blocks, policy, sql, key } = bringing;
  const context = { table: displayName(table.name) };
  const incoming: Table = { ...table, name: sql.incoming };
  await runSql(client, sql.create, context);
  if (policy.isolates) await copyIsolated(client, incoming, { blocks, policy: policyBeside(table, policy) });
  else await copyIn(client, incoming, blocks);
  await runSql(client, sql.prepare, context);
  if (key === null) return;
  await refuseFaulty(
    table,
    { sql, policy, key },
    {
      run: (text) => runSql(client, text, context),
      refuse: (query, reason) => refuseRows(client, table, { query, policy, reason }),
      has: async (query) => (await readRows(client, query)).length > 0,
    },
  );
}
