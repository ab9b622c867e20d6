import { RowferryError } from '../../errors/rowferry-error.ts';
import type { AdoptedTable, Adoption } from '../../model/adoption.ts';
import { findTable } from '../../model/catalog.ts';
import type { IdMaps } from '../../model/id-maps.ts';
import { displayName, isSameName } from '../../model/logical-type.ts';
import type { CellOperation, Plan, TablePlan } from '../../model/plan.ts';
import type { Reference } from '../../model/scope.ts';
import { adoptColumns } from '../../transform/adopt/adopt-columns.ts';
import { adoptedOwners } from '../../transform/adopt/adopted-owners.ts';
import { domainAt, type IdDomain } from '../../transform/adopt/id-domains.ts';
import { givenToUser, type NewUser, refuseUnfilled } from '../../transform/adopt/user-cells.ts';
import type { TransformOutput } from '../../transform/transform-options.ts';
import { assert } from '../../util/assert.ts';
import type { AdoptedTableState, SourceRows } from './adopted-table.ts';
import type { AdoptionTarget, AsUserOptions } from './open-adoption.ts';
import { tableKey } from './row-ids.ts';
import type { RowsThere } from './rows-there.ts';
import type { UserSettings } from './user-settings.ts';

export interface AdoptionFacts {
  readonly target: AdoptionTarget;
  readonly tables: readonly AdoptedTableState[];
  readonly base: TransformOutput;
  readonly domains: readonly IdDomain[];
  readonly references: readonly Reference[];
  readonly ids: IdMaps;
  readonly there: RowsThere;
  /** The cells that say who the user is, by column of the user table. */
  readonly user: ReadonlyMap<string, string>;
  /** Keys of settings that are made. */
  readonly keys: UserSettings['keys'];
  readonly asUser: AsUserOptions;
}

export interface FinishedAdoption {
  /** By {@link tableKey}. */
  readonly plans: ReadonlyMap<string, TablePlan>;
  /** With the rows counted, which reads them. */
  planned(rows: SourceRows): Promise<Plan>;
}

/** The plan with every id and every column of the user decided. @throws RULES_INVALID */
export function finishAdoption(facts: AdoptionFacts): FinishedAdoption {
  const { base, tables, there } = facts;
  const finished = tables.map((table) => {
    const plan = adoptColumns(table.plan, { ...facts, given: givenTo(table, facts) });
    const isWhole = (there.get(tableKey(table))?.size ?? 0) === 0;
    return isWhole ? plan : { ...plan, action: 'rewrite' as const };
  });
  const plans = new Map(tables.map((table, at) => [tableKey(table), finished[at] as TablePlan]));
  const planned = async (rows: SourceRows): Promise<Plan> => {
    const counted: AdoptedTable[] = [];
    for (const table of tables) counted.push(await countTable(table, rows, facts));
    return { ...base.plan, tables: finished, adopted: adoptionOf(facts, counted) };
  };
  return { plans, planned };
}

/** The columns of the user in a table: owner columns that the source does not have, and those of a new user's row. */
function givenTo(table: AdoptedTableState, facts: AdoptionFacts): ReadonlyMap<string, CellOperation> {
  const { target, user, domains } = facts;
  const { ownership, found } = target;
  const cellOf = (column: string): CellOperation => ({ kind: 'constant', cell: user.get(column) ?? 'null' });
  const isMade = (column: string) => !table.adopted.names.has(column);
  if (table.ownership.class !== 'user') {
    const owner = adoptedOwners(ownership).find((one) => isSameName(one.table, table.standing.name));
    const made = [...(facts.keys.get(tableKey(table)) ?? [])];
    return new Map([
      ...made.map(([name, cell]) => [name, { kind: 'constant', cell } as const] as const),
      ...addressOf(table, facts),
      ...[...(owner?.columns ?? [])].filter(([name]) => isMade(name)).map(([name, of]) => [name, cellOf(of)] as const),
    ]);
  }
  const keys = [...user.keys()].filter(
    (name) => isMade(name) || domainAt(domains, { table: table.standing.name, column: name })?.kind !== 'user',
  );
  const key = keys.map((name) => [name, cellOf(name)] as const);
  const blank = table.plan.columns
    .filter(({ source }) => source === null)
    .map(({ target: name }) => [name, NULL] as const);
  if (found !== null) return new Map([...blank, ...key]);
  const newUser = newUserOf(facts);
  const given = givenToUser(newUser);
  refuseUnfilled(newUser, new Set([...table.adopted.names.keys(), ...given.keys(), ...user.keys()]));
  return new Map([...blank, ...given, ...key]);
}

/** Where addresses have a table of their own, the row of a new user there gets the new one. */
function addressOf(
  { standing }: AdoptedTableState,
  { target, asUser }: AdoptionFacts,
): readonly (readonly [string, CellOperation])[] {
  const { email } = target.ownership.user;
  if (target.found !== null || email === null || email.through === null) return [];
  if (!isSameName(email.through.child, standing.name)) return [];
  return [[email.column, { kind: 'constant', cell: JSON.stringify(asUser.user) }]];
}

const NULL: CellOperation = { kind: 'constant', cell: 'null' };

function newUserOf({ target, asUser }: AdoptionFacts): NewUser {
  const { user } = target.ownership;
  const table = findTable(target.catalog, user.table);
  assert(table !== null, 'the target has the table of the users');
  return { user, table, rule: asUser.rules.user?.create ?? {}, email: asUser.user };
}

async function countTable(table: AdoptedTableState, rows: SourceRows, facts: AdoptionFacts): Promise<AdoptedTable> {
  const { domains, ids, there } = facts;
  const { source } = table.adopted;
  let count = source === null ? 1 : 0;
  if (source !== null) for await (const block of rows(source)) count += block.rows;
  refuseAddresses(table, count, facts);
  const behind = there.get(tableKey(table))?.size ?? 0;
  const remapped = domains.flatMap((domain) => {
    const root = domain.roots.find((one) => isSameName(one.table, table.standing.name));
    const changed = ids.get(domain.name)?.size ?? 0;
    return root === undefined || changed === 0 ? [] : [{ column: root.column, ids: domain.name, changed }];
  });
  return { table: table.standing.name, added: count - behind, there: behind, remapped };
}

/** @throws USAGE where a new user would have no address, or one address in several rows */
function refuseAddresses(table: AdoptedTableState, count: number, facts: AdoptionFacts): void {
  if (count === 1 || addressOf(table, facts).length === 0) return;
  const name = displayName(table.standing.name);
  throw new RowferryError('USAGE', {
    message: `The address of a new user stands in ${name}, of which the source has ${count} rows instead of one.`,
    hint: 'Make the user in the target first, then run the same command again, with --exclude for this table.',
    context: { table: name },
  });
}

function adoptionOf({ target, user, asUser }: AdoptionFacts, tables: readonly AdoptedTable[]): Adoption {
  const { ownership, found } = target;
  const { table, key, email } = ownership.user;
  const password = asUser.rules.user?.create?.password ?? null;
  return {
    table,
    key,
    cells: key.map((column) => user.get(column) ?? 'null'),
    email: email === null ? null : asUser.user,
    emailColumn: email === null || email.through !== null ? null : email.column,
    isNew: found === null,
    password: found === null && password !== null ? { column: password.column, hash: password.hash } : null,
    tables,
  };
}
