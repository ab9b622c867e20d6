/**
 * Makes a database as OpenMake has it: `npx tsx profiles/openmake/generate.ts FILE --rows N`. The same number of rows gives the same
 * database. Beside good rows it holds the bad ones of `bad-rows.sql`, unless `--good` is given.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';

export interface GenerateOptions {
  /** About how many rows in all tables together. */
  readonly rows: number;
  /** Another seed makes other values. */
  readonly seed?: number;
  /** No bad rows. */
  readonly good?: boolean;
}

/** Makes the database in a new file. */
export function generate(path: string, { rows, seed = 1, good = false }: GenerateOptions): void {
  const database = new Database(path);
  database.pragma('journal_mode = off');
  database.pragma('synchronous = off');
  database.pragma('foreign_keys = off');
  database.exec(readBeside('source.sql'));
  database.exec('begin');
  for (const table of tablesOf(rows)) fill(database, table, new Chance(seed));
  if (!good) database.exec(readBeside('bad-rows.sql'));
  database.exec('commit');
  database.close();
}

type Value = string | number | null;

interface Filling {
  readonly name: string;
  readonly rows: number;
  /** The row of this number, from 1. Without an `id` the database gives it one. */
  row(at: number, chance: Chance): Readonly<Record<string, Value>>;
}

