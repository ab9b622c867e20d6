import type { Column, Table } from '../model/catalog.ts';
import type { QualifiedName } from '../model/logical-type.ts';
import type { Reference } from '../model/scope.ts';
import { singular, wordsOf } from './person-names.ts';

/** Words of columns that name a user, where they are not the name of the table of the users. */
const ROLES = [
  ...['user', 'owner', 'author', 'creator', 'account', 'member', 'customer', 'person', 'uploader', 'editor', 'sender'],
  ...[
    'recipient',
    'receiver',
    'assignee',
    'reviewer',
    'approver',
    'inviter',
    'invitee',
    'writer',
    'subscriber',
    'follower',
  ],
];

/** What may stand behind such a word: `user_created`, `owner_id`. */
const ENDINGS = ['id', 'uuid', 'key', 'no', 'created', 'updated', 'modified'];

/**
 * The columns of `table` that are called as if they named a user and have the type of a user's key: `user_id`,
 * `ownerId`, `created_by`. Whether they are references, the catalog says.
 */
export function likelyUserColumns(table: Table, users: Table): readonly string[] {
  const kinds = keyKinds(users);
  return table.columns
    .filter(({ name, type }) => kinds.includes(type.kind) && isCalledLikeUser(name, users.name))
    .map(({ name }) => name);
}

function isCalledLikeUser(name: string, users: QualifiedName): boolean {
  const words = wordsOf(name).map(singular);
  const last = words.at(-1) ?? '';
  if (last === 'by') return words.length > 1;
  const stem = words.length > 1 && ENDINGS.includes(last) ? words.slice(0, -1) : words;
  const role = stem.at(-1) ?? '';
  return stem.length <= 2 && (ROLES.includes(role) || role === singular(wordsOf(users.name).at(-1) ?? ''));
}

/** The column that says into which table `column` points, where it is one of a pair: `owner_type` beside `owner_id`. */
export function typeColumnOf(column: string, { columns }: Table): string | null {
  const stem = wordsOf(column).slice(0, -1).join(' ');
  const found = columns.find(({ name }) => stem !== '' && wordsOf(name).join(' ') === `${stem} type`);
  return found?.name ?? null;
}

/** The columns that are called like keys to other rows, which no foreign key confirms: `linked_id`, `externalId`. */
export function looseKeys(table: Table, keyed: readonly string[]): readonly string[] {
  const own = table.primaryKey?.columns.length === 1 ? table.primaryKey.columns : [];
  return table.columns
    .map(({ name }) => name)
    .filter((name) => !keyed.includes(name) && !own.includes(name))
    .filter((name) => wordsOf(name).length > 1 && ['id', 'ids', 'uuid'].includes(wordsOf(name).at(-1) ?? ''));
}

/** The kinds of the columns that alone name a user: the primary key, and other keys that are not names for people. */
function keyKinds(users: Table): readonly string[] {
  const keys = [users.primaryKey, ...users.uniqueKeys].flatMap((key) => (key?.columns.length === 1 ? key.columns : []));
  return users.columns
    .filter(({ name, type }) => keys.includes(name) && (type.kind !== 'text' || users.primaryKey?.columns[0] === name))
    .map(({ type }) => type.kind);
}

/**
 * True where a reference rather says what a row has to do with another than to whom it belongs: it may be NULL,
 * outlives the other row, and is called by its part (`default_subject_id`), not by the table (`subject_id`).
 */
export function isWeakOwner({ columns, parent, parentColumns, origin }: Reference, child: Table): boolean {
  const [name, ...others] = columns;
  if (origin === 'rule' || name === undefined || others.length > 0) return false;
  const column = child.columns.find((candidate) => candidate.name === name);
  const key = child.foreignKeys.find((one) => one.columns.length === 1 && one.columns[0] === name);
  if (!isNullable(column) || key?.onDelete === 'cascade' || name === parentColumns[0]) return false;
  const words = wordsOf(name).map(singular);
  const stem = words.length > 1 && ENDINGS.includes(words.at(-1) ?? '') ? words.slice(0, -1) : words;
  return !wordsOf(parent.name).map(singular).join(' ').endsWith(stem.join(' '));
}

function isNullable(column: Column | undefined): boolean {
  return column?.nullable === true;
}
