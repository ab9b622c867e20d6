import type pg from 'pg';
import { storedColumns, type Table } from '../../../model/catalog.ts';
import { assert } from '../../../util/assert.ts';
import type { ExistingTables } from '../../dialect.ts';
import { readCatalog } from '../catalog/postgres-catalog.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { runSql } from '../connection/postgres-run.ts';
import { quoteIdentifier, quoteQualified } from '../postgres-identifier.ts';
import { tableSource } from '../rows/postgres-row-query.ts';
import {
  type ForeignKeyRow,
  IMMEDIATE_FOREIGN_KEYS,
  type TriggerRow,
  USER_TRIGGERS,
} from './postgres-writer-queries.ts';

/** How long to wait for tables that another program has locked. */
const LOCK_MS = 5000;

/** The tables of the target as they are, and which hold rows. */
export async function readExistingTables(client: pg.Client): Promise<ExistingTables> {
  const catalog = await readCatalog(client, { tables: null, exclude: [], census: false });
  const tests = catalog.tables.map((table) => `exists (select from ${tableSource(table)})`);
  const sql = `select array[${tests.join(', ')}]::boolean[] as full`;
  const [row] = await readRows<{ readonly full: readonly boolean[] }>(client, sql);
  assert(row?.full.length === catalog.tables.length, 'every table was looked at');
  const withRows = catalog.tables.filter((_, at) => row.full[at] === true).map((table) => table.name);
  return { catalog, withRows };
}

/**
 * Makes existing tables ready to take rows in any order: nobody else may touch them, no trigger of a user
 * fires, and foreign keys wait. `session_replication_role` would switch the foreign keys off for good.
 * @returns the statements that put everything back, to be run when the rows are there.
 * @throws TARGET_BUSY where another program holds a lock, PERMISSION_DENIED where the user does not own them.
 */
export async function prepareTables(client: pg.Client, tables: readonly Table[]): Promise<readonly string[]> {
  if (tables.length === 0) return [];
  await lockTables(client, tables);
  const names = [tables.map(({ name }) => quoteQualified(name))];
  const triggers = await readRows<TriggerRow>(client, USER_TRIGGERS, names);
  const foreignKeys = await readRows<ForeignKeyRow>(client, IMMEDIATE_FOREIGN_KEYS, names);
  for (const trigger of triggers) await runSql(client, triggerSql(trigger, 'disable'));
  for (const key of foreignKeys) await runSql(client, foreignKeySql(key, 'deferrable initially deferred'));
  await runSql(client, 'set constraints all deferred');
  return [
    // Here the rows that came are checked against the foreign keys.
    'set constraints all immediate',
    ...foreignKeys.map((key) => foreignKeySql(key, 'not deferrable')),
    ...triggers.map((trigger) => triggerSql(trigger, ENABLE[trigger.enabled])),
  ];
}

async function lockTables(client: pg.Client, tables: readonly Table[]): Promise<void> {
  const names = tables.map(tableSource).sort();
  await runSql(client, `set local lock_timeout = ${LOCK_MS}`);
  await runSql(client, `lock table ${names.join(', ')} in access exclusive mode`);
  await runSql(client, 'set local lock_timeout = 0');
}

const ENABLE: Readonly<Record<TriggerRow['enabled'], string>> = {
  O: 'enable',
  R: 'enable replica',
  A: 'enable always',
};

/** `table` comes from the server as SQL already. */
function triggerSql({ table, name }: TriggerRow, verb: string): string {
  return `alter table only ${table} ${verb} trigger ${quoteIdentifier(name)}`;
}

function foreignKeySql({ table, name }: ForeignKeyRow, state: string): string {
  return `alter table ${table} alter constraint ${quoteIdentifier(name)} ${state}`;
}

/** The archive's table as it really stands in the target: only partitioned parents are read with their partitions. */
export function asItStands(table: Table, existing: Table | null): Table {
  if (existing === null) return { ...table, options: { ...table.options, partitioned: false } };
  const stored = new Set(storedColumns(existing).map(({ name }) => name));
  assert(
    storedColumns(table).every(({ name }) => stored.has(name)),
    'the plan loads columns that the target has',
  );
  return { ...table, options: existing.options };
}
