import { RowferryError } from '../../errors/rowferry-error.ts';
import { type Catalog, storedColumns, type Table } from '../../model/catalog.ts';
import { displayName } from '../../model/logical-type.ts';
import type { PlannedOwner } from '../../model/owner.ts';
import type { OwnerRule } from '../../model/rules.ts';
import { userReferences } from '../../transform/owner/owned-columns.ts';
import type { OwnerInput } from '../../transform/owner/owner-input.ts';
import { cellText } from '../../transform/remap-cells.ts';
import type { OwnerOptions } from '../stage-options.ts';
import type { FoundUsers, UserCells, UserSearch } from './scan-users.ts';

export interface OwnerChoice {
  readonly users: Table;
  readonly rule: OwnerRule;
  readonly owner: OwnerOptions;
  readonly search: OwnerSearch;
  /** The target; null: it has no tables yet. */
  readonly standing: Catalog | null;
}

export interface OwnerSearch extends UserSearch {
  readonly key: string;
}

const EMAIL = 'email';
const USERNAME = 'username';

/** @throws RULES_INVALID where the table of the users has not the columns that are needed */
export function searchOf(users: Table, rule: OwnerRule, { email, username }: OwnerOptions): OwnerSearch {
  const columnCalled = (name: string, member: 'email' | 'username', isNeeded: boolean): string | null => {
    const names = storedColumns(users).map((column) => column.name);
    if (names.includes(name)) return name;
    if (!isNeeded) return null;
    throw new RowferryError('RULES_INVALID', {
      message: `The table of the users, ${displayName(users.name)}, has no column "${name}".`,
      hint: `Say in the rules which it is: "owner": { "${member}": "…" }. Its columns are ${names.join(', ')}.`,
      context: { table: displayName(users.name), column: name },
    });
  };
  return {
    email,
    username,
    emailColumn: columnCalled(rule.email ?? EMAIL, 'email', email !== null || rule.email !== undefined),
    usernameColumn: columnCalled(
      rule.username ?? USERNAME,
      'username',
      username !== null || rule.username !== undefined,
    ),
    key: keyOf(users),
  };
}

function keyOf(users: Table): string {
  const columns = users.primaryKey?.columns ?? [];
  const [key] = columns;
  if (key !== undefined && columns.length === 1) return key;
  throw new RowferryError('RULES_INVALID', {
    message: `Rows can name their owner by one column, and ${displayName(users.name)} has ${columns.length === 0 ? 'no primary key' : `the key (${columns.join(', ')})`}.`,
    hint: 'Name another table of the users: "owner": { "table": "…" }.',
    context: { table: displayName(users.name) },
  });
}

/** The columns of the users by which rows name their owner: the key, and what foreign keys of the target lead to. */
export function idColumns({ search, standing, users }: OwnerChoice): readonly string[] {
  const referred = (standing?.tables ?? []).flatMap((table) => userReferences(table, users.name).map(({ of }) => of));
  return [...new Set([search.key, ...referred])];
}

/**
 * The one user who is meant; null: nobody is.
 * @throws USER_AMBIGUOUS; CONSTRAINT_VIOLATED where another user has the name
 */
export function foundOwner({ byEmail, byUsername }: FoundUsers, choice: OwnerChoice): UserCells | null {
  const { owner, search } = choice;
  if (owner.email === null) return onlyOne(byUsername, choice);
  const exact = byEmail.filter((row) => cellText(row.get(search.emailColumn as string) ?? 'null') === owner.email);
  const found = onlyOne(exact.length > 0 ? exact : byEmail, choice);
  if (found === null && byUsername.length > 0) throw nameTaken(choice);
  return found;
}

function onlyOne(rows: readonly UserCells[], { users, search }: OwnerChoice): UserCells | null {
  const [first = null, ...others] = rows;
  if (others.length === 0) return first;
  throw new RowferryError('USER_AMBIGUOUS', {
    message: `Several users of ${displayName(users.name)} are meant: those with the keys ${rows.map((row) => row.get(search.key)).join(', ')}.`,
    hint: 'Name the owner by an address that only one of them has.',
    context: { table: displayName(users.name) },
  });
}

function nameTaken({ users, owner, search }: OwnerChoice): RowferryError {
  return new RowferryError('CONSTRAINT_VIOLATED', {
    message: `Nobody in ${displayName(users.name)} has the address ${owner.email}, and the name ${JSON.stringify(owner.username)} is somebody else's.`,
    hint: 'Give the address of that user, or another name with --owner-username.',
    context: { table: displayName(users.name), column: search.usernameColumn ?? '' },
  });
}

export interface ChosenOwner {
  readonly kind: PlannedOwner['kind'];
  readonly cells: UserCells;
}

export function ownerOf(choice: OwnerChoice, { kind, cells }: ChosenOwner): OwnerInput {
  const { users, rule, owner, search } = choice;
  const cell = (column: string) => cells.get(column) ?? 'null';
  const textOf = (column: string | null) => (column === null ? null : cellText(cell(column)));
  const isMade = kind === 'made';
  const password = rule.create?.password ?? null;
  return {
    users,
    rule,
    ids: new Map(idColumns(choice).map((column) => [column, cell(column)])),
    planned: {
      table: users.name,
      key: search.key,
      cell: cell(search.key),
      email: isMade ? owner.email : textOf(search.emailColumn),
      username: isMade ? owner.username : textOf(search.usernameColumn),
      emailColumn: search.emailColumn,
      usernameColumn: search.usernameColumn,
      kind,
      password: isMade && password !== null ? { column: password.column, hash: password.hash } : null,
    },
  };
}
