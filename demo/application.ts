import Database from 'better-sqlite3';
import { APPLICATION_SCHEMA } from './application-schema.ts';
import {
  AWKWARD_CODES,
  AWKWARD_DOCUMENTS,
  AWKWARD_FLOATS,
  AWKWARD_INTEGERS,
  AWKWARD_MOMENTS,
  AWKWARD_TEXTS,
} from './awkward-values.ts';
import { type RandomSource, randomSource } from './random-source.ts';

type Value = string | number | bigint | Buffer | null;

/** How many rows each table gets; about 20,000 in all. */
const SIZES = {
  users: 400,
  teams: 40,
  memberships: 1_200,
  projects: 160,
  tasks: 4_000,
  comments: 7_000,
  tags: 30,
  task_tags: 5_000,
  sessions: 1_500,
  attachments: 150,
  readings: 600,
} as const satisfies Readonly<Record<string, number>>;

type TableName = keyof typeof SIZES;

/** Makes one row; `index` counts from 0. */
type RowMaker = (index: number, random: RandomSource) => readonly Value[];

/**
 * Makes the SQLite database of a project-management service with many users. The same call makes the same rows.
 * @param path the file; it must not exist
 */
export function createApplication(path: string): void {
  const database = new Database(path);
  try {
    database.pragma('journal_mode = off');
    database.exec(APPLICATION_SCHEMA);
    const random = randomSource(20_261_121);
    database.transaction(() => {
      for (const [table, makeRow] of Object.entries(ROW_MAKERS)) fill(database, table as TableName, makeRow, random);
      leaveGap(database);
    })();
  } finally {
    database.close();
  }
}

function fill(database: Database.Database, table: TableName, makeRow: RowMaker, random: RandomSource): void {
  const columns = (database.pragma(`table_info(${table})`) as readonly unknown[]).length;
  // Pairs that were drawn twice are left out.
  const insert = database.prepare(`insert or ignore into ${table} values (${Array(columns).fill('?').join(', ')})`);
  for (let index = 0; index < SIZES[table]; index++) insert.run(...makeRow(index, random));
}

/** The newest account was deleted: the next one must not get its number, in no database. */
function leaveGap(database: Database.Database): void {
  database.prepare('insert into users (id, email, name) values (?, ?, ?)').run(900, 'gone@example.org', 'Gone');
  database.prepare('delete from users where id = 900').run();
}

const ROW_MAKERS: Readonly<Record<TableName, RowMaker>> = {
  users: (index, random) => [
    index + 1,
    `${random.pick(['Ada', 'grace', 'Linus', 'barbara', 'Edsger'])}.${index + 1}@example.org`,
    text(random, () => `${random.pick(GIVEN_NAMES)} ${random.pick(FAMILY_NAMES)}`),
    random.chance(0.05) ? 1 : 0,
    money(random, 100_000),
    AWKWARD_INTEGERS[index] ?? BigInt(index) * 7_919n + 10_000_000_000n,
    random.chance(0.1) ? random.pick(AWKWARD_CODES) : random.chance(0.5) ? null : random.integer(1, 99_999),
    random.chance(0.3) ? random.pick(AWKWARD_DOCUMENTS) : settings(random),
    random.chance(0.2) ? random.bytes(random.integer(0, 400)) : null,
    moment(random),
  ],
  teams: (index, random) => [
    index + 1,
    `${random.pick(NOUNS)} team ${index + 1}`,
    anyOf(random, 'users'),
    index > 5 && random.chance(0.5) ? random.integer(1, index) : null,
  ],
  memberships: (_, random) => [
    anyOf(random, 'teams'),
    anyOf(random, 'users'),
    random.pick(['owner', 'member', 'member', 'guest']),
    day(random),
  ],
  projects: (index, random) => [
    index + 1,
    anyOf(random, 'teams'),
    `${random.pick(VERBS)} the ${random.pick(NOUNS)} (${index + 1})`,
    random.chance(0.2) ? null : money(random, 1_000_000_000),
    random.chance(0.1) ? 1 : 0,
  ],
  tasks: (index, random) => task(index, random),
  comments: (index, random) => [
    index + 1,
    anyOf(random, 'tasks'),
    anyOf(random, 'users'),
    index > 0 && random.chance(0.4) ? random.integer(1, index) : null,
    text(random, () => sentence(random, 20)),
    moment(random),
  ],
  tags: (index, random) => [index + 1, `${random.pick(NOUNS)}-${index + 1}`, `#${random.bytes(3).toString('hex')}`],
  task_tags: (_, random) => [anyOf(random, 'tasks'), anyOf(random, 'tags')],
  sessions: (_, random) => [
    uuid(random),
    anyOf(random, 'users'),
    random.chance(0.1) ? null : `192.0.2.${random.integer(0, 255)}`,
    random.chance(0.7) ? 1 : 0,
    `${moment(random)}.${String(random.integer(1, 999_999)).padStart(6, '0')}`,
    `${moment(random)}.000001`,
  ],
  attachments: (index, random) => [
    index + 1,
    anyOf(random, 'tasks'),
    anyOf(random, 'users'),
    `${random.pick(NOUNS)} ${index + 1}.bin`,
    random.bytes(random.integer(0, 3_000)),
  ],
  readings: (index, random) => [
    random.chance(0.1) ? null : random.pick(['north', 'south']),
    AWKWARD_FLOATS[index] ?? (random.chance(0.05) ? null : random.integer(-9_999, 9_999) / 7),
    AWKWARD_INTEGERS[index] ?? random.integer(0, 1_000_000),
  ],
};

