import type { Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';

/** Names of tables of users, in the singular, the surest first. */
const USER_WORDS = [
  ['user'],
  [
    'account',
    'person',
    'customer',
    'member',
    'client',
    'patient',
    'student',
    'profile',
    'subscriber',
    'login',
    'player',
    'owner',
  ],
];

/** Names of tables whose rows are persons, though nobody logs in as one of them. */
const PERSON_WORDS = [
  'staff',
  'employee',
  'contact',
  'guest',
  'driver',
  'doctor',
  'teacher',
  'admin',
  'administrator',
  'agent',
  'lead',
  'recipient',
  'applicant',
];

/** Words in names of columns that only data of a person have. */
const PRIVATE_WORDS = [
  ...[
    'email',
    'mail',
    'password',
    'passwd',
    'pwd',
    'passphrase',
    'phone',
    'mobile',
    'fax',
    'birth',
    'birthday',
    'birthdate',
    'dob',
  ],
  ...[
    'ssn',
    'passport',
    'iban',
    'token',
    'secret',
    'otp',
    'totp',
    'address',
    'postcode',
    'zipcode',
    'salary',
    'gender',
    'ip',
  ],
];

const CREDENTIAL_WORDS = [
  'password',
  'passwd',
  'pwd',
  'passphrase',
  'token',
  'secret',
  'otp',
  'totp',
  'ssn',
  'passport',
  'iban',
];

/** How columns with an address of electronic mail are called, the likeliest first. */
const EMAIL_NAMES = [
  'email',
  'e_mail',
  'email_address',
  'e_mail_address',
  'mail',
  'mail_address',
  'primary_email',
  'login_email',
  'user_email',
  'account_email',
  'contact_email',
];

/**
 * How sure a table's name is one of a table of users: 0 for the surest, null for none. Its last word counts:
 * `auth_user`, `directus_users`, `People`.
 */
export function userNameRank(name: string): number | null {
  const last = singular(wordsOf(name).at(-1) ?? '');
  const rank = USER_WORDS.findIndex((words) => words.includes(last));
  return rank === -1 ? null : rank;
}

/** True where rows of the table are persons, by its name or by what its columns are called. */
export function isPersonTable(table: Table): boolean {
  return isCalledPerson(table) || privateColumns(table).length > 0;
}

/** True where the table is called like persons. */
function isCalledPerson({ name }: Table): boolean {
  return userNameRank(name.name) !== null || PERSON_WORDS.includes(singular(wordsOf(name.name).at(-1) ?? ''));
}

/** The columns whose names say that they hold data of a person; a foreign key only says where such data are. */
export function privateColumns({ columns, foreignKeys }: Table): readonly string[] {
  const keyed = foreignKeys.flatMap((key) => key.columns);
  return columns
    .map(({ name }) => name)
    .filter((name) => !keyed.includes(name) && wordsOf(name).some((word) => PRIVATE_WORDS.includes(word)));
}

/** True where the table has what a person logs in with, or is known by to the state. */
export function hasCredentials(table: Table): boolean {
  return privateColumns(table).some((name) => wordsOf(name).some((word) => CREDENTIAL_WORDS.includes(word)));
}

/** The column with the address of whom the row is about; null where none is called so. */
export function emailColumnOf(table: Table): string | null {
  const ofMail = wordsOf(displayName(table.name)).some((word) => ['email', 'emails', 'mail'].includes(word));
  const names = ofMail ? [...EMAIL_NAMES, 'address', 'value'] : EMAIL_NAMES;
  const found = names.map((name) => table.columns.find((column) => wordsOf(column.name).join('_') === name)?.name);
  return found.find((name) => name !== undefined) ?? null;
}

/** `Support_RepId` is support, rep and id. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** `people` and `users` as `person` and `user`; good enough for the words above. */
export function singular(word: string): string {
  if (word === 'people') return 'person';
  if (/ss$|us$/.test(word)) return word;
  return word
    .replace(/sses$/, 'ss')
    .replace(/ies$/, 'y')
    .replace(/([^s])s$/, '$1');
}
