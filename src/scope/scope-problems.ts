import type { Table } from '../model/catalog.ts';
import { displayName, isSameName } from '../model/logical-type.ts';
import { describeReference, referenceName } from '../model/references.ts';
import type { TableRule } from '../model/rules.ts';
import type { Reference } from '../model/scope.ts';
import { likelyUserColumns, typeColumnOf } from './likely-keys.ts';
import type { OwnerCandidate, OwnerSearch } from './owner-candidates.ts';
import { isPersonTable, privateColumns, singular, wordsOf } from './person-names.ts';
import type { Remedy, ScopeProblem } from './scope-problem.ts';

/** `messages(sender_id, recipient_id)`: whose is a row? */
export function ambiguousOwner(table: Table, candidates: readonly OwnerCandidate[]): ScopeProblem {
  const name = displayName(table.name);
  const references = inColumnOrder(candidates.flat(), table);
  const names = [...new Set(references.map(referenceName))];
  const ways = references.map(describeReference);
  const one = names.map((owner) => remedy(table, `rows belong to whom ${owner} leads to`, { owner: [owner] }));
  const any = remedy(table, 'rows belong to each of them, and come if any is the user', { owner: names });
  return {
    table: table.name,
    message: `${name}: several references lead to the user: ${ways.join('; ')}. Whose is a row?`,
    remedies: names.length > 1 ? [...one, any, excluded(table)] : [any, excluded(table)],
  };
}

/** A catalog has foreign keys by their names, which say nothing to people. */
function inColumnOrder(references: readonly Reference[], { columns }: Table): readonly Reference[] {
  const place = ({ columns: own }: Reference): number => columns.findIndex(({ name }) => name === own[0]);
  return [...references].sort((a, b) => place(a) - place(b));
}

/** `scope: owned`, but no reference leads to the user. */
export function noOwner(table: Table, place: OwnerSearch): ScopeProblem {
  const name = displayName(table.name);
  return {
    table: table.name,
    message: `${name} is owned by rule, but none of its references leads to the user.`,
    remedies: [...virtualKeys(table, place), excluded(table)],
  };
}

/** The one way to the user is a loose one: my subject is the default of somebody else's collection. */
export function weakOwner(table: Table, owner: Reference): ScopeProblem {
  const name = referenceName(owner);
  return {
    table: table.name,
    message: `${displayName(table.name)}: only ${describeReference(owner)} leads to the user, but it may be NULL and is not called after the table. Does a row belong to whom it leads to?`,
    remedies: [
      remedy(table, 'it does', { owner: [name] }),
      remedy(table, 'rows come only where rows in scope refer to them', { scope: 'referenced' }),
      excluded(table),
    ],
  };
}

/**
 * Columns that are called as if they named a user, which no foreign key confirms: rows may be someone else's.
 * @param kept the rule that leaves the class as it is
 */
export function unkeyedUsers(
  table: Table,
  columns: readonly string[],
  kept: TableRule,
  place: OwnerSearch,
): ScopeProblem {
  const are = columns.length === 1 ? 'is called as if it' : 'are called as if they';
  return {
    table: table.name,
    message: `${displayName(table.name)}: ${columns.join(', ')} ${are} named a user, but no foreign key says so. Whose is a row?`,
    remedies: [
      ...virtualKeys(table, place).filter(({ rule }) => isOwnedBy(rule, columns)),
      remedy(table, 'whoever stands there, a row comes as its other references say', kept),
      excluded(table),
    ],
  };
}

function isOwnedBy({ tables = {} }: Remedy['rule'], columns: readonly string[]): boolean {
  return Object.values(tables).some(({ owner = [] }) => owner.some((name) => columns.includes(name)));
}

/** The table of the users is neither shared nor excluded: the one row of the user comes. */
export function ruledUserTable(table: Table): ScopeProblem {
  const message = `${displayName(table.name)} is the table of the users: one row of it comes, and its "scope" cannot be ruled.`;
  return { table: table.name, message, remedies: [] };
}

