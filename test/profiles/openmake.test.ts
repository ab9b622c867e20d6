import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { generate } from '../../profiles/openmake/generate.ts';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { type CliResult, runCli } from '../helpers/run-cli.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const PROFILES = fileURLToPath(new URL('../../profiles', import.meta.url));
const readProfile = (name: string) => readFileSync(join(PROFILES, 'openmake', name), 'utf8');

/** The commands of the README, as they stand there. */
const [MOVE, NAMED, DRY, BACK] = [...readProfile('README.md').matchAll(/^```sh\n(rowferry .*)\n```$/gm)].map(
  ([, command]) => command as string,
) as [string, string, string, string];

const TABLES = Object.keys((JSON.parse(readProfile('rules.json')) as { tables: object }).tables);
const SERIAL = [
  ...['conversation_messages', 'api_usage', 'agent_usage_logs', 'audit_logs', 'alert_history', 'memory_tags'],
  ...['research_steps', 'agent_installations', 'canvas_versions'],
];

/** What becomes of the bad rows: the reason of each, and how many there are of each table. */
const REJECTED: Readonly<Record<string, readonly RegExp[]>> = {
  users: [/it is NULL/, /no date or time/, /another row with one of its keys/],
  conversation_sessions: [/not JSON/, /parent in users \(id="zz-bad-date"\) was rejected/],
  custom_agents: [/not JSON/],
  conversation_messages: [
    /check constraint/,
    /parent in conversation_sessions \(id="zz-child"\)/,
    /parent in conversation_sessions \(id="zz-cut-off"\)/,
    /to a row of conversation_sessions that is not there/,
  ],
  agent_usage_logs: [/2 is neither 0 nor 1/],
  agent_feedback: [/check constraint/],
  api_usage: [/duplicate key/],
  audit_logs: [/no date or time/],
  user_memories: [/duplicate key/, /parent in users/],
  agent_marketplace: [/parent in custom_agents \(id="zz-python"\)/],
  agent_installations: [/duplicate key/],
  canvas_versions: [/to a row of canvas_documents that is not there/],
};

interface Ground {
  readonly target: ScratchDatabase;
  readonly source: string;
  readonly cwd: string;
  run(command: string): Promise<CliResult>;
}

async function ground({ good = false } = {}): Promise<Ground> {
  const [target, cwd] = [await createScratchDatabase(), await tempDirectory()];
  await target.query(readProfile('schema.sql'));
  symlinkSync(PROFILES, join(cwd, 'profiles'));
  const source = join(cwd, 'data/unified.db');
  mkdirSync(dirname(source));
  generate(source, { rows: 400, good });
  const run = (command: string) => {
    const words = command.replaceAll('"$DATABASE_URL"', target.url).split(' ').slice(1);
    return runCli(words, { cwd, env: { DATABASE_URL: target.url } });
  };
  return { target, source, cwd, run };
}

/** The rows that are in both ends, and those of them of which every column means the same: PostgreSQL's own casts are asked. */
async function same({ target, source }: Ground, table: string): Promise<{ both: number; same: number }> {
  const columns = await target.query<{ name: string; type: string }>(
    `select column_name as name, data_type as type from information_schema.columns
      where table_schema = 'public' and table_name = $1`,
    [table],
  );
  const database = new Database(source, { readonly: true });
  const casts = columns.map(({ name }) => `'${name}', cast("${name}" as text)`).join(', ');
  const lines = database.prepare(`select json_object(${casts}) from "${table}"`).pluck().all() as string[];
  database.close();
  const types: Record<string, string> = { boolean: 'integer::boolean' };
  const alike = columns.map(({ name, type }) => `t."${name}" is not distinct from s."${name}"::${types[type] ?? type}`);
  const [counts] = await target.query<{ both: number; same: number }>(
    `select count(*)::int as both, count(*) filter (where ${alike.join(' and ')})::int as same
      from jsonb_to_recordset($1::jsonb) as s (${columns.map(({ name }) => `"${name}" text`).join(', ')})
      join "${table}" as t on t.id::text = s.id`,
    [`[${lines.join(',')}]`],
  );
  return counts as { both: number; same: number };
}

async function contentOf({ target }: Ground): Promise<Record<string, unknown>> {
  const content: Record<string, unknown> = {};
  for (const table of TABLES) content[table] = await target.query(`select t::text from "${table}" as t order by 1`);
  return content;
}

/** All that says how the tables are. */
function structureOf({ target }: Ground): Promise<unknown[]> {
  return target.query(`
    select 'column' as kind, table_name || '.' || column_name as name,
      concat_ws(' ', data_type, is_nullable, column_default) as what
      from information_schema.columns where table_schema = 'public'
    union all select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) || condeferrable || convalidated
      from pg_constraint where connamespace = 'public'::regnamespace
    union all select 'index', indexname, indexdef from pg_indexes where schemaname = 'public' order by 1, 2`);
}

function rejectsIn({ cwd }: Ground): Record<string, readonly { readonly reason: string; readonly row: object }[]> {
  const directory = join(cwd, 'migration_data/rejects');
  return Object.fromEntries(
    readdirSync(directory).map((file) => [
      file.replace('.json', ''),
      JSON.parse(readFileSync(join(directory, file), 'utf8')) as { readonly reason: string; readonly row: object }[],
    ]),
  );
}

