import type pg from 'pg';
import { storedColumns, type Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { Merge, MergeMode, ToMerge } from '../../merge.ts';
import { keyNotUnique } from '../../merge-errors.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { runSql } from '../connection/postgres-run.ts';
import type { Turns } from '../connection/postgres-turns.ts';
import { quoteIdentifier, quoteQualified } from '../postgres-identifier.ts';
import { type SourcedTable, tableSource } from '../rows/postgres-row-query.ts';
import { streamRows } from '../rows/postgres-row-stream.ts';
import { copyIn } from './postgres-copy-in.ts';

const INCOMING = { namespace: 'pg_temp', name: 'rowferry_incoming' };

/**
 * Brings rows beside those of a table, into a temporary one, from which they are merged.
 * @throws CONSTRAINT_VIOLATED where two of them have one key, or one has none
 */
export async function openMerge(turns: Turns, table: Table, { key, blocks }: ToMerge): Promise<Merge> {
  const sql = mergeSql(table, key);
  const context = { table: displayName(table.name) };
  const run = (text: string) => turns.run((client: pg.Client) => runSql(client, text, context));
  const rows = (query: string) => {
    const sourced: SourcedTable = { ...table, source: `(${query}) as rowferry_view` };
    return turns.stream((client) => streamRows(client, sourced, { kind: 'heap' }));
  };
  await run(sql.create);
  await turns.run((client) => copyIn(client, { ...table, name: INCOMING }, blocks));
  const faulty = await turns.run((client) => readRows(client, sql.faulty));
  if (faulty.length > 0) throw keyNotUnique(table, key);
  await run(sql.index);
  return {
    all: () => rows(`select ${sql.columns('t')} from ${tableSource(table)} as t`),
    standing: () => rows(`select ${sql.columns('t')} ${sql.joined}`),
    found: () => rows(`select ${sql.columns('t')} ${sql.joined} where not ${sql.differs}`),
    kept: () => rows(sql.kept),
    apply: (mode) => run(sql.insert(mode)),
    close: () => run(`drop table ${quoteQualified(INCOMING)}`),
  };
}

function mergeSql(table: Table, keys: readonly string[]) {
  const names = storedColumns(table).map(({ name }) => quoteIdentifier(name));
  const key = keys.map(quoteIdentifier);
  const [own, incoming] = [tableSource(table), quoteQualified(INCOMING)];
  const columns = (alias: string) => names.map((name) => `${alias}.${name}`).join(', ');
  const on = key.map((name) => `t.${name} = m.${name}`).join(' and ');
  // The text tells 1.0 from 1.00 and -0 from 0, and json has no equality at all.
  const differs = `(${names.map((name) => `t.${name}::text collate "C" is distinct from m.${name}::text collate "C"`).join(' or ')})`;
  const rest = names.filter((name) => !key.includes(name));
  const update =
    rest.length === 0 ? 'nothing' : `update set ${rest.map((name) => `${name} = excluded.${name}`).join(', ')}`;
  const insert = `insert into ${quoteQualified(table.name)} (${names.join(', ')}) overriding system value
    select ${names.join(', ')} from ${incoming}`;
  return {
    create: `create temp table ${quoteIdentifier(INCOMING.name)} on commit drop as
      select ${names.join(', ')} from ${own} with no data`,
    index: `create index on ${incoming} (${key.join(', ')}); analyze ${incoming}`,
    columns,
    differs,
    joined: `from ${incoming} as m join ${own} as t on ${on}`,
    kept: `select ${columns('m')} from ${incoming} as m left join ${own} as t on ${on}
      where t.${key[0]} is null or ${differs}`,
    faulty: `select 1 as fault from ${incoming} group by ${key.join(', ')}
      having pg_catalog.count(*) > 1 or ${key.map((name) => `${name} is null`).join(' or ')} limit 1`,
    insert: (mode: MergeMode) =>
      mode === 'skip' ? `${insert} on conflict do nothing` : `${insert} on conflict (${key.join(', ')}) do ${update}`,
  };
}
