import type pg from 'pg';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { Table } from '../../../model/catalog.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { runSql } from '../connection/postgres-run.ts';
import { quoteIdentifier, quoteQualified } from '../postgres-identifier.ts';
import { tableSource } from '../rows/postgres-row-query.ts';
import { awaitLock } from './postgres-await-lock.ts';
import {
  type ForeignKeyRow,
  IMMEDIATE_FOREIGN_KEYS,
  RIGHTS,
  type RightsRow,
  type TriggerRow,
  USER_TRIGGERS,
  WAITING_CONSTRAINTS,
  type WaitingRow,
} from './postgres-writer-queries.ts';

export interface PrepareOptions {
  /** Triggers that this user cannot switch off may fire. */
  readonly fireTriggers: boolean;
  /** Rows that the target does not take are left out one by one: whatever else can wait does not. */
  readonly isolates: boolean;
}

/**
 * Makes existing tables ready to take rows in any order: nobody else may write to them, no trigger of a user
 * fires, and foreign keys wait. `session_replication_role` would switch the foreign keys off for good.
 * @returns the statements that put everything back, to be run when the rows are there.
 * @throws TARGET_BUSY where another program holds a lock, PERMISSION_DENIED where row security applies to the user, or
 *   where triggers or foreign keys are in the way of somebody who does not own the tables.
 */
export async function prepareTables(
  client: pg.Client,
  tables: readonly Table[],
  { fireTriggers, isolates }: PrepareOptions,
): Promise<readonly string[]> {
  if (tables.length === 0) return [];
  const names = [tables.map(({ name }) => quoteQualified(name))];
  const rights = await readRows<RightsRow>(client, RIGHTS, names);
  refuseRowSecurity(rights);
  await lockTables(client, tables, rights);
  const triggers = await readRows<TriggerRow>(client, USER_TRIGGERS, names);
  const foreignKeys = await readRows<ForeignKeyRow>(client, IMMEDIATE_FOREIGN_KEYS, names);
  refuseForeignKeys(foreignKeys.filter(({ owned }) => !owned));
  const firing = triggers.filter(({ owned }) => !owned);
  if (!fireTriggers) refuseTriggers(firing);
  if (isolates) refuseWaiting(firing.filter(({ waits }) => waits));
  const silenced = triggers.filter(({ owned }) => owned);
  for (const trigger of silenced) await runSql(client, triggerSql(trigger, 'disable'));
  for (const key of foreignKeys) await runSql(client, foreignKeySql(key, 'deferrable initially deferred'));
  await runSql(client, 'set constraints all deferred');
  if (isolates) await checkAtOnce(client, names);
  return [
    // Here the rows that came are checked against the foreign keys.
    'set constraints all immediate',
    ...foreignKeys.map((key) => foreignKeySql(key, 'not deferrable')),
    ...silenced.map((trigger) => triggerSql(trigger, ENABLE[trigger.enabled])),
  ];
}

/**
 * Has the server say with each COPY which rows break keys and exclusion constraints that could wait for the commit: there
 * nobody could tell any more which rows they were.
 */
async function checkAtOnce(client: pg.Client, names: readonly unknown[]): Promise<void> {
  const constraints = await readRows<WaitingRow>(client, WAITING_CONSTRAINTS, names);
  if (constraints.length === 0) return;
  const list = constraints.map(({ namespace, name }) => `${quoteIdentifier(namespace)}.${quoteIdentifier(name)}`);
  await runSql(client, `set constraints ${list.join(', ')} immediate`);
}

/** With `row_security = off` the server refuses; here is why. */
function refuseRowSecurity(rights: readonly RightsRow[]): void {
  const filtered = rights.filter((row) => row.filtered).map(({ table }) => shownTable(table));
  if (filtered.length === 0) return;
  throw new RowferryError('PERMISSION_DENIED', {
    message: `Row-level security of ${filtered.join(', ')} applies to this user: rows could be refused or hidden.`,
    hint: 'Connect as the owner of the tables (unless they FORCE it), or as a user with BYPASSRLS.',
    context: { table: filtered.join(', ') },
  });
}

/** The owner keeps everybody out; a guest only those who write, as far as the guest's rights go. */
async function lockTables(client: pg.Client, tables: readonly Table[], rights: readonly RightsRow[]): Promise<void> {
  const sources = tables.map((table, at) => ({
    name: table.name,
    source: tableSource(table),
    mode: lockMode(rights[at]),
  }));
  for (const { name, source, mode } of sources.sort((a, b) => (a.source < b.source ? -1 : 1))) {
    await awaitLock(client, name, () => runSql(client, `lock table ${source} in ${mode} mode`));
  }
}

/** https://www.postgresql.org/docs/current/sql-lock.html: who may only insert gets no stronger lock. */
function lockMode(rights: RightsRow | undefined): string {
  if (rights?.owned === true) return 'access exclusive';
  return rights?.changes === true ? 'share row exclusive' : 'row exclusive';
}

function refuseForeignKeys(keys: readonly ForeignKeyRow[]): void {
  if (keys.length === 0) return;
  throw new RowferryError('PERMISSION_DENIED', {
    message: `Only the owner of the tables can let their foreign keys wait until all rows are there: ${listed(keys)}.`,
    hint: 'Connect as the owner of the tables, or have the owner make the keys deferrable: alter table … alter constraint … deferrable.',
    context: { table: shownTable((keys[0] as ForeignKeyRow).table), foreignKeys: listed(keys) },
  });
}

function refuseTriggers(triggers: readonly TriggerRow[]): void {
  if (triggers.length === 0) return;
  throw new RowferryError('PERMISSION_DENIED', {
    message: `Triggers would fire for every row, and only the owner of the tables can switch them off: ${listed(triggers)}.`,
    hint: 'Connect as the owner of the tables, or let the triggers fire with --yes; rows that they change fail the validation.',
    context: { table: shownTable((triggers[0] as TriggerRow).table), triggers: listed(triggers) },
  });
}

/** They may count on rows that come later, so asking them at once would be wrong. */
function refuseWaiting(triggers: readonly TriggerRow[]): void {
  if (triggers.length === 0) return;
  throw new RowferryError('PERMISSION_DENIED', {
    message: `Constraint triggers are asked when all rows are there, so that bad rows could not be rejected one by one: ${listed(triggers)}.`,
    hint: 'Connect as the owner of the tables, whose triggers do not fire, or leave --on-error reject out.',
    context: { table: shownTable((triggers[0] as TriggerRow).table), triggers: listed(triggers) },
  });
}

function listed(items: readonly { readonly table: string; readonly name: string }[]): string {
  return items.map(({ table, name }) => `${name} of ${shownTable(table)}`).join(', ');
}

/** Sessions have an empty search_path, so the server prints the namespace always. */
function shownTable(table: string): string {
  return table.replace(/^public\./, '');
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
