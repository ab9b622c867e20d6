import { RowferryError } from '../../errors/rowferry-error.ts';
import { columnNamed, type Table } from '../../model/catalog.ts';
import { displayName, isSameName } from '../../model/logical-type.ts';
import { adoptedOwners } from '../../transform/adopt/adopted-owners.ts';
import { newUserUuid } from '../../transform/adopt/new-ids.ts';
import type { AdoptedTableState, SourceRows } from './adopted-table.ts';
import { nextId } from './next-id.ts';
import type { AdoptionTarget, AsUserOptions } from './open-adoption.ts';
import { tableKey } from './row-ids.ts';
import type { RowsThere } from './rows-there.ts';

export interface SettingsInput {
  readonly target: AdoptionTarget;
  readonly tables: readonly AdoptedTableState[];
  readonly rows: SourceRows;
  /** The cells that say who the user is, by column of the user table. */
  readonly user: ReadonlyMap<string, string>;
  readonly asUser: AsUserOptions;
  /** A digest that is the same for the same source. */
  readonly content: string;
}

export interface UserSettings {
  /** Settings that the user of the target has already, which stay as they are there. */
  readonly there: RowsThere;
  /** The cells of the keys that are made, by {@link tableKey} and column. */
  readonly keys: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/**
 * Of tables that have one row by rule: whether the user has that row in the target, and what its key is otherwise.
 * @throws RULES_INVALID where a key is of a type of which none can be made
 */
export async function userSettings(input: SettingsInput): Promise<UserSettings> {
  const there = new Map<string, ReadonlySet<number>>();
  const keys = new Map<string, ReadonlyMap<string, string>>();
  for (const table of input.tables.filter(({ adopted }) => adopted.isSettings === true)) {
    if (await hasSettings(table, input)) there.set(tableKey(table), await allRows(table, input));
    keys.set(tableKey(table), await madeKey(table, input));
  }
  return { there, keys };
}

async function hasSettings({ standing }: AdoptedTableState, { target, user }: SettingsInput): Promise<boolean> {
  if (target.found === null) return false;
  const columns = ownerColumnsOf(standing, target);
  const cells = [...columns.values()].map((of) => user.get(of) ?? 'null');
  for await (const { rows } of target.reader.rowsOfKeys(standing, { columns: [...columns.keys()], keys: [cells] })) {
    if (rows > 0) return true;
  }
  return false;
}

async function allRows({ adopted: { source } }: AdoptedTableState, { rows }: SettingsInput) {
  let count = 0;
  if (source !== null) for await (const block of rows(source)) count += block.rows;
  return new Set(Array.from({ length: count }, (_, at) => at));
}

async function madeKey({ standing, adopted }: AdoptedTableState, input: SettingsInput) {
  const owners = ownerColumnsOf(standing, input.target);
  const cells = new Map<string, string>();
  for (const name of standing.primaryKey?.columns ?? []) {
    if (!owners.has(name) && !adopted.names.has(name)) cells.set(name, await newKey(standing, name, input));
  }
  return cells;
}

async function newKey(table: Table, column: string, { target, asUser, content }: SettingsInput): Promise<string> {
  const { type } = columnNamed(table, column);
  if (type.kind === 'uuid' || (type.kind === 'text' && type.length === null)) {
    return JSON.stringify(newUserUuid(content, `${asUser.user}/${displayName(table.name)}.${column}`));
  }
  if (type.kind === 'integer') return nextId(target.reader, table, column);
  throw new RowferryError('RULES_INVALID', {
    message: `${displayName(table.name)} has one row by rule, and nothing says what its key "${column}" is in the target.`,
    hint: `Leave the table behind: "tables": { "${displayName(table.name)}": { "include": false } }.`,
    context: { table: displayName(table.name), column },
  });
}

function ownerColumnsOf({ name }: Table, { ownership }: AdoptionTarget): ReadonlyMap<string, string> {
  return adoptedOwners(ownership).find((one) => isSameName(one.table, name))?.columns ?? new Map();
}