/** How the rows are shared among the tables, as in a database that is used. */
function tablesOf(all: number): readonly Filling[] {
  const part = (share: number) => Math.max(3, Math.round(all * share));
  const counts = {
    users: part(0.01),
    sessions: part(0.05),
    agents: part(0.01),
    memories: part(0.04),
    research: part(0.01),
  };
  const more = {
    market: part(0.005),
    documents: part(0.01),
    connections: Math.min(part(0.005), part(0.01)),
    files: part(0.01),
  };
  const user = (chance: Chance) => `user-${chance.upTo(counts.users)}`;
  const session = (chance: Chance) => `session-${chance.upTo(counts.sessions)}`;
  const agent = (chance: Chance) => `agent-${chance.upTo(counts.agents)}`;
  /** Every pair of a small number and an owner stands once. */
  const spread = (at: number, owners: number) => ({ owner: ((at - 1) % owners) + 1, nth: Math.ceil(at / owners) });
  return [
    {
      name: 'users',
      rows: counts.users,
      row: (at, chance) => ({
        ...{
          id: `user-${at}`,
          username: `name${at}`,
          password_hash: `$2b$10$${chance.word(22)}`,
          role: at === 1 ? 'admin' : 'user',
        },
        ...{
          email: chance.maybe(`name${at}@example.org`),
          is_active: chance.bit(),
          last_login: chance.maybe(chance.moment()),
        },
        ...chance.stamps(),
      }),
    },
    {
      name: 'conversation_sessions',
      rows: counts.sessions,
      row: (at, chance) => ({
        ...{ id: `session-${at}`, user_id: chance.maybe(user(chance)), anon_session_id: chance.maybe(chance.word(12)) },
        ...{ title: chance.text(20), metadata: chance.maybe(chance.json()), ...chance.stamps() },
      }),
    },
    {
      name: 'custom_agents',
      rows: counts.agents,
      row: (at, chance) => ({
        ...{
          id: `agent-${at}`,
          name: chance.text(12),
          description: chance.maybe(chance.text(40)),
          system_prompt: chance.text(120),
        },
        ...{
          keywords: chance.list(),
          category: 'coding',
          emoji: chance.one(['🤖', '👩‍💻', '🧪']),
          temperature: chance.real(),
        },
        ...{ max_tokens: chance.upTo(8192), created_by: user(chance), enabled: chance.bit(), ...chance.stamps() },
      }),
    },
    {
      name: 'conversation_messages',
      rows: part(0.5),
      row: (_, chance) => ({
        ...{
          session_id: session(chance),
          role: chance.one(['user', 'assistant', 'system']),
          content: chance.text(160),
        },
        ...{ model: 'gpt-oss:120b', agent_id: chance.maybe(agent(chance)), thinking: chance.maybe(chance.text(60)) },
        ...{
          tokens: chance.upTo(4000),
          response_time_ms: chance.maybe(chance.upTo(90_000)),
          created_at: chance.moment(),
        },
      }),
    },
    {
      name: 'agent_usage_logs',
      rows: part(0.15),
      row: (_, chance) => ({
        ...{
          user_id: chance.maybe(user(chance)),
          session_id: session(chance),
          agent_id: agent(chance),
          query: chance.text(40),
        },
        ...{ response_preview: chance.text(40), response_time_ms: chance.upTo(90_000), success: chance.bit() },
        ...{ error_message: null, tokens_used: chance.upTo(4000), created_at: chance.moment() },
      }),
    },
    {
      name: 'agent_feedback',
      rows: part(0.03),
      row: (at, chance) => ({
        ...{
          id: `feedback-${at}`,
          agent_id: agent(chance),
          user_id: chance.maybe(user(chance)),
          session_id: session(chance),
        },
        ...{
          rating: chance.upTo(5),
          comment: chance.maybe(chance.text(30)),
          tags: chance.list(),
          created_at: chance.moment(),
        },
      }),
    },
    {
      name: 'api_usage',
      rows: part(0.01),
      row: (at, chance) => ({
        ...{
          date: `2025-${two(1 + (at % 12))}-${two(1 + (at % 28))}`,
          api_key_id: `key-${at}`,
          requests: chance.upTo(500),
        },
        ...{ tokens: chance.upTo(1_000_000), errors: 0, avg_response_time: chance.real(), models: chance.json() },
        created_at: chance.moment(),
      }),
    },
    {
      name: 'audit_logs',
      rows: part(0.08),
      row: (at, chance) => ({
        ...{
          timestamp: chance.moment(),
          action: chance.one(['login', 'logout', 'agent.create']),
          user_id: chance.maybe(user(chance)),
        },
        ...{
          resource_type: 'agent',
          resource_id: agent(chance),
          details: chance.maybe(chance.json()),
          ip_address: `10.0.0.${at % 256}`,
        },
        user_agent: 'Mozilla/5.0',
      }),
    },
    {
      name: 'alert_history',
      rows: part(0.01),
      row: (_, chance) => ({
        ...{
          type: 'quota',
          severity: chance.one(['info', 'warning', 'critical']),
          title: chance.text(15),
          message: chance.text(40),
        },
        ...{ data: chance.json(), acknowledged: chance.bit(), acknowledged_by: chance.maybe('admin') },
        ...{ acknowledged_at: chance.maybe(chance.moment()), created_at: chance.moment() },
      }),
    },
    {
      name: 'user_memories',
      rows: counts.memories,
      row: (at, chance) => {
        const { owner, nth } = spread(at, counts.users);
        return {
          ...{
            id: `memory-${at}`,
            user_id: `user-${owner}`,
            category: 'preference',
            key: `key-${nth}`,
            value: chance.text(30),
          },
          ...{ importance: chance.real(), access_count: chance.upTo(9), last_accessed: chance.maybe(chance.moment()) },
          ...{ source_session_id: session(chance), expires_at: chance.maybe(chance.moment()), ...chance.stamps() },
        };
      },
    },
    {
      name: 'memory_tags',
      rows: part(0.04),
      row: (at, chance) => {
        const { owner, nth } = spread(at, counts.memories);
        return { memory_id: `memory-${owner}`, tag: `태그 ${nth}`, created_at: chance.moment() };
      },
    },
    {
      name: 'research_sessions',
      rows: counts.research,
      row: (at, chance) => ({
        ...{
          id: `research-${at}`,
          user_id: user(chance),
          topic: chance.text(25),
          depth: 'deep',
          status: 'completed',
          progress: 100,
        },
        ...{ summary: chance.text(80), key_findings: chance.list(), sources: chance.json() },
        ...{ completed_at: chance.maybe(chance.moment()), ...chance.stamps() },
      }),
    },
    {
      name: 'research_steps',
      rows: part(0.02),
      row: (at, chance) => ({
        ...{
          session_id: `research-${chance.upTo(counts.research)}`,
          step_number: at,
          step_type: 'search',
          query: chance.text(20),
        },
        ...{ result: chance.text(60), sources: chance.list(), status: 'done', created_at: chance.moment() },
      }),
    },
    {
      name: 'agent_marketplace',
      rows: more.market,
      row: (at, chance) => ({
        ...{
          id: `market-${at}`,
          agent_id: agent(chance),
          author_id: user(chance),
          title: chance.text(15),
          category: 'coding',
        },
        ...{
          description: chance.text(50),
          tags: chance.list(),
          price: chance.real(),
          is_free: chance.bit(),
          version: '1.0.0',
        },
        ...{
          is_featured: chance.bit(),
          is_verified: chance.bit(),
          downloads: chance.upTo(9999),
          rating_avg: chance.real(),
        },
        ...{
          rating_count: chance.upTo(99),
          status: 'published',
          published_at: chance.maybe(chance.moment()),
          ...chance.stamps(),
        },
      }),
    },
    {
      name: 'agent_reviews',
      rows: part(0.004),
      row: (at, chance) => {
        const { owner, nth } = spread(at, more.market);
        return {
          ...{ id: `review-${at}`, agent_id: `market-${owner}`, user_id: `user-${nth}`, rating: chance.upTo(5) },
          ...{ title: chance.text(10), content: chance.text(40), helpful_count: 0, created_at: chance.moment() },
        };
      },
    },
    {
      name: 'agent_installations',
      rows: part(0.004),
      row: (at, chance) => {
        const { owner, nth } = spread(at, more.market);
        return { agent_id: `market-${owner}`, user_id: `user-${nth}`, created_at: chance.moment() };
      },
    },
    {
      name: 'canvas_documents',
      rows: more.documents,
      row: (at, chance) => ({
        ...{
          id: `canvas-${at}`,
          session_id: session(chance),
          user_id: user(chance),
          title: chance.text(15),
          doc_type: 'code',
        },
        ...{ content: chance.text(200), language: 'python', version: 1, is_shared: chance.bit() },
        ...{ share_token: chance.maybe(`share-${at}`), ...chance.stamps() },
      }),
    },
    {
      name: 'canvas_versions',
      rows: part(0.012),
      row: (at, chance) => ({
        ...{ document_id: `canvas-${chance.upTo(more.documents)}`, version: at, content: chance.text(200) },
        ...{ change_summary: chance.maybe(chance.text(20)), created_by: user(chance), created_at: chance.moment() },
      }),
    },
    {
      name: 'external_connections',
      rows: more.connections,
      row: (at, chance) => ({
        ...{
          id: `connection-${at}`,
          user_id: `user-${at}`,
          service_type: 'google_drive',
          access_token: chance.word(40),
        },
        ...{
          refresh_token: chance.word(40),
          token_expires_at: chance.moment(),
          account_email: `name${at}@example.org`,
        },
        ...{ account_name: null, is_active: chance.bit(), metadata: chance.json(), ...chance.stamps() },
      }),
    },
    {
      name: 'external_files',
      rows: more.files,
      row: (at, chance) => ({
        ...{
          id: `file-${at}`,
          connection_id: `connection-${chance.upTo(more.connections)}`,
          external_id: chance.word(20),
        },
        ...{ name: chance.text(12), file_type: 'application/pdf', size: chance.upTo(2 ** 40), web_url: null },
        ...{ cached_content: chance.maybe(chance.text(80)), last_synced: chance.moment(), created_at: chance.moment() },
      }),
    },
  ];
}

