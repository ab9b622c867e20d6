import { RowferryError } from '../errors/rowferry-error.ts';
import { displayName } from '../model/logical-type.ts';
import type { FoundUser, UserSelector, UserTable } from '../model/scope.ts';

/**
 * The one user that was meant.
 * @throws USER_NOT_FOUND, USER_AMBIGUOUS; neither names anybody but the user who was asked for.
 */
export function theUser(found: readonly FoundUser[], user: UserTable, selector: UserSelector): FoundUser {
  const [first, second] = found;
  if (first === undefined) throw notFound(user, selector);
  if (second !== undefined) throw ambiguous(found, user, selector);
  return first;
}

function notFound(user: UserTable, selector: UserSelector): RowferryError {
  const table = displayName(user.table);
  if (selector.kind === 'email' && user.email === null) {
    return new RowferryError('USER_NOT_FOUND', {
      message: `The table of the users, ${table}, has no column with an address, and the rules name none.`,
      hint: `Name the user by the key (${user.key.join(', ')}): --user-id KEY, or say in the rules where addresses are: "user": { "email": "COLUMN" }.`,
      context: { table },
    });
  }
  return new RowferryError('USER_NOT_FOUND', {
    message: `There is no user ${describe(selector, user)} in ${table}.`,
    hint: `RowFerry lists nobody. To look yourself, ask the database: ${listingSql(user)}`,
    context: { table },
  });
}

function ambiguous(found: readonly FoundUser[], user: UserTable, selector: UserSelector): RowferryError {
  const keys = found.map(({ key }) => key.join(', ')).join('; ');
  return new RowferryError('USER_AMBIGUOUS', {
    message: `Several users are ${describe(selector, user)}: those with the keys (${user.key.join(', ')}) ${keys}.`,
    hint: 'Name one of them by the key: --user-id KEY.',
    context: { table: displayName(user.table) },
  });
}

/** How the user was named: the end of "there is no user …". */
function describe(selector: UserSelector, { key }: UserTable): string {
  switch (selector.kind) {
    case 'email':
      return `with the address ${JSON.stringify(selector.email)}`;
    case 'key':
      return `with the key (${key.join(', ')}) ${selector.values.join(', ')}`;
    case 'where':
      return `for whom ${selector.sql} is true`;
    case 'all':
      return 'at all';
  }
}

/** For people to paste; RowFerry does not run it. */
function listingSql({ table, key, email }: UserTable): string {
  const quoted = (name: string) => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);
  const from = email?.through === null || email === null ? table : email.through.child;
  const columns =
    email === null ? key : email.through === null ? [...key, email.column] : [...email.through.columns, email.column];
  const name = [...(from.namespace === null ? [] : [from.namespace]), from.name].map(quoted).join('.');
  return `select ${columns.map(quoted).join(', ')} from ${name} order by 1;`;
}
