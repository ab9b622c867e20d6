import type pg from 'pg';
import type { EmailColumn, FoundUser, UserSelector, UserTable } from '../../../model/scope.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { asServerError } from '../connection/postgres-server-error.ts';
import { toRowferryError } from '../postgres-errors.ts';
import { quoteIdentifier, quoteQualified } from '../postgres-identifier.ts';

/** More are not told apart: the caller only says that there are several. */
const USERS_MAX = 10;

interface UserRow {
  /** The key's columns as JSON values in text. */
  readonly key: readonly string[];
  readonly email: string | null;
}

/** The users whom a selector names, by their keys; what a person typed is only ever a parameter. */
export async function findUsers(
  client: pg.Client,
  user: UserTable,
  selector: UserSelector,
): Promise<readonly FoundUser[]> {
  switch (selector.kind) {
    case 'email': {
      if (user.email === null) return [];
      const value = emailTerm(user.email);
      const exact = await queryUsers(client, user, { condition: `${value} = $1`, values: [selector.email] });
      if (exact.length > 0) return exact;
      const folded = `pg_catalog.lower(${value}) = pg_catalog.lower($1)`;
      return queryUsers(client, user, { condition: folded, values: [selector.email] });
    }
    case 'key':
      return findByKey(client, user, selector.values);
    case 'where':
      return queryUsers(client, user, whereQuery(user, selector.sql));
    case 'all':
      return queryUsers(client, user, { condition: 'true', values: [], limit: null });
  }
}

/** In a query of its own, so that columns need no prefix. With a parameter the server takes one statement only. */
function whereQuery({ table, key }: UserTable, sql: string): UserQuery {
  const columns = key.map(quoteIdentifier);
  const keys = columns.map((name) => `u.${name}`).join(', ');
  // A line break, so that a comment at the end of the condition ends there.
  const found = `select ${columns.join(', ')} from ${quoteQualified(table)} where (${sql}\n)`;
  return { condition: `$1::boolean and (${keys}) in (${found})`, values: ['true'] };
}

function emailTerm({ column, through }: EmailColumn): string {
  return `${through === null ? 'u' : 'e'}.${quoteIdentifier(column)}::text`;
}

/** A text that is no value of the key's type is the key of nobody. */
async function findByKey(client: pg.Client, user: UserTable, values: readonly string[]): Promise<readonly FoundUser[]> {
  if (values.length !== user.key.length) return [];
  const terms = user.key.map((name, at) => `u.${quoteIdentifier(name)} = $${at + 1}`);
  try {
    await client.query('savepoint find_user');
    return await queryUsers(client, user, { condition: terms.join(' and '), values });
  } catch (error) {
    const { cause } = error as Error;
    if (!isNoValue(cause)) throw toRowferryError(error);
    await client.query('rollback to savepoint find_user');
    return [];
  }
}

/** Class 22 (manual, appendix A): the text cannot be read as the type. */
function isNoValue(error: unknown): boolean {
  return asServerError(error)?.code.startsWith('22') ?? false;
}

interface UserQuery {
  /** Over the user row `u` and the row `e` that holds the address. */
  readonly condition: string;
  readonly values: readonly string[];
  /** null: all of them; by default enough to see that there are several. */
  readonly limit?: number | null;
}

async function queryUsers(
  client: pg.Client,
  user: UserTable,
  { condition, values, limit = USERS_MAX }: UserQuery,
): Promise<readonly FoundUser[]> {
  const key = user.key.map((name) => `u.${quoteIdentifier(name)}`);
  const cells = key.map((column) => `pg_catalog.to_json(${column})::text`);
  const email = user.email === null ? 'null::text' : `pg_catalog.min(${emailTerm(user.email)})`;
  const sql = `select array[${cells.join(', ')}] as key, ${email} as email from ${fromUsers(user)}
    where (${condition}) group by ${key.join(', ')} order by ${key.join(', ')} limit ${limit === null ? 'all' : limit}`;
  const rows = await readRows<UserRow>(client, sql, values);
  return rows.map((row) => ({ key: row.key.map(canonicalCell), email: row.email }));
}

/** Integers beyond 2^53 − 1 are strings. */
function canonicalCell(json: string): string {
  return /^-?[0-9]+$/.test(json) && !Number.isSafeInteger(Number(json)) ? JSON.stringify(json) : json;
}

function fromUsers({ table, email }: UserTable): string {
  const users = `${quoteQualified(table)} as u`;
  if (email === null || email.through === null) return users;
  const { child, columns, parentColumns } = email.through;
  const terms = columns.map(
    (name, at) => `e.${quoteIdentifier(name)}::text = u.${quoteIdentifier(parentColumns[at] as string)}::text`,
  );
  return `${users} left join ${quoteQualified(child)} as e on ${terms.join(' and ')}`;
}