describe('openmake', () => {
  it('has the 20 tables, 9 booleans, 11 JSON columns, 20 moments and more, 9 sequences that the old script had', async () => {
    const { target } = await ground();
    const rows = await target.query<{ type: string; count: number }>(
      `select case when column_default like 'nextval%' then 'serial' else data_type end as type, count(*)::int as count,
        count(distinct table_name)::int as tables
        from information_schema.columns where table_schema = 'public' group by 1`,
    );
    const counts = Object.fromEntries(rows.map(({ type, count }) => [type, count]));
    expect(counts).toMatchObject({ boolean: 9, jsonb: 11, serial: 9, 'timestamp with time zone': 36 });
    expect(TABLES).toHaveLength(20);
  });

  it('moves every good row, keeps every bad one aside, and a second run changes nothing', async () => {
    const here = await ground();
    const { target } = here;
    // What the target has stays, and counts as a parent.
    await target.query("insert into users (id, username, password_hash) values ('kept', 'kept', 'x')");
    const structure = await structureOf(here);
    expect((await here.run(DRY)).exitCode).toBe(0);
    expect(await target.query('select count(*)::int as rows from users')).toEqual([{ rows: 1 }]);

    const first = await here.run(MOVE);
    expect(first.exitCode, first.stderr).toBe(6);
    for (const table of TABLES) {
      expect(first.stdout).toMatch(new RegExp(`^${table} +\\d`, 'm'));
      expect(first.stderr).toMatch(new RegExp(`^import ${table}: \\d`, 'm'));
    }
    const rejects = rejectsIn(here);
    expect(Object.keys(rejects).sort()).toEqual(Object.keys(REJECTED).sort());
    for (const table of TABLES) {
      const bad = REJECTED[table] ?? [];
      const found = (rejects[table] ?? []).map(({ reason }) => reason);
      expect(found).toHaveLength(bad.length);
      for (const reason of bad) expect(found).toContainEqual(expect.stringMatching(reason));
      const [{ rows = 0 } = {}] = await target.query<{ rows: number }>(`select count(*)::int as rows from "${table}"`);
      const [arrived, there] = [await same(here, table), table === 'users' ? 1 : 0];
      expect({ table, ...arrived }).toEqual({ table, both: rows - there, same: rows - there });
      expect(arrived.both + bad.length).toBe(sourceRows(here, table));
    }
    expect(await structureOf(here)).toEqual(structure);

    const content = await contentOf(here);
    const second = await here.run(NAMED);
    expect(second.exitCode, second.stderr).toBe(6);
    expect(await contentOf(here)).toEqual(content);
    expect(await structureOf(here)).toEqual(structure);
    const again = Object.entries(rejectsIn(here)).map(([table, rows]) => [table, rows.length]);
    expect(again.sort()).toEqual(
      Object.entries(REJECTED)
        .map(([table, reasons]) => [table, reasons.length])
        .sort(),
    );

    for (const table of SERIAL) {
      const [row] = await target.query(
        `select nextval('${table}_id_seq')::int - (select max(id) from ${table}) as behind`,
      );
      expect(row).toEqual({ behind: 1 });
    }
  }, 180_000);

  it('tells and passes over tables that an older database lacks, and ends with 0 where every row arrived', async () => {
    const here = await ground({ good: true });
    const database = new Database(here.source);
    database.exec('drop table external_files; drop table external_connections; drop table api_usage');
    database.close();
    const { exitCode, stderr } = await here.run(MOVE);
    expect(exitCode, stderr).toBe(0);
    for (const table of ['external_files', 'external_connections', 'api_usage']) expect(stderr).toContain(table);
    const { both, same: alike } = await same(here, 'conversation_messages');
    expect([both, alike]).toEqual([200, 200]);
  }, 180_000);

  it('takes the last run back', async () => {
    const here = await ground();
    await here.target.query("insert into users (id, username, password_hash) values ('kept', 'kept', 'x')");
    const before = await contentOf(here);
    expect((await here.run(MOVE)).exitCode).toBe(6);
    const { exitCode, stderr } = await here.run(BACK);
    expect(exitCode, stderr).toBe(0);
    expect(await contentOf(here)).toEqual(before);
  }, 180_000);

  it('says what is wrong where there is no server, and that nothing was changed where a table is missing there', async () => {
    const here = await ground();
    await here.target.query('drop table external_files');
    const { exitCode, stderr } = await here.run(MOVE);
    expect([exitCode === 0, stderr]).toEqual([false, expect.stringContaining('external_files')]);
    expect(await here.target.query('select count(*)::int as rows from users')).toEqual([{ rows: 0 }]);
    const words = MOVE.split(' ').slice(1);
    const nobody = await runCli(words, { cwd: here.cwd, env: { DATABASE_URL: 'postgres://me@127.0.0.1:1/none' } });
    expect([nobody.exitCode, nobody.stderr]).toEqual([5, expect.stringContaining('127.0.0.1:1')]);
  }, 180_000);
});

function sourceRows({ source }: Ground, table: string): number {
  const database = new Database(source, { readonly: true });
  try {
    return database.prepare(`select count(*) from "${table}"`).pluck().get() as number;
  } finally {
    database.close();
  }
}
