// Goal: the rules of the agents do what their script was to do, field by field, with the commands of their README.
import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { generate } from '../../profiles/agents/generate.ts';
import { PROGRAM } from '../../tools/program.ts';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { querySqlite } from '../helpers/query-sqlite.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const README = await readFile(join(ROOT, 'profiles/agents/README.md'), 'utf8');
const SCHEMA = await readFile(join(ROOT, 'profiles/agents/schema.sql'), 'utf8');
const TIMEOUT = 120_000;

const BLOCKS = [...README.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
  language,
  code,
}));

/** The block of the README that is called by a piece of it that no other block has. */
function block(language: string, piece: string): string {
  const found = BLOCKS.filter((one) => one.language === language && one.code.includes(piece));
  expect(found.map(({ code }) => code)).toHaveLength(1);
  return found[0]?.code ?? '';
}

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Place {
  readonly cwd: string;
  readonly target: ScratchDatabase;
  /** Runs a block of the README in a shell, with what stands behind it. */
  run(code: string, env?: Readonly<Record<string, string>>): Promise<Ended>;
  source(file: string, sql: string): readonly Record<string, unknown>[];
}

/** A folder of agents, the tables of the application, and `rowferry` as a program that is installed. */
async function newPlace(broken = false): Promise<Place> {
  const [cwd, target] = [await tempDirectory(), await createScratchDatabase()];
  await generate(join(cwd, 'agents'), { rows: 200, broken });
  await target.query(SCHEMA);
  await symlink(join(ROOT, 'profiles'), join(cwd, 'profiles'));
  await mkdir(join(cwd, 'bin'));
  await writeFile(join(cwd, 'bin/rowferry'), `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
  await chmod(join(cwd, 'bin/rowferry'), 0o755);
  const { PATH = '', HOME = '' } = process.env;
  const usual = { PATH: `${join(cwd, 'bin')}:${PATH}`, HOME, NO_COLOR: '1', DATABASE_URL: target.url };
  return {
    cwd,
    target,
    run: async (code, env = {}) => {
      const started = promisify(execFile)('sh', ['-euc', code], {
        cwd,
        env: { ...usual, ...env } as NodeJS.ProcessEnv,
      });
      return started.then(
        ({ stdout, stderr }) => ({ exitCode: 0, stdout, stderr }),
        ({ code: exitCode, stdout, stderr }: Ended & { readonly code: number }) => ({ exitCode, stdout, stderr }),
      );
    },
    source: (file, sql) => querySqlite(join(cwd, 'agents', file), sql),
  };
}

const MIGRATE = () => block('bash', '--result-file .').trim();

async function reportsIn(cwd: string): Promise<readonly string[]> {
  return (await readdir(cwd)).filter((name) => /^migration_report_\d{8}_\d{6}\.json$/.test(name));
}

/** Every table of every database with where its rows go. */
const TABLES = [
  ['operational_crawler', 'operational/crawler/memory.db', 'memory', 'agent_memories'],
  ['operational_mailer', 'operational/mailer/agent.sqlite', 'agent_memory', 'agent_memories'],
  ['research_analyst', 'research/analyst/memory.db', 'memory', 'agent_memories'],
  ['operational_crawler', 'operational/crawler/memory.db', 'tools', 'agent_tools'],
  ['operational_mailer', 'operational/mailer/agent.sqlite', 'agent_tools', 'agent_tools'],
  ['research_analyst', 'research/analyst/memory.db', 'tools', 'agent_tools'],
  ['operational_crawler', 'operational/crawler/memory.db', 'metrics', 'agent_metrics'],
  ['operational_mailer', 'operational/mailer/agent.sqlite', 'performance', 'agent_metrics'],
  ['research_analyst', 'research/analyst/metrics', 'performance', 'agent_metrics'],
  ['operational_crawler', 'operational/crawler/memory.db', 'execution_log', 'agent_executions'],
  ['research_analyst', 'research/analyst/metrics', 'execution_log', 'agent_executions'],
] as const;

/** The column of the time that the target's `created_at` or `started_at` is made of. */
const TIMES: Readonly<Record<string, string>> = {
  memory: 'timestamp',
  agent_memory: 'created_at',
  tools: 'created_at',
  agent_tools: 'registered_at',
  metrics: 'timestamp',
  performance: 'recorded_at',
  execution_log: 'started_at',
};

interface Arrived extends Record<string, unknown> {
  readonly source_id: string;
  readonly id: string;
  readonly agent_id: string;
  readonly metadata: Record<string, unknown>;
  readonly at: string;
}

/** A time of the source as the moment that it means: without an offset it is UTC. */
function momentOf(text: unknown): number {
  if (text === null) return 0;
  const iso = String(text).replace(' ', 'T');
  return Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(iso) ? iso : `${iso}Z`);
}

describe('the agents', { timeout: TIMEOUT }, () => {
  test('are looked at beforehand, and nothing is written', async () => {
    const { run, target, cwd } = await newPlace();
    const plan = await run(block('bash', 'rowferry plan'));
    expect(plan).toMatchObject({ exitCode: 0 });
    expect(plan.stdout).toContain('notes.db');
    const dry = await run(block('bash', '--dry-run'));
    expect(dry).toMatchObject({ exitCode: 0 });
    expect(await target.query('select count(*)::int as rows from agent_memories')).toEqual([{ rows: 0 }]);
    expect(await readdir(cwd)).not.toContain('backups');
  });

  test('are backed up by the script, then migrated, every record with its fields', async () => {
    const { run, target, cwd, source } = await newPlace();
    const backup = await run(block('bash', 'backup_sqlite.sh'));
    expect(backup).toMatchObject({ exitCode: 0, stderr: '' });
    const kept = join(backup.stdout.trim(), 'operational/crawler/memory.db');
    expect(querySqlite(kept, 'select count(*) as rows from memory')).toEqual(
      source('operational/crawler/memory.db', 'select count(*) as rows from memory'),
    );
    const migrated = await run(MIGRATE(), {
      MIGRATION_BATCH_SIZE: '7',
      MIGRATION_TIMEOUT: '300',
      MIGRATION_BACKUP_PATH: './kept',
    });
    expect(migrated.stderr).not.toContain('error');
    expect(migrated.exitCode).toBe(0);
    expect(await readdir(cwd)).toContain('kept');
    let records = 0;
    for (const [agent, file, table, to] of TABLES) {
      const time = to === 'agent_executions' ? 'started_at' : 'created_at';
      const arrived = await target.query<Arrived>(`select *, metadata->>'source_id' as source_id, ${time}::text as at
        from ${to} where agent_id = '${agent}' and metadata->>'source_table' = '${table}'`);
      const rows = source(file, `select * from "${table}" order by id`);
      expect(arrived).toHaveLength(rows.length);
      const byId = new Map(arrived.map((row) => [row.source_id, row]));
      for (const row of rows) {
        const found = byId.get(String(row['id'])) as Arrived;
        expect(found.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
        expect(found.metadata).toMatchObject({ source_table: table, source_file: file });
        expect(found.metadata['migrated_at']).toMatch(/^20\d\d-.*Z$/);
        expect(Date.parse(found.at.replace(/\+00$/, 'Z'))).toBe(momentOf(row[TIMES[table] as string]));
        expectFields(to, row, found);
        records++;
      }
    }
    expect(records).toBeGreaterThan(150);
    const all =
      'select id from agent_memories union all select id from agent_tools union all select id from agent_metrics';
    const ids = await target.query<{ id: string }>(`${all} union all select id from agent_executions`);
    expect(new Set(ids.map(({ id }) => id)).size).toBe(records);
    await expectGuide(target, source);
    await expectReport(cwd, records);
    await expectSameIds(run, target);
  });

  test('go in without the tool whose configuration is no JSON, which is kept and told', async () => {
    const { run, target, cwd } = await newPlace(true);
    const failed = await run(MIGRATE());
    expect(failed.exitCode).not.toBe(0);
    expect(failed.stderr).toContain('agent_tools');
    expect(await target.query('select count(*)::int as rows from agent_tools')).toEqual([{ rows: 0 }]);
    const { exitCode } = await run(`${MIGRATE()} --replace --on-error reject`);
    expect(exitCode).toBe(6);
    expect(await target.query(`select 1 from agent_tools where name = 'broken'`)).toEqual([]);
    const [rejects = ''] = await readdir(join(cwd, 'migration_data/rejects'));
    expect(await readFile(join(cwd, 'migration_data/rejects', rejects), 'utf8')).toContain('broken');
    const rolled = await run('rowferry rollback "$DATABASE_URL" --yes');
    expect(rolled).toMatchObject({ exitCode: 0 });
    expect(await target.query('select count(*)::int as rows from agent_memories')).toEqual([{ rows: 0 }]);
  });
});

/** A second run is refused unless it is asked to bring what is new, and then the same records have the same ids. */
async function expectSameIds(run: Place['run'], target: ScratchDatabase): Promise<void> {
  const ids = () => target.query('select id, agent_id, content, created_at from agent_memories order by id');
  const before = await ids();
  const refused = await run(`${MIGRATE()} --replace`);
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stderr).toContain('TARGET_NOT_EMPTY');
  expect(await ids()).toEqual(before);
  const again = await run(`${MIGRATE()} --replace --on-conflict update`);
  expect(again).toMatchObject({ exitCode: 0 });
  expect(await ids()).toEqual(before);
}

/** What the record says, in the columns of the target. */
function expectFields(to: string, row: Record<string, unknown>, found: Arrived): void {
  switch (to) {
    case 'agent_memories': {
      expect(found['embedding']).toBeNull();
      expectWrapped(row, found['content']);
      break;
    }
    case 'agent_tools': {
      const { name = row['tool_name'], config = row['configuration'], enabled = 1n } = row;
      expect(found).toMatchObject({ name, description: row['description'], enabled: enabled === 1n });
      expect(found['configuration']).toEqual(JSON.parse((config as string | null) ?? '{}'));
      if ('version' in row) expect(found.metadata['version']).toBe(row['version']);
      break;
    }
    case 'agent_metrics': {
      expect(found).toMatchObject({
        name: row['name'] ?? row['metric_name'],
        value: row['value'] ?? row['metric_value'],
      });
      if ('unit' in row) expect(found.metadata['unit']).toBe(row['unit']);
      break;
    }
    default:
      expect(found).toMatchObject({ task: row['task'], status: row['status'] });
      expectWrapped(row, found['content']);
  }
}

/** The whole record but its id; times may be written in ISO 8601. */
function expectWrapped({ id: _, ...record }: Record<string, unknown>, content: unknown): void {
  const wrapped = JSON.parse(content as string) as Record<string, unknown>;
  expect(Object.keys(wrapped)).toEqual(Object.keys(record));
  for (const [name, value] of Object.entries(record)) {
    const isTime = /timestamp|_at$/.test(name) && value !== null;
    if (isTime) expect(momentOf(wrapped[name])).toBe(momentOf(value));
    else expect(wrapped[name]).toEqual(value);
  }
}

/** The queries of the guide, with what they must give. */
async function expectGuide(target: ScratchDatabase, source: Place['source']): Promise<void> {
  const rowsOf = (agent: string, to: string) =>
    TABLES.filter(([name, , , into]) => name === agent && into === to).reduce(
      (sum, [, file, table]) => sum + Number(source(file, `select count(*) as rows from "${table}"`)[0]?.['rows']),
      0,
    );
  // The last one has a database without any row.
  const agents = [...new Set([...TABLES.map(([agent]) => agent), 'research_new'])].sort();
  const expected = agents.map((agent_name) => ({
    agent_name,
    memory_count: rowsOf(agent_name, 'agent_memories'),
    tool_count: rowsOf(agent_name, 'agent_tools'),
    metric_count: rowsOf(agent_name, 'agent_metrics'),
  }));
  const numbers = (rows: readonly Record<string, unknown>[]) =>
    rows
      .map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [name, name.endsWith('_count') ? Number(value) : value]),
        ),
      )
      .sort((a, b) => String(a['agent_name']).localeCompare(String(b['agent_name'])));
  expect(numbers(await target.query(block('sql', '(SELECT COUNT(*) FROM agent_memories m')))).toEqual(expected);
  const product = expected.map(({ agent_name, memory_count, tool_count, metric_count }) => {
    const all = memory_count * tool_count * metric_count;
    return { agent_name, memory_count: all, tool_count: all, metric_count: all };
  });
  expect(numbers(await target.query(block('sql', 'COUNT(m.id)')))).toEqual(product);
  const counts = block('sql', 'SELECT COUNT(*) FROM agent_memories;').trim().split('\n');
  for (const [at, member] of (['memory_count', 'tool_count', 'metric_count'] as const).entries()) {
    const [row] = await target.query<{ count: string }>(counts[at] as string);
    expect(Number(row?.count)).toBe(expected.reduce((sum, agent) => sum + agent[member], 0));
  }
  const recent = await target.query<{ agent_id: string; records: string }>(block('sql', 'migrated_at'));
  expect(recent.map(({ agent_id, records }) => [agent_id, Number(records)])).toEqual(
    expected.filter((agent) => agent.memory_count > 0).map((agent) => [agent.agent_name, agent.memory_count]),
  );
}

async function expectReport(cwd: string, records: number): Promise<void> {
  const [name = '', ...others] = await reportsIn(cwd);
  expect(others).toEqual([]);
  const report = JSON.parse(await readFile(join(cwd, name), 'utf8')) as {
    readonly ok: boolean;
    readonly tables: readonly { readonly table: string; readonly imported: number; readonly rejected: number }[];
  };
  expect(report.ok).toBe(true);
  expect(report.tables.map(({ table }) => table).sort()).toEqual([
    'agent_executions',
    'agent_memories',
    'agent_metrics',
    'agent_tools',
  ]);
  expect(report.tables.reduce((sum, { imported }) => sum + imported, 0)).toBe(records);
  expect(report.tables.every(({ rejected }) => rejected === 0)).toBe(true);
}
