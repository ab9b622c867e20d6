import type { Table } from '../model/catalog.ts';
import { displayName, isSameName } from '../model/logical-type.ts';
import { referenceName, tableCalled } from '../model/references.ts';
import type { UserRule } from '../model/rules.ts';
import type { EmailColumn, UserTable } from '../model/scope.ts';
import { emailColumnOf, userNameRank } from './person-names.ts';
import { leadsTo, type ReferenceGraph } from './reference-graph.ts';
import type { ScopeProblem } from './scope-problem.ts';

/** The table of the users, or why it is not known. */
export type UserTableFinding =
  | { readonly user: UserTable; readonly problem: null }
  | { readonly user: null; readonly problem: ScopeProblem };

/**
 * Finds the table of the users: the one that the rules name, else the one that is called like one and has a
 * column for an address (or a child table that has), of those that the rules say nothing else about. Where several
 * could be it, the one that the others refer to.
 */
export function findUserTable(graph: ReferenceGraph): UserTableFinding {
  const rule = graph.rules.user ?? {};
  if (rule.table !== undefined) {
    const table = tableCalled(graph.catalog, rule.table);
    return table === null ? unfound([], graph) : userTable(table, rule, graph);
  }
  const named = graph.catalog.tables.filter(({ name }) => userNameRank(name.name) !== null);
  const open = named.filter(({ name }) => graph.ruleOf(name).scope === undefined);
  const called = open.length === 0 ? named : open;
  const withEmail = called.filter((table) => emailOf(table, rule, graph) !== null);
  const candidates = withEmail.length === 0 ? called : withEmail;
  const chosen = candidates.filter((table) => isAbove(table, candidates, graph));
  const [only] = chosen;
  return only === undefined || chosen.length > 1 ? unfound(candidates, graph) : userTable(only, rule, graph);
}

/** True where every other candidate belongs to a row of this table, and none is called more surely so. */
function isAbove(table: Table, candidates: readonly Table[], graph: ReferenceGraph): boolean {
  const rank = userNameRank(table.name.name) ?? 0;
  return candidates.every(
    (other) =>
      other === table || (leadsTo(graph, other.name, table.name) && (userNameRank(other.name.name) ?? 0) >= rank),
  );
}

function userTable(table: Table, rule: UserRule, graph: ReferenceGraph): UserTableFinding {
  const key = rule.key ?? keyOf(table);
  if (key === null) return { user: null, problem: keyless(table) };
  return { user: { table: table.name, key, email: emailOf(table, rule, graph) }, problem: null };
}

/** The primary key, else a unique key without NULLs. */
function keyOf(table: Table): readonly string[] | null {
  const isWhole = (columns: readonly string[]): boolean =>
    table.columns.every(({ name, nullable }) => !nullable || !columns.includes(name));
  return table.primaryKey?.columns ?? table.uniqueKeys.find(({ columns }) => isWhole(columns))?.columns ?? null;
}

/** Where the address is: as the rules say, in the row itself, or in the one child table that has one. */
function emailOf(table: Table, { email }: UserRule, graph: ReferenceGraph): EmailColumn | null {
  if (typeof email === 'string') return { column: email, through: null };
  const toUser = graph.references.filter(
    ({ parent, child }) => isSameName(parent, table.name) && !isSameName(child, parent),
  );
  if (email !== undefined) {
    const through = toUser.find(
      (one) => displayName(one.child) === email.table && referenceName(one) === email.reference,
    );
    return through === undefined ? null : { column: email.column, through };
  }
  const own = emailColumnOf(table);
  if (own !== null) return { column: own, through: null };
  const children = toUser.flatMap((through) => {
    const child = graph.catalog.tables.find(({ name }) => isSameName(name, through.child));
    const column = child === undefined || !isAboutMail(child) ? null : emailColumnOf(child);
    return column === null ? [] : [{ column, through }];
  });
  return children.length === 1 ? (children[0] ?? null) : null;
}

/** `emails` and `email_addresses` hold addresses of the user; `invitations.email` is somebody else's. */
function isAboutMail({ name }: Table): boolean {
  return /e_?mail/i.test(name.name);
}

function unfound(candidates: readonly Table[], { catalog }: ReferenceGraph): UserTableFinding {
  const names = candidates.map(({ name }) => displayName(name));
  const message =
    names.length === 0
      ? 'No table is called like one of users (users, accounts, people, customers …): which one is it?'
      : `Several tables could be the one of the users: ${names.join(', ')}. Which one is it?`;
  const offered = names.length === 0 ? tablesWithEmail(catalog.tables) : names;
  const remedies = offered.map((table) => ({ meaning: `a row of ${table} is a user`, rule: { user: { table } } }));
  return { user: null, problem: { table: null, message, remedies } };
}

function tablesWithEmail(tables: readonly Table[]): readonly string[] {
  return tables.filter((table) => emailColumnOf(table) !== null).map(({ name }) => displayName(name));
}

function keyless(table: Table): ScopeProblem {
  const name = displayName(table.name);
  return { table: table.name, message: `${name} has no key that names a user.`, remedies: [] };
}
