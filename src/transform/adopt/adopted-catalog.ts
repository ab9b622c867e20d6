import { type Catalog, type Column, findTable, storedColumns, type Table } from '../../model/catalog.ts';
import type { DialectMapping } from '../../model/dialect-mapping.ts';
import { isSameName, type QualifiedName } from '../../model/logical-type.ts';
import { ruleOf } from '../../model/references.ts';
import type { Rules } from '../../model/rules.ts';
import type { OwnershipMap } from '../../model/scope.ts';
import { SINGLETON_KEY } from '../singleton-key.ts';
import type { OwnerColumns } from '../strip/owner-columns.ts';
import { adoptedOwners } from './adopted-owners.ts';

export interface AdoptInput {
  /** Of the target. */
  readonly ownership: OwnershipMap;
  readonly target: Catalog;
  readonly to: DialectMapping;
  readonly rules: Rules;
  /** The user row is made: it needs every column that the target insists on. */
  readonly isNew: boolean;
}

/** A table as the target has it, with the table of the source that its rows come from. */
export interface AdoptedSource {
  /** As a plan takes it: with columns that are made. */
  readonly table: Table;
  /** null: the one row of the user is made from nothing. */
  readonly source: Table | null;
  /** Its columns, by their names in `table`; those that are made are not here. */
  readonly names: ReadonlyMap<string, string>;
  /** The one row of a user's own settings: its key says nothing in the source, and is made. */
  readonly isSettings?: boolean;
  /** Settings of the source that the user table of the target has no columns for. */
  readonly left?: readonly string[];
}

/**
 * The tables of one user's database with the names that those of many users have: the table of settings is the table of
 * the users again, and owner columns that are not there stand among the others, as the target has them.
 */
export function adoptedTables(source: Catalog, input: AdoptInput): readonly AdoptedSource[] {
  const tables = source.tables.map((table) => adoptTable(table, input));
  const { table: users } = input.ownership.user;
  if (tables.some(({ table }) => isSameName(targetName(table, input), users))) return tables;
  const made = findTable(input.target, users);
  if (made === null) return tables;
  const bare: Table = emptyTable(users, input);
  return [...tables, { ...withMade(bare, bare, new Map(), madeOfUser(made, new Set(), input)), source: null }];
}

function adoptTable(table: Table, input: AdoptInput): AdoptedSource {
  const { ownership, rules } = input;
  const name = targetName(table, input);
  const { table: users } = ownership.user;
  const singleton = rules.user?.singleton ?? null;
  if (singleton !== null && isSameName(name, { ...users, name: singleton.table })) return fromSettings(table, input);
  const own = new Map(storedColumns(table).map((column) => [column.name, column.name]));
  const target = findTable(input.target, name);
  if (target === null) return { table, source: table, names: own };
  if (isSameName(name, users)) return withMade(table, table, own, madeOfUser(target, new Set(own.keys()), input));
  const owner = adoptedOwners(ownership).find((one) => isSameName(one.table, name));
  if (owner !== undefined && ruleOf(rules, name).singleton === true)
    return fromOwnSettings(table, target, { owner, input });
  const missing = [...(owner?.columns.keys() ?? [])].filter((column) => !own.has(column));
  return withMade(table, table, own, columnsOf(target, missing));
}

interface Owned {
  readonly owner: OwnerColumns;
  readonly input: AdoptInput;
}

/** A table of one row with the key that the target's has: the one that says 1 in every file of one user goes. */
function fromOwnSettings(table: Table, target: Table, { owner, input }: Owned): AdoptedSource {
  const columns = table.columns.filter(({ name }) => name !== SINGLETON_KEY);
  const own = storedColumns(table).flatMap(({ name }) => (name === SINGLETON_KEY ? [] : [[name, name] as const]));
  const names = new Map(own);
  const needed = [...new Set([...owner.columns.keys(), ...(target.primaryKey?.columns ?? [])])];
  const made = columnsOf(
    target,
    needed.filter((name) => !names.has(name)),
  );
  const settings = { ...emptyTable(target.name, input), columns };
  return { ...withMade(settings, table, names, made), isSettings: true };
}

/** The table of settings under the names that its columns had; its id says nothing. */
function fromSettings(table: Table, input: AdoptInput): AdoptedSource {
  const { ownership, rules, target } = input;
  const given = new Map(Object.entries(rules.user?.singleton?.columns ?? {}).map(([before, now]) => [now, before]));
  const isThere = (name: string) => there?.columns.some((column) => column.name === name) ?? true;
  const there = findTable(target, ownership.user.table);
  const taken = table.columns.filter(({ name }) => given.has(name) || (name !== SINGLETON_KEY && isThere(name)));
  const left = storedColumns(table).filter((column) => !taken.includes(column) && column.name !== SINGLETON_KEY);
  const columns = taken.map((column) => ({ ...column, name: given.get(column.name) ?? column.name }));
  const names = new Map(
    storedColumns(table).flatMap(({ name }) => (given.has(name) ? [[given.get(name) as string, name] as const] : [])),
  );
  const users = { ...emptyTable(ownership.user.table, input), columns };
  const made = there === null ? [] : madeOfUser(there, new Set(columns.map(({ name }) => name)), input);
  return { ...withMade(users, table, names, made), left: left.map(({ name }) => name) };
}

/** Columns of a user row that the source does not have: the key, the address, and what the rules give or make. */
function madeOfUser(target: Table, own: ReadonlySet<string>, input: AdoptInput): readonly Column[] {
  const { ownership, rules, isNew } = input;
  const { key, email } = ownership.user;
  const { columns = {}, password } = rules.user?.create ?? {};
  const given = [
    ...key,
    ...(email === null || email.through !== null ? [] : [email.column]),
    ...(isNew ? Object.keys(columns) : []),
    ...(isNew && password !== undefined ? [password.column] : []),
  ];
  // What nobody gives is told by itself (`refuseUnfilled`); a row that is not loaded needs nothing.
  const needed = storedColumns(target)
    .filter(({ nullable, default: value, identity }) => !isNew || (!nullable && value === null && identity === null))
    .map(({ name }) => name);
  return columnsOf(
    target,
    [...new Set([...given, ...needed])].filter((name) => !own.has(name)),
  );
}

function columnsOf(target: Table, names: readonly string[]): readonly Column[] {
  return storedColumns(target).filter(({ name }) => names.includes(name));
}

function withMade(
  table: Table,
  source: Table,
  names: ReadonlyMap<string, string>,
  made: readonly Column[],
): AdoptedSource {
  const columns = [...table.columns, ...made.map((column) => ({ ...column, census: null }))];
  return { table: { ...table, columns }, source, names };
}

function targetName(table: Table, { to }: AdoptInput): QualifiedName {
  return to.mapTableName(table);
}

/** A table that is called so in the target, whatever the source can call a table. */
function emptyTable(name: QualifiedName, { to }: AdoptInput): Table {
  const options = { strict: false, withoutRowid: false, partitioned: false };
  const remembered = { dialect: to.capabilities.name, name, options };
  const structure = { primaryKey: null, uniqueKeys: [], foreignKeys: [], checks: [], indexes: [] };
  return { name, columns: [], ...structure, options, remembered };
}
