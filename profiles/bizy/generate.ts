// Makes a database as the command line of the application keeps it: tasks and goals of one person, in local time here and UTC there.
import { argv, stderr } from 'node:process';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';

export interface BizyOptions {
  /** Tasks; about one goal for 67 of them. */
  readonly rows: number;
  /** Another seed, other rows. */
  readonly seed?: number;
  /** Tasks whose goal is gone; default none. */
  readonly orphans?: number;
}

const SCHEMA = `
  create table goals (
    id INTEGER NOT NULL PRIMARY KEY,
    title VARCHAR NOT NULL,
    description TEXT,
    status VARCHAR,
    target_date DATE,
    created_at DATETIME,
    updated_at DATETIME
  );
  create table tasks (
    id INTEGER NOT NULL PRIMARY KEY,
    title VARCHAR NOT NULL,
    description TEXT,
    status VARCHAR,
    priority INTEGER,
    parent_goal_id INTEGER,
    created_at DATETIME,
    completed_at DATETIME,
    FOREIGN KEY (parent_goal_id) REFERENCES goals (id)
  );`;

const INSERT_GOAL =
  'insert into goals (id, title, description, status, target_date, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?)';
const INSERT_TASK =
  'insert into tasks (id, title, description, status, priority, parent_goal_id, created_at, completed_at) values (?, ?, ?, ?, ?, ?, ?, ?)';

const TITLES = [
  'Call Åsa',
  'Invoice №7',
  "Read 'Ulysses'",
  'Plan Q1 \\ Q2',
  '発注する',
  'Ship 🚀',
  'Tidy\tdesk',
  'Pay "rent"',
];
const GOAL_STATUSES = ['active', 'active', 'completed', 'cancelled'];

/** Times of New York that a careless conversion gets wrong: skipped, shown twice, with an offset, without a second's fraction. */
const AWKWARD_TIMES = [
  '2025-03-09 02:30:00.000000',
  '2025-11-02 01:30:00.000000',
  '2025-07-04T09:15:00+00:00',
  '2025-12-31T23:59:59.999999-05:00',
  '2025-12-31 23:59:59.999999',
  '2024-02-29 12:00:00',
];

/** Writes the database into a new file: the same options, the same rows. */
export function generate(path: string, { rows, seed = 1, orphans = 0 }: BizyOptions): void {
  const random = randomFrom(seed);
  const goals = Math.max(1, Math.round(rows / 67));
  const database = new Database(path);
  try {
    database.exec(SCHEMA);
    database.pragma('foreign_keys = off');
    const [goal, task] = [database.prepare(INSERT_GOAL), database.prepare(INSERT_TASK)];
    database.transaction(() => {
      for (let id = 1; id <= goals; id++) goal.run(id, ...goalOf(random));
      for (let id = 1; id <= rows; id++) {
        const parent =
          id > rows - orphans ? goals + 1000 + id : random() < 0.5 ? 1 + Math.floor(random() * goals) : null;
        task.run(id, ...taskOf(id, parent, random));
      }
    })();
  } finally {
    database.close();
  }
}

type Random = () => number;

function goalOf(random: Random): readonly unknown[] {
  const created = timeAt(random, 180);
  const status = GOAL_STATUSES[Math.floor(random() * GOAL_STATUSES.length)];
  const [target] = random() < 0.5 ? [null] : timeAt(random, 365).split(' ');
  return [`Goal ${Math.floor(random() * 1e6)}`, random() < 0.3 ? '' : null, status, target, created, created];
}

function taskOf(id: number, parent: number | null, random: Random): readonly unknown[] {
  const isDone = random() < 0.5;
  const created = AWKWARD_TIMES[id - 1] ?? timeAt(random, 320);
  const status = isDone ? 'completed' : random() < 0.2 ? 'in_progress' : 'pending';
  const title = `${TITLES[id % TITLES.length]} ${id}`;
  const description = random() < 0.3 ? `line one\nline two of ${id}` : null;
  return [
    title,
    description,
    status,
    1 + Math.floor(random() * 3),
    parent,
    created,
    isDone ? timeAt(random, 320) : null,
  ];
}

/** As the application writes it: `2025-06-01 09:05:03.000123`, a day of 2025 at daytime. */
function timeAt(random: Random, days: number): string {
  const date = new Date(Date.UTC(2025, 0, 15) + Math.floor(random() * days) * 86_400_000).toISOString().slice(0, 10);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const micro = String(Math.floor(random() * 1e6)).padStart(6, '0');
  return `${date} ${two(6 + random() * 16)}:${two(random() * 60)}:${two(random() * 60)}.${micro}`;
}

/** mulberry32: the same numbers for the same seed, anywhere. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  const [target, flag, rows = '67'] = argv.slice(2);
  if (target === undefined || (flag !== undefined && flag !== '--rows')) {
    stderr.write('usage: npx tsx profiles/bizy/generate.ts TARGET [--rows N]\n');
    process.exitCode = 2;
  } else generate(target, { rows: Number(rows), orphans: 2 });
}