/** An owner of the rules that does not lead to the user. */
export function notLeading(reference: Reference): ScopeProblem {
  const message = `${describeReference(reference)} is an owner by rule, but it does not lead to the user.`;
  return { table: reference.child, message, remedies: [] };
}

/** A companion must say of what. */
export function ambiguousCompanion(table: Table, all: readonly Reference[], found: readonly Reference[]): ScopeProblem {
  const offered = found.length > 0 ? found : all;
  const what = found.length > 1 ? 'several of its references lead' : 'none of its references leads';
  return {
    table: table.name,
    message: `${displayName(table.name)} is a companion by rule, but ${what} to rows that come because others refer to them. Which rows does it accompany?`,
    remedies: offered.map((reference) =>
      remedy(table, `those that ${describeReference(reference)} leads to`, {
        scope: 'companion',
        owner: [referenceName(reference)],
      }),
    ),
  };
}

/** A child of a lookup table: translations of a product, but also other people's reviews of it. */
export function belowReferenced(table: Table, above: readonly Reference[]): ScopeProblem {
  const parents = [...new Set(above.map(({ parent }) => displayName(parent)))].join(' and ');
  const owner = above.length > 1 ? above.slice(0, 1).map(referenceName) : null;
  const rule: TableRule = owner === null ? { scope: 'companion' } : { scope: 'companion', owner };
  return {
    table: table.name,
    message: `${displayName(table.name)}: its rows stand below rows of ${parents}, which come only because others refer to them. Do they come along?`,
    remedies: [remedy(table, 'they come with those rows, whoever wrote them', rule), excluded(table), shared(table)],
  };
}

/** Neither down from the user nor up from rows in scope. */
export function unreachable(table: Table, place: OwnerSearch): ScopeProblem {
  return {
    table: table.name,
    message: `${displayName(table.name)}: no reference leads from it to the user, and no row in scope refers to it. Does it come along?`,
    remedies: [...virtualKeys(table, place), excluded(table), shared(table)],
  };
}

/** Foreign keys to the user that the database does not declare, by the names of columns. */
function virtualKeys(table: Table, { graph, user }: OwnerSearch): readonly Remedy[] {
  const users = graph.catalog.tables.find(({ name }) => isSameName(name, user));
  const key = users?.primaryKey?.columns ?? [];
  if (users === undefined || key.length !== 1) return [];
  const name = displayName(users.name);
  return likelyUserColumns(table, users).map((column) => {
    const type = typeColumnOf(column, table);
    if (type === null) {
      const foreignKeys = [{ columns: [column], references: { table: name, columns: key } }];
      return remedy(table, `rows belong to the user whom ${column} names`, { foreignKeys, owner: [column] });
    }
    const value = modelName(users.name.name);
    const polymorphic = [{ type, id: column, targets: { [value]: { table: name, column: key[0] ?? '' } } }];
    const meaning = `rows belong to the user whom ${column} names where ${type} is ${JSON.stringify(value)} (or what stands there)`;
    return remedy(table, meaning, { polymorphic, owner: [column] });
  });
}

/** How programs call the rows of a table in type columns: `app_users` is `AppUser`. */
function modelName(table: string): string {
  const words = wordsOf(table);
  const last = singular(words.at(-1) ?? '');
  return [...words.slice(0, -1), last].map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
}

function excluded(table: Table): Remedy {
  return remedy(table, 'none of its rows comes', { scope: 'excluded' });
}

function shared(table: Table): Remedy {
  const columns = privateColumns(table);
  const warning =
    columns.length > 0
      ? ` (beware: it has ${columns.join(', ')})`
      : isPersonTable(table)
        ? ' (beware: they look like persons)'
        : '';
  return remedy(table, `all of its rows come, other people's too${warning}`, { scope: 'shared' });
}

function remedy(table: Table, meaning: string, rule: TableRule): Remedy {
  return { meaning, rule: { tables: { [displayName(table.name)]: rule } } };
}
