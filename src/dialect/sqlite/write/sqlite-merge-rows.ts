import type { Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { RowPolicy, RowRefusal } from '../../../model/row-policy.ts';
import type { Merge, ToMerge } from '../../merge.ts';
import { KEPT, keyNotUnique, policyBeside, repeatedKey, withoutKey } from '../../merge-errors.ts';
import { Pauses } from '../connection/sqlite-pauses.ts';
import { type RowOrigin, streamRows } from '../rows/sqlite-row-stream.ts';
import { withSqliteErrors } from '../sqlite-errors.ts';
import { insertIsolated } from './sqlite-insert-isolated.ts';
import { Inserter } from './sqlite-inserter.ts';
import { type MergeSql, mergeSql } from './sqlite-merge-sql.ts';
import { besides, queryRows, refuseRows } from './sqlite-query-rows.ts';

export interface Merging extends ToMerge {
  readonly policy: RowPolicy;
  /** The merges of the import, by display name; gets this one. */
  readonly merged: Map<string, MergeSql>;
}

/**
 * Brings rows beside those of a table, into a temporary one, from which they are merged. What is left there after
 * `apply` are the rows that this run put in.
 * @throws CONSTRAINT_VIOLATED where two of them have one key, or one has none, and the policy does not isolate
 */
export async function openMerge(origin: RowOrigin, table: Table, merging: Merging): Promise<Merge> {
  const { policy, mode, merged } = merging;
  const sql = mergeSql(table, merging, merged.size);
  merged.set(displayName(table.name), sql);
  const run = (text: string) => execute(origin, table, text);
  const refuse = (query: string, reason: Omit<RowRefusal, 'line'>) =>
    refuseRows(origin, table, { query, policy, reason });
  await bring(origin, table, { ...merging, sql });
  const apply = async () => {
    const differing = mode === 'skip' ? await refuse(sql.differing, KEPT) : 0;
    run(sql.dropSettled);
    run(sql.keepOld);
    await insertIsolated(origin, table, { sql, policy });
    const keptOut = await refuse(sql.keptOut, KEPT);
    if (keptOut > 0) run(sql.dropKeptOut);
    return differing + keptOut;
  };
  return {
    all: () => streamRows(origin, table, { kind: 'heap' }),
    found: () => queryRows(origin, table, sql.found),
    apply,
    replaced: () => queryRows(origin, table, sql.replacedRows),
    close: async () => run(sql.close),
  };
}

interface Bringing extends Merging {
  readonly sql: MergeSql;
}

async function bring(origin: RowOrigin, table: Table, bringing: Bringing): Promise<void> {
  const { blocks, policy, sql, key } = bringing;
  execute(origin, table, sql.create);
  const inserter = new Inserter(origin.database, besides(table, sql.came), policyBeside(table, policy));
  const pauses = new Pauses(origin.signal);
  for await (const block of blocks) {
    inserter.insert(block);
    await pauses.pause();
  }
  inserter.finish();
  execute(origin, table, sql.prepare);
  if (key !== null) await refuseFaulty(origin, table, { ...bringing, key });
}

/** Takes away the rows that nothing could find again. */
async function refuseFaulty(
  origin: RowOrigin,
  table: Table,
  { sql, policy, key }: Bringing & { readonly key: readonly string[] },
): Promise<void> {
  if (!policy.isolates) {
    const faulty = origin.database.prepare(`${sql.nameless} union all ${sql.repeated} limit 1`).get();
    if (faulty !== undefined) throw keyNotUnique(table, key);
    return;
  }
  await refuseRows(origin, table, { query: sql.nameless, policy, reason: withoutKey(key) });
  await refuseRows(origin, table, { query: sql.repeated, policy, reason: repeatedKey(key) });
  execute(origin, table, sql.dropFaulty);
}

function execute({ database }: RowOrigin, table: Table, sql: string): void {
  const name = displayName(table.name);
  withSqliteErrors({ what: `merge rows into "${name}"`, context: { table: name } }, () => database.exec(sql));
}
