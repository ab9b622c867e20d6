// Goal: the rules of Hyperpage do what its script was to do, field by field, with the commands of their README.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { generate } from '../../profiles/hyperpage/generate.ts';
import { cuttingProxy } from '../helpers/cutting-proxy.ts';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const README = await readFile(join(ROOT, 'profiles/hyperpage/README.md'), 'utf8');
const EXAMPLE_URL = 'postgres://postgres@localhost/hyperpage';
const TIMEOUT = 120_000;

const BLOCKS = [...README.matchAll(/^```(bash|js)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
  language,
  code: code.trim(),
}));

/** The block of the README that is called by a piece of it that no other block has. */
function block(piece: string): readonly string[] {
  const found = BLOCKS.filter(({ code }) => code.includes(piece));
  expect(found.map(({ code }) => code)).toHaveLength(1);
  return (found[0]?.code ?? '').split('\n');
}

interface Place {
  readonly cwd: string;
  readonly target: ScratchDatabase;
  /** Runs a line of the README. */
  run(line: string): ReturnType<typeof runCli>;
  source(sql: string): readonly Record<string, unknown>[];
}

/** A folder with `hyperpage.db` and the profiles, and an empty database. */
async function newPlace(file = 'hyperpage.db', broken = false): Promise<Place> {
  const [cwd, target] = [await tempDirectory(), await createScratchDatabase()];
  await generate(join(cwd, file), { rows: 400, broken });
  await symlink(join(ROOT, 'profiles'), join(cwd, 'profiles'));
  return {
    cwd,
    target,
    run: (line) => runCli(line.replace(EXAMPLE_URL, target.url).split(' ').slice(1), { cwd }),
    source: (sql) => {
      const database = new Database(join(cwd, file), { readonly: true });
      try {
        return database.prepare(sql).all() as Record<string, unknown>[];
      } finally {
        database.close();
      }
    },
  };
}

/** Every field of every table: rows of the source, as PostgreSQL reads them, that the target has just so. */
const SAME: Readonly<Record<string, string>> = {
  users: `users as t where t.email = s."providerUserId" and t.provider = s.provider
    and (t.username, t."displayName", t."avatarUrl") is not distinct from (s.username, s."displayName", s."avatarUrl")
    and t."createdAt" = to_timestamp(s."createdAt"::numeric) and t."updatedAt" = to_timestamp(s."updatedAt"::numeric)
    and t.id::text ~ '^[0-9a-f]{8}-[0-9a-f]{4}-5'`,
  oauth_tokens: `oauth_tokens as t where t.id = s.id::bigint and t.provider = s."toolName"
    and (select email from users as u where u.id = t."userId") = s.email
    and (t."accessToken", t."refreshToken", t."tokenType", t.scopes, t.metadata)
      is not distinct from (s."accessToken", s."refreshToken", s."tokenType", s.scopes, s.metadata::jsonb)
    and (t."expiresAt", t."refreshExpiresAt", t."createdAt", t."updatedAt") is not distinct from
      (to_timestamp(s."expiresAt"::numeric), to_timestamp(s."refreshExpiresAt"::numeric),
        to_timestamp(s."createdAt"::numeric), to_timestamp(s."updatedAt"::numeric))`,
  jobs: `jobs as t where t.id = s.id
    and (t.type, t.name, t.status, t.priority::text, t.payload, t.result, t.error, t."retryCount"::text) is not distinct from
      (s.type, s.name, s.status, s.priority, s.payload::jsonb, s.result::jsonb, s.error, s."retryCount")
    and (t."createdAt", t."scheduledAt", t."startedAt", t."completedAt") is not distinct from
      (to_timestamp(s."createdAt"::numeric / 1000), to_timestamp(s."scheduledAt"::numeric / 1000),
        to_timestamp(s."startedAt"::numeric / 1000), to_timestamp(s."completedAt"::numeric / 1000))`,
  tool_configs: `tool_configs as t where t.key = s.tool_name and t.enabled = (s.enabled = '1')
    and t.config is not distinct from s.config::jsonb and t.updated_at = to_timestamp(s.updated_at::numeric / 1000)`,
  rate_limits: `rate_limits as t where t.key = s.id and t.platform = s.platform
    and (t.limit_remaining::text, t.limit_total::text) is not distinct from (s.limit_remaining, s.limit_total)
    and t.reset_time is not distinct from to_timestamp(s.reset_time::numeric / 1000)
    and t."createdAt" = to_timestamp(s.last_updated::numeric / 1000)`,
  app_state: `app_state as t where t.key = s.key and t.updated_at = to_timestamp(s.updated_at::numeric / 1000)
    and t.value is not distinct from
      case when s.value is json then s.value::jsonb else to_jsonb(s.value) end`,
};

/** Holds every row of the source against the target, but for `broken` ones. */
async function expectEverything({ source, target }: Place, broken: Readonly<Record<string, number>> = {}) {
  for (const [table, same] of Object.entries(SAME)) {
    const email = table === 'oauth_tokens' ? ', (select providerUserId from users where id = userId) as email' : '';
    const rows = source(`select *${email} from ${table}`);
    const names = Object.keys(rows[0] ?? {}).map((name) => `"${name}" text`);
    const sql = `select (select count(*)::int from ${table}) as there,
      (select count(*)::int from jsonb_to_recordset($1::jsonb) as s (${names.join(', ')})
        where exists (select from ${same})) as same`;
    const expected = rows.length - (broken[table] ?? 0);
    const text = JSON.stringify(rows.filter((row) => !isBroken(row)));
    expect({ table, found: await target.query(sql, [text]) }).toEqual({
      table,
      found: [{ there: expected, same: expected }],
    });
    expect(expected).toBeGreaterThan(0);
  }
}

function isBroken(row: Readonly<Record<string, unknown>>): boolean {
  return row['id'] === 'job_cut_short' || row['tool_name'] === 'half-enabled' || row['userId'] === 'user_gone';
}

const TYPES = `select c.relname || '.' || a.attname as name, format_type(a.atttypid, a.atttypmod) as type
  from pg_attribute as a join pg_class as c on c.oid = a.attrelid
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0`;

async function typesIn({ target }: Place): Promise<Readonly<Record<string, unknown>>> {
  const rows = await target.query<{ name: string; type: string }>(TYPES);
  return Object.fromEntries(rows.map(({ name, type }) => [name, type]));
}

describe('the profile hyperpage', () => {
  test('moves six tables, field by field, leaves the source alone, and can be run twice', {
    timeout: TIMEOUT,
  }, async () => {
    const place = await newPlace();
    const before = await digestOf(place);
    const { exitCode, stderr } = await place.run(BLOCKS[0]?.code ?? '');
    expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining('error[')]);
    await expectEverything(place);
    expect(await digestOf(place)).toBe(before);
    await expectStructure(place);
    const [first = '', ...others] = block('--on-conflict skip');
    expect(first).toBe(BLOCKS[0]?.code);
    for (const line of others) {
      expect({ line, exitCode: (await place.run(line)).exitCode }).toEqual({ line, exitCode: 0 });
      await expectEverything(place);
    }
    await expectNextToken(place);
  });

  test("loads into the application's own tables", { timeout: TIMEOUT }, async () => {
    const place = await newPlace();
    const [line = ''] = block('--target-schema');
    const { exitCode, stderr } = await place.run(line);
    expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining('error[')]);
    await expectEverything(place);
    expect(await typesIn(place)).toMatchObject({ 'oauth_tokens.provider': 'character varying(100)' });
    await expectNextToken(place);
  });

  test('a dry run writes nothing, some tables come alone, and a rollback takes them back', {
    timeout: TIMEOUT,
  }, async () => {
    const place = await newPlace();
    const [dry = '', some = '', back = ''] = block('--dry-run');
    expect((await place.run(dry)).exitCode).toBe(0);
    expect(await typesIn(place)).toEqual({});
    expect((await place.run(some)).exitCode).toBe(0);
    const tables = Object.keys(await typesIn(place)).map((name) => name.split('.')[0]);
    expect([...new Set(tables)].sort()).toEqual(['jobs', 'tool_configs']);
    expect((await place.run(back)).exitCode).toBe(0);
    expect(await typesIn(place)).toEqual({});
  });

  test('without moments the numbers stay, without documents the text', { timeout: TIMEOUT }, async () => {
    const [numbers, texts] = [await newPlace(), await newPlace()];
    const [noTimestamps = '', noJson = ''] = [...block('rules.no-timestamps.json'), ...block('rules.no-json.json')];
    expect((await numbers.run(noTimestamps)).exitCode).toBe(0);
    expect(await typesIn(numbers)).toMatchObject({ 'jobs.createdAt': 'bigint', 'jobs.payload': 'jsonb' });
    const sums = 'select sum("createdAt") as "createdAt", sum("completedAt") as "completedAt" from jobs';
    expect(await numbers.target.query(sums)).toEqual(numbers.source(sums).map(asTexts));
    expect((await texts.run(noJson)).exitCode).toBe(0);
    expect(await typesIn(texts)).toMatchObject({ 'jobs.payload': 'text', 'app_state.value': 'text' });
    const payloads = 'select id, payload from jobs order by id';
    expect(await texts.target.query(`${payloads} collate "C"`)).toEqual(texts.source(payloads));
  });

  test('keeps bad rows aside, each for itself', { timeout: TIMEOUT }, async () => {
    const place = await newPlace('broken.db', true);
    const [line = ''] = block('--on-error reject');
    expect((await place.run(line)).exitCode).toBe(6);
    await expectEverything(place, { jobs: 1, tool_configs: 1, oauth_tokens: 1 });
    const rejects = await Promise.all(
      ['jobs', 'oauth_tokens', 'tool_configs'].map(async (table) =>
        JSON.parse(await readFile(join(place.cwd, 'migration_data/rejects', `${table}.json`), 'utf8')),
      ),
    );
    expect(rejects).toMatchObject([
      [{ key: { id: 'job_cut_short' }, column: 'payload', phase: 'exported' }],
      [{ column: 'userId', code: 'CONSTRAINT_VIOLATED' }],
      [{ column: 'enabled', value: 2 }],
    ]);
  });

  test('goes on after it was killed', { timeout: TIMEOUT }, async () => {
    const place = await newPlace();
    const args = (BLOCKS[0]?.code ?? '').replace(EXAMPLE_URL, place.target.url).split(' ').slice(1);
    const signalWhen = { text: 'export: done', signal: 'SIGKILL' } as const;
    // The import waits for this transaction to end, so that it cannot be quicker than the signal.
    const other = new pg.Client({ connectionString: place.target.url });
    await other.connect();
    await other.query('begin; create table app_state (in_the_way int)');
    expect((await runCli(args, { cwd: place.cwd, signalWhen })).exitCode).toBeNull();
    await other.query('rollback');
    await other.end();
    expect(await typesIn(place)).toEqual({});
    const [line = ''] = block('rowferry import');
    expect((await place.run(line)).exitCode).toBe(0);
    await expectEverything(place);
  });

  test('goes on with the parts that are missing after it was killed, over a connection that breaks', {
    timeout: TIMEOUT,
  }, async () => {
    const place = await newPlace();
    const [line = ''] = block('--resumable');
    const args = line.replace(EXAMPLE_URL, place.target.url).split(' ').slice(1);
    const signalWhen = { text: 'import app_state:', signal: 'SIGKILL' } as const;
    expect((await runCli(args, { cwd: place.cwd, signalWhen })).exitCode).toBeNull();
    const { url } = await cuttingProxy(place.target.url, (connection) =>
      connection === 1 ? { kind: 'cut-after', bytes: 1000 } : { kind: 'pass' },
    );
    const { exitCode, stderr } = await place.run(line.replace(EXAMPLE_URL, url));
    expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/CONNECTION_LOST; trying again in/)]);
    expect(stderr).toMatch(/Going on: \d+ of \d+ parts are in the target already/);
    await expectEverything(place);
    await expectNextToken(place);
  });

  test('shows its progress to a program', { timeout: TIMEOUT }, async () => {
    const { cwd, target } = await newPlace();
    const [script] = BLOCKS.filter(({ language }) => language === 'js');
    await mkdir(join(cwd, 'node_modules'));
    await symlink(ROOT, join(cwd, 'node_modules/rowferry'));
    await writeFile(join(cwd, 'progress.mjs'), (script?.code ?? '').replace(EXAMPLE_URL, target.url));
    const { stdout } = await promisify(execFile)(process.execPath, ['progress.mjs'], { cwd });
    expect(stdout).toMatch(/^jobs: pending, 0\/200, 0 failed$/m);
    expect(stdout).toMatch(/^jobs: completed, 200\/200, 0 failed$/m);
    expect(stdout).toMatch(/^users: \d+ ms$/m);
  });

  test('the files without a conversion are the rules without it', async () => {
    const rules = await rulesIn('rules.json');
    expect(await rulesIn('rules.no-timestamps.json')).toEqual(without(rules, 'epoch'));
    expect(await rulesIn('rules.no-json.json')).toEqual(without(rules, 'parse-json'));
  });
});

interface RulesFile {
  readonly tables: Readonly<Record<string, { readonly columns: Readonly<Record<string, ColumnOfFile>> }>>;
}

interface ColumnOfFile {
  readonly do?: readonly { readonly op: string }[];
  readonly [member: string]: unknown;
}

async function rulesIn(file: string): Promise<RulesFile> {
  const { $comment, ...rules } = JSON.parse(await readFile(join(ROOT, 'profiles/hyperpage', file), 'utf8'));
  return rules;
}

/** The rules without an operation; a column that is only that has no rule. */
function without(rules: RulesFile, op: string): unknown {
  const tables = Object.entries(rules.tables).map(([name, table]) => {
    const columns = Object.entries(table.columns).flatMap(([column, rule]) => {
      const isOnlyThat = rule.do?.every((operation) => operation.op === op) === true && rule['to'] === undefined;
      const { do: _, ...others } = rule;
      return isOnlyThat ? [] : [[column, rule.do?.some((operation) => operation.op === op) ? others : rule]];
    });
    return [name, { ...table, columns: Object.fromEntries(columns) }];
  });
  return { ...rules, tables: Object.fromEntries(tables) };
}

/** PostgreSQL gives sums as text. */
function asTexts(row: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)]));
}

async function digestOf({ cwd }: Place): Promise<string> {
  return createHash('sha256')
    .update(await readFile(join(cwd, 'hyperpage.db')))
    .digest('hex');
}

async function expectStructure(place: Place) {
  expect(await typesIn(place)).toMatchObject({
    'users.id': 'uuid',
    'users.createdAt': 'timestamp with time zone',
    'oauth_tokens.id': 'bigint',
    'oauth_tokens.userId': 'uuid',
    'oauth_tokens.metadata': 'jsonb',
    'jobs.payload': 'jsonb',
    'tool_configs.enabled': 'boolean',
    'rate_limits.limit_total': 'integer',
    'app_state.key': 'character varying(255)',
  });
  const sql = `select indexname::text as name from pg_indexes where schemaname = 'public'
    and indexname !~ 'pkey' order by 1`;
  expect((await place.target.query(sql)).map(({ name }) => name)).toEqual([
    'jobs_status_scheduled',
    'oauth_tokens_expiry',
    'oauth_tokens_user_tool',
    'users_provider_account',
  ]);
}

/** The sequence goes on behind the last token, and the foreign key is there with what it does. */
async function expectNextToken({ target }: Place) {
  const [row] = await target.query<{ next: boolean }>(`with made as (
      insert into oauth_tokens ("userId", provider, "accessToken", "createdAt", "updatedAt")
      select id, 'new', 'x', now(), now() from users limit 1 returning id)
    select made.id = (select max(id) + 1 from oauth_tokens) as next from made`);
  expect(row).toEqual({ next: true });
  await target.query('delete from users');
  expect(await target.query('select * from oauth_tokens')).toEqual([]);
}