function fill(database: Database.Database, { name, rows, row }: Filling, chance: Chance): void {
  const columns = Object.keys(row(1, chance));
  const statement = database.prepare(
    `insert into ${name} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
  );
  for (let at = 1; at <= rows; at++) {
    const made = row(at, chance);
    statement.run(...columns.map((column) => made[column]));
  }
}

/** Text with what breaks a script: other scripts, quotes, backslashes, tabs and lines. */
const WORDS = [
  '안녕하세요',
  'migrate',
  "it's",
  '"quoted"',
  'C:\\temp',
  'tab\there',
  'line\nbreak',
  '日本',
  'naïve',
  '🎉',
  '100 %',
  'null',
];

/** The awkward values that the application wrote, by numbers that only look like chance. */
class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed * 0x9e3779b1;
  }

  /** 1 to `most`. */
  upTo(most: number): number {
    return 1 + Math.floor(this.#next() * most);
  }

  one<Item>(items: readonly Item[]): Item {
    return items[this.upTo(items.length) - 1] as Item;
  }

  /** NULL one time in four. */
  maybe<Some extends Value>(value: Some): Some | null {
    return this.upTo(4) === 1 ? null : value;
  }

  bit(): number {
    return this.upTo(2) - 1;
  }

  real(): number {
    return this.upTo(1000) / 8;
  }

  word(length: number): string {
    let text = '';
    while (text.length < length) text += this.#next().toString(36).slice(2);
    return text.slice(0, length);
  }

  text(length: number): string {
    let text = this.one(WORDS);
    while (text.length < length) text += ` ${this.one(WORDS)}`;
    return text;
  }

  /** SQLite's own form, and those that JavaScript and Python wrote: with a zone, fractions or both. */
  moment(): string {
    const date = `202${this.upTo(6) - 1}-${two(this.upTo(12))}-${two(this.upTo(28))}`;
    const time = `${two(this.upTo(24) - 1)}:${two(this.upTo(60) - 1)}:${two(this.upTo(60) - 1)}`;
    const thousandths = String(this.upTo(1000) - 1).padStart(3, '0');
    return this.one([
      `${date} ${time}`,
      `${date} ${time}`,
      `${date}T${time}.${thousandths}Z`,
      `${date}T${time}+09:00`,
      `${date} ${time}.${thousandths}123`,
    ]);
  }

  stamps(): { readonly created_at: string; readonly updated_at: string } {
    return { created_at: this.moment(), updated_at: this.moment() };
  }

  /** As Python's json.dumps writes it, with blanks and escapes; numbers that a float would change. */
  json(): string {
    const [word, number] = [JSON.stringify(this.one(WORDS)), this.upTo(1000)];
    return this.one([
      `{"model": ${word}, "cost": ${number}.10, "nested": {"deep": [1, [2, null]], "ok": true}}`,
      `{"b": ${number}, "a": ${word}, "big": 9007199254740993}`,
      `{"text": "\\uc548\\ub155 \\ud83c\\udf89", "empty": {}}`,
      '{}',
    ]);
  }

  list(): string {
    return JSON.stringify([this.one(WORDS), this.one(WORDS)]);
  }

  /** 0 to less than 1. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

function readBeside(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

if (process.argv[1]?.endsWith('openmake/generate.ts')) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rows: { type: 'string', default: '1000' }, good: { type: 'boolean', default: false } },
  });
  generate(positionals[0] ?? 'unified.db', { rows: Number(values.rows), good: values.good });
}
