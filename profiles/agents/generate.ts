// A folder of agents, each with SQLite databases of its own, of any size.
// npx tsx profiles/agents/generate.ts agents --rows 100000
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { type RandomSource, randomSource } from '../../demo/random-source.ts';

export interface GenerateOptions {
  /** About how many rows there are in all tables of all agents together. */
  readonly rows: number;
  /** The same seed gives the same databases. */
  readonly seed?: number;
  /** Also a tool whose configuration is no JSON, which no jsonb column takes. */
  readonly broken?: boolean;
}

type Value = string | number | null;

/** One table of a database: how it is made, and a row of it by its number. */
interface TableMaker {
  readonly create: string;
  readonly columns: readonly string[];
  /** Of all rows of the database. */
  readonly share: number;
  row(number: number, random: RandomSource): readonly Value[];
}

const TEXTS = [
  'User query about pricing',
  'ä ö ü ß, 日本語, 🦊',
  'quotes: " and \' and \\ and `',
  '{"looks": "like JSON"}',
  '',
  'line one\nline two\ttab',
  '<script>alert(1)</script>',
];

/** Times as SQLite, Python and JavaScript write them; the last two say their own offset. */
const TIMES = [
  '2024-01-15 10:30:00',
  '2024-03-31 02:30:00.123456',
  '2024-02-29T23:59:59',
  '2024-07-01T12:00:00Z',
  '2024-07-01T12:00:00+02:00',
];

const MEMORY: TableMaker = {
  create: 'memory (id integer primary key autoincrement, content text, timestamp datetime default current_timestamp)',
  columns: ['id', 'content', 'timestamp'],
  share: 0.6,
  row: (number, random) => [number, random.pick(TEXTS), random.chance(0.02) ? null : random.pick(TIMES)],
};

const AGENT_MEMORY: TableMaker = {
  create: 'agent_memory (id integer primary key, key text, value text, importance real, created_at text)',
  columns: ['id', 'key', 'value', 'importance', 'created_at'],
  share: 0.6,
  row: (number, random) => [
    number,
    `k${number}`,
    random.chance(0.1) ? null : random.pick(TEXTS),
    random.integer(0, 100) / 100,
    random.pick(TIMES),
  ],
};

const TOOLS: TableMaker = {
  create: `tools (id integer primary key, name text not null unique, description text, config text, enabled integer not null default 1,
    created_at text)`,
  columns: ['id', 'name', 'description', 'config', 'enabled', 'created_at'],
  share: 0.05,
  row: (number, random) => [
    number,
    `tool ${number}`,
    random.chance(0.3) ? null : random.pick(TEXTS),
    random.chance(0.2) ? null : JSON.stringify({ timeout: random.integer(1, 60), tags: [random.pick(TEXTS)] }),
    random.integer(0, 1),
    random.pick(TIMES),
  ],
};

const AGENT_TOOLS: TableMaker = {
  create:
    'agent_tools (id integer primary key, tool_name text not null, description text, configuration text, version text, registered_at text)',
  columns: ['id', 'tool_name', 'description', 'configuration', 'version', 'registered_at'],
  share: 0.05,
  row: (number, random) => [
    number,
    `tool ${number}`,
    random.pick(TEXTS),
    random.chance(0.5) ? null : '{"b": 1.50, "a": [1e2]}',
    `1.${random.integer(0, 20)}`,
    random.chance(0.1) ? null : random.pick(TIMES),
  ],
};

const METRICS: TableMaker = {
  create: 'metrics (id integer primary key, name text not null, value real not null, unit text, timestamp datetime)',
  columns: ['id', 'name', 'value', 'unit', 'timestamp'],
  share: 0.25,
  row: (number, random) => [
    number,
    random.pick(['latency', 'tokens', 'cost']),
    random.pick([0, -1.5, 0.1, 1e21, Math.PI, number]),
    random.pick(['ms', '€', null]),
    random.pick(TIMES),
  ],
};

const PERFORMANCE: TableMaker = {
  create:
    'performance (id integer primary key, metric_name text not null, metric_value real not null, recorded_at text)',
  columns: ['id', 'metric_name', 'metric_value', 'recorded_at'],
  share: 0.25,
  row: (number, random) => [number, random.pick(['cpu', 'memory']), random.integer(0, 1000) / 8, random.pick(TIMES)],
};

const EXECUTION_LOG: TableMaker = {
  create: `execution_log (id integer primary key, task text not null, status text not null, started_at datetime not null, finished_at datetime,
    result text, error text)`,
  columns: ['id', 'task', 'status', 'started_at', 'finished_at', 'result', 'error'],
  share: 0.1,
  row: (number, random) => [
    number,
    `task ${number}`,
    random.pick(['done', 'failed', 'running']),
    random.pick(TIMES),
    random.chance(0.3) ? null : random.pick(TIMES),
    random.pick(TEXTS),
    random.chance(0.8) ? null : 'Traceback (most recent call last):\n  …',
  ],
};

/** The databases of the agents, by their paths below the folder; ids of all begin with 1. */
const DATABASES: readonly (readonly [path: string, tables: readonly TableMaker[]])[] = [
  ['operational/crawler/memory.db', [MEMORY, TOOLS, METRICS, EXECUTION_LOG]],
  ['operational/mailer/agent.sqlite', [AGENT_MEMORY, AGENT_TOOLS, PERFORMANCE]],
  ['research/analyst/memory.db', [MEMORY, TOOLS]],
  ['research/analyst/metrics', [PERFORMANCE, EXECUTION_LOG]],
  ['research/new/memory.db', [MEMORY]],
];

/** An agent that has not said anything yet. */
const EMPTY = 'research/new/memory.db';

/** Makes the folder. */
export async function generate(directory: string, options: GenerateOptions): Promise<void> {
  const { rows, seed = 20240115, broken = false } = options;
  const random = randomSource(seed);
  for (const [path, tables] of DATABASES) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    const database = new Database(file);
    try {
      // A database that its agent has just written to.
      database.pragma('journal_mode = wal');
      database.exec('create table scratch (note text)');
      for (const table of tables) fill(database, table, { rows: path === EMPTY ? 0 : rows / 3, random });
      if (broken && tables.includes(AGENT_TOOLS)) database.exec(BROKEN);
    } finally {
      database.close();
    }
  }
  await writeFile(join(directory, 'notes.db'), 'Not a database: a page of notes that somebody called so.\n');
}

const BROKEN = `insert into agent_tools (id, tool_name, configuration) values (999999999, 'broken', '{"timeout": ')`;

interface Filling {
  readonly rows: number;
  readonly random: RandomSource;
}

function fill(
  database: Database.Database,
  { create, columns, share, row }: TableMaker,
  { rows, random }: Filling,
): void {
  database.exec(`create table ${create}`);
  const name = create.split(' ')[0];
  const insert = database.prepare(
    `insert into ${name} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
  );
  database.transaction(() => {
    for (let number = 1; number <= Math.ceil(rows * share); number++) insert.run(...row(number, random));
  })();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    options: { rows: { type: 'string', default: '1000' }, seed: { type: 'string' }, broken: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [directory = 'agents'] = positionals;
  const seed = values.seed === undefined ? {} : { seed: Number(values.seed) };
  await generate(directory, { rows: Number(values.rows), ...seed, broken: values.broken === true });
}