function task(index: number, random: RandomSource): readonly Value[] {
  const status = random.pick(['open', 'doing', 'done']);
  return [
    index + 1,
    anyOf(random, 'projects'),
    random.chance(0.2) ? null : anyOf(random, 'users'),
    `${random.pick(VERBS)} the ${random.pick(NOUNS)}`,
    random.chance(0.3) ? null : text(random, () => sentence(random, 60)),
    status,
    random.integer(1, 5),
    random.chance(0.3) ? null : random.integer(1, 400) / 8,
    random.chance(0.4) ? null : day(random),
    status === 'done' ? moment(random) : null,
    moment(random),
  ];
}

/** A key of `table`, whose rows are numbered from 1. */
function anyOf(random: RandomSource, table: TableName): number {
  return random.integer(1, SIZES[table]);
}

/** Mostly what `ordinary` gives, now and then something awkward. */
function text(random: RandomSource, ordinary: () => string): string {
  return random.chance(0.05) ? random.pick(AWKWARD_TEXTS) : ordinary();
}

function sentence(random: RandomSource, wordsMax: number): string {
  const words = Array.from({ length: random.integer(3, wordsMax) }, () =>
    random.pick([...NOUNS, ...VERBS]).toLowerCase(),
  );
  return `${words.join(' ')}.`;
}

/** Written as text, as programs do; a `decimal` column makes a number of it where it can. */
function money(random: RandomSource, centsMax: number): string {
  const cents = random.integer(-1_000, centsMax);
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function settings(random: RandomSource): string {
  return JSON.stringify({
    theme: random.pick(['light', 'dark']),
    pageSize: random.integer(10, 100),
    beta: random.chance(0.5),
  });
}

function day(random: RandomSource): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${random.integer(2019, 2026)}-${two(random.integer(1, 12))}-${two(random.integer(1, 28))}`;
}

function moment(random: RandomSource): string {
  if (random.chance(0.01)) return random.pick(AWKWARD_MOMENTS);
  const two = (max: number): string => String(random.integer(0, max)).padStart(2, '0');
  return `${day(random)} ${two(23)}:${two(59)}:${two(59)}`;
}

/** Version 4: https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-4 */
function uuid(random: RandomSource): string {
  const hex = random.bytes(16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

const GIVEN_NAMES = ['Amélie', 'Bjørn', 'Chidi', 'Dolores', 'Eun-ji', 'Farid', 'Gülşen', 'Hồng'];
const FAMILY_NAMES = ["O'Neil", 'van der Berg', 'García Márquez', 'Nguyễn', 'Smith', 'Östlund', 'D’Souza'];
const NOUNS = ['Harbour', 'Invoice', 'Login', 'Map', 'Newsletter', 'Report', 'Search', 'Timetable', 'Widget'];
const VERBS = ['Fix', 'Describe', 'Measure', 'Rewrite', 'Translate', 'Simplify', 'Test'];
