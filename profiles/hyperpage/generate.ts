// The SQLite file of Hyperpage, of any size, with the values that its script stumbled over.
// npx tsx profiles/hyperpage/generate.ts hyperpage.db --rows 100000
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { AWKWARD_DOCUMENTS, AWKWARD_TEXTS } from '../../demo/awkward-values.ts';
import { type RandomSource, randomSource } from '../../demo/random-source.ts';

export interface GenerateOptions {
  /** About how many rows there are in all tables together. */
  readonly rows: number;
  /** The same seed gives the same database. */
  readonly seed?: number;
  /** Also rows that no target can take: a payload cut short, a switch that is neither on nor off, a token of nobody. */
  readonly broken?: boolean;
}

type Row = Readonly<Record<string, string | number | null>>;

/** A table and a row of it. */
type GeneratedRow = readonly [table: string, row: Row];

/** Seconds: the first, one before it, and today. */
const EPOCH = [0, -86_400, 1_731_283_200];
const TOOLS = ['github', 'gitlab', 'jira', 'slack', 'linear', 'notion'];
const STATES = ['pending', 'running', 'completed', 'failed'];

/** Makes the tables and rows of the application in a new file. */
export async function generate(path: string, options: GenerateOptions): Promise<void> {
  const { rows, seed = 20251111, broken = false } = options;
  const random = randomSource(seed);
  const database = new Database(path, { fileMustExist: false });
  try {
    database.pragma('foreign_keys = off');
    database.exec(await readFile(new URL('source.sql', import.meta.url), 'utf8'));
    const statements = new Map<string, Database.Statement>();
    const insert = ([table, row]: GeneratedRow) => {
      const names = Object.keys(row);
      const sql = `insert into ${table} (${names.join(', ')}) values (${names.map((name) => `@${name}`).join(', ')})`;
      const statement = statements.get(table) ?? database.prepare(sql);
      statements.set(table, statement);
      statement.run(row);
    };
    database.transaction(() => {
      for (const row of allRows(rows, random)) insert(row);
      if (broken) for (const row of brokenRows()) insert(row);
    })();
  } finally {
    database.close();
  }
}

function* allRows(rows: number, random: RandomSource): Generator<GeneratedRow> {
  const users = Math.max(3, Math.floor(rows / 10));
  for (let at = 0; at < users; at++) {
    const user = userRow(at, random);
    yield ['users', user];
    for (const tool of TOOLS.slice(0, random.integer(0, 3))) {
      yield ['oauth_tokens', tokenRow(String(user['id']), tool, random)];
    }
  }
  for (const [at, tool] of [...TOOLS, ...AWKWARD_TEXTS.map((text) => `tool ${text}`)].entries()) {
    yield ['tool_configs', configRow(tool, at, random)];
    yield ['rate_limits', limitRow(tool, at, random)];
  }
  yield* stateRows();
  for (let at = 0; at < Math.max(AWKWARD_TEXTS.length, rows / 2); at++) yield ['jobs', jobRow(at, random)];
}

function userRow(at: number, random: RandomSource): Row {
  const provider = random.pick(['github', 'google']);
  return {
    // Ids of two kinds: the application changed its mind.
    id: at % 2 === 0 ? `${provider}:${at}` : `user_${random.bytes(8).toString('hex')}`,
    provider,
    providerUserId: `person${at}@example.org`,
    username: AWKWARD_TEXTS[at % AWKWARD_TEXTS.length] ?? null,
    displayName: at % 3 === 0 ? null : `Ångström ${at}`,
    avatarUrl: at % 4 === 0 ? null : `https://avatars.example.org/${at}?s=80&v=4`,
    createdAt: EPOCH[at] ?? random.integer(1_500_000_000, 1_760_000_000),
    updatedAt: random.integer(1_760_000_000, 1_763_000_000),
  };
}

function tokenRow(userId: string, toolName: string, random: RandomSource): Row {
  return {
    userId,
    toolName,
    accessToken: `gho_${random.bytes(20).toString('base64')}`,
    refreshToken: random.chance(0.5) ? null : random.bytes(20).toString('hex'),
    tokenType: 'Bearer',
    scopes: random.pick(['repo user', '', 'read:user,user:email']),
    expiresAt: random.chance(0.2) ? null : random.integer(1_760_000_000, 1_860_000_000),
    // Beyond 32 bits of seconds.
    refreshExpiresAt: random.chance(0.5) ? null : 4_102_444_800,
    metadata: random.chance(0.3) ? null : random.pick(AWKWARD_DOCUMENTS),
    createdAt: random.integer(1_700_000_000, 1_760_000_000),
    updatedAt: random.integer(1_760_000_000, 1_763_000_000),
  };
}

function jobRow(at: number, random: RandomSource): Row {
  const createdAt = random.integer(1_700_000_000, 1_763_000_000) * 1000 + random.integer(0, 999);
  const status = random.pick(STATES);
  return {
    id: `job_${at}_${random.bytes(6).toString('hex')}`,
    type: random.pick(['sync', 'refresh', 'report']),
    name: AWKWARD_TEXTS[at % AWKWARD_TEXTS.length] ?? '',
    status,
    priority: random.integer(-1, 10),
    payload: at % 7 === 0 ? null : (AWKWARD_DOCUMENTS[at % AWKWARD_DOCUMENTS.length] ?? null),
    result: status === 'completed' ? `{"items": ${random.integer(0, 1000)}, "ratio": 0.10}` : null,
    error: status === 'failed' ? `Error: "timeout"\n\tat ${at}` : null,
    retryCount: random.integer(0, 3),
    createdAt,
    scheduledAt: at % 5 === 0 ? null : createdAt + 1,
    startedAt: status === 'pending' ? null : createdAt + 1500,
    completedAt: status === 'completed' ? createdAt + 90_000 : null,
  };
}

function configRow(tool: string, at: number, random: RandomSource): Row {
  const config = at % 4 === 0 ? null : (AWKWARD_DOCUMENTS[at % AWKWARD_DOCUMENTS.length] ?? null);
  return { tool_name: tool, enabled: random.integer(0, 1), config, updated_at: 1_731_283_200_000 + at };
}

function limitRow(tool: string, at: number, random: RandomSource): Row {
  return {
    id: `${tool}:global`,
    platform: tool,
    limit_remaining: at % 3 === 0 ? null : random.integer(0, 5000),
    limit_total: at % 3 === 0 ? null : 5000,
    reset_time: at % 6 === 0 ? null : 1_763_000_000_000 + at * 60_000,
    last_updated: 1_762_999_999_999,
  };
}

/** Documents, and words that the application wrote without quotes. */
function* stateRows(): Generator<GeneratedRow> {
  const values = ['dark', 'true', '42', '{"open": [1, 2]}', '"quoted"', '', null, 'not { json', '北京', 'NaN'];
  for (const [at, value] of values.entries()) {
    yield ['app_state', { key: `state.${at}`, value, updated_at: 1_731_283_200_000 }];
  }
}

function brokenRows(): readonly GeneratedRow[] {
  const random = randomSource(1);
  return [
    ['jobs', { ...jobRow(1, random), id: 'job_cut_short', payload: '{"url": "https://example.org/a' }],
    ['tool_configs', { ...configRow('half', 1, random), tool_name: 'half-enabled', enabled: 2 }],
    ['oauth_tokens', tokenRow('user_gone', 'github', random)],
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rows: { type: 'string', default: '10000' }, broken: { type: 'boolean', default: false } },
  });
  await generate(positionals[0] ?? 'hyperpage.db', { rows: Number(values.rows), broken: values.broken });
}
