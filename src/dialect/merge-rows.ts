import type { Table } from '../model/catalog.ts';
import type { RowPolicy, RowRefusal } from '../model/row-policy.ts';
import type { Merge, MergeMode, ToMerge } from './merge.ts';
import { KEPT, keyNotUnique, repeatedKey, withoutKey } from './merge-errors.ts';
import type { commonMergeSql } from './merge-sql.ts';

export interface Merging<Sql> extends ToMerge {
  readonly policy: RowPolicy;
  /** The merges of the import, by display name; gets this one. */
  readonly merged: Map<string, Sql>;
}

type CommonSql = ReturnType<typeof commonMergeSql>;

/** What merging does to a database. */
export interface Hands {
  run(sql: string): Promise<void>;
  /** Tells the policy of all rows of a query; returns how many they are. */
  refuse(query: string, reason: Omit<RowRefusal, 'line'>): Promise<number>;
}

interface Faulty {
  readonly sql: CommonSql;
  readonly policy: RowPolicy;
  readonly key: readonly string[];
}

/**
 * Takes rows that nothing could find again away from beside the table.
 * @throws CONSTRAINT_VIOLATED where there are such and the policy does not isolate
 */
export async function refuseFaulty(
  table: Table,
  { sql, policy, key }: Faulty,
  { run, refuse, has }: Hands & { has(query: string): Promise<boolean> },
): Promise<void> {
  if (!policy.isolates) {
    if (await has(sql.faulty)) throw keyNotUnique(table, key);
    return;
  }
  await refuse(sql.nameless, withoutKey(key));
  await refuse(sql.repeated, repeatedKey(key));
  await run(sql.dropFaulty);
}

interface ToApply {
  readonly sql: CommonSql & { readonly keepOld: string };
  readonly mode: MergeMode;
}

/** {@link Merge.apply}. What is left beside the table are the rows that were put in. */
export async function applyMerge(
  { sql, mode }: ToApply,
  { run, refuse, insert }: Hands & { insert(): Promise<void> },
): ReturnType<Merge['apply']> {
  const differing = mode === 'skip' ? await refuse(sql.differing, KEPT) : 0;
  await run(sql.dropSettled);
  await run(sql.keepOld);
  await insert();
  const keptOut = await refuse(sql.keptOut, KEPT);
  if (keptOut > 0) await run(sql.dropKeptOut);
  return differing + keptOut;
}
