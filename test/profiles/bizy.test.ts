// Goal: the commands of profiles/bizy/README.md do what the application's own script claimed, field by field.
import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compare } from 'bcryptjs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { type BizyOptions, generate } from '../../profiles/bizy/generate.ts';
import { PROGRAM } from '../../tools/program.ts';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Setting {
  readonly home: string;
  readonly database: ScratchDatabase;
  /** The application's own file. */
  readonly file: string;
}

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The commands of the README in their order, with what marks each. */
async function commands(): Promise<Record<'dryRun' | 'move' | 'unlink' | 'validate' | 'rollback', string>> {
  const readme = await readFile(join(ROOT, 'profiles/bizy/README.md'), 'utf8');
  const [dryRun = '', move = '', unlink = '', validate = '', rollback = ''] = readme
    .split('\n')
    .filter((line) => line.startsWith('rowferry '));
  return { dryRun, move, unlink, validate, rollback };
}

/** A machine with the application on it: its file in the home directory, its `.env`, and an empty database. */
async function prepare(options: BizyOptions): Promise<Setting> {
  const [home, database] = [await tempDirectory(), await createScratchDatabase()];
  const file = join(home, '.business-agent', 'tasks.db');
  for (const directory of ['.business-agent', 'backend', 'bin']) await mkdir(join(home, directory));
  generate(file, options);
  await symlink(join(ROOT, 'profiles'), join(home, 'profiles'));
  const env = [
    'SQLITE_DB_PATH=~/.business-agent/tasks.db',
    `DATABASE_URL=${database.url}`,
    `POSTGRES_PASSWORD=${database.password}`,
    'DEFAULT_USER_EMAIL=admin@bizy.local',
    'DEFAULT_USER_USERNAME=admin',
  ];
  await writeFile(join(home, 'backend', '.env'), env.join('\n'));
  const program = join(home, 'bin', 'rowferry');
  await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
  await chmod(program, 0o755);
  return { home, database, file };
}

/** Runs a command as the shell of that machine does. */
function run(command: string, { home }: Setting): Promise<Ended> {
  const env = { PATH: `${join(home, 'bin')}:${process.env['PATH']}`, HOME: home, TZ: 'Asia/Tokyo', NO_COLOR: '1' };
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', command], { cwd: home, env }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

type Row = Readonly<Record<string, string | number | null>>;

function source(file: string, sql: string): readonly Row[] {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare(sql).all() as Row[];
  } finally {
    database.close();
  }
}

/** The queries of the guide's checklist that must all give 0. */
const CHECKLIST = [
  'SELECT COUNT(*)::int FROM tasks WHERE user_id IS NULL',
  'SELECT COUNT(*)::int FROM goals WHERE user_id IS NULL',
  `SELECT COUNT(*)::int FROM tasks t LEFT JOIN goals g ON t.parent_goal_id = g.id
    WHERE t.parent_goal_id IS NOT NULL AND g.id IS NULL`,
];
const COUNTS = `SELECT 'tasks' AS what, COUNT(*)::int AS rows FROM tasks UNION ALL SELECT 'goals', COUNT(*)::int FROM goals
  UNION ALL SELECT 'users', COUNT(*)::int FROM users`;

/** What New York's clocks leave open, and what says its own offset: worked out by hand. */
const AWKWARD: Readonly<Record<number, string>> = {
  1: '2025-03-09 07:30:00',
  2: '2025-11-02 05:30:00',
  3: '2025-07-04 09:15:00',
  4: '2026-01-01 04:59:59.999999',
  5: '2026-01-01 04:59:59.999999',
  6: '2024-02-29 17:00:00',
};

describe('profile bizy', () => {
  it('does what the guide claims, and takes it back', { timeout: 120_000 }, async () => {
    const setting = await prepare({ rows: 67, seed: 3 });
    const { database, file, home } = setting;
    const readme = await commands();
    const dry = await run(readme.dryRun, setting);
    expect(dry, dry.stderr).toMatchObject({ exitCode: 0 });
    expect(dry.stdout).toContain(
      'Every row is given to admin@bizy.local (1), who is made: goals.user_id, tasks.user_id',
    );
    expect(await database.query("select count(*)::int as tables from pg_tables where schemaname = 'public'")).toEqual([
      { tables: 0 },
    ]);
    const started = new Date(Date.now() - 1000).toISOString().replace(/[TZ]/g, ' ').trim();
    const moved = await run(readme.move, setting);
    expect(moved, moved.stderr + moved.stdout).toMatchObject({ exitCode: 0 });
    expect(await readdir(join(home, '.business-agent'))).toContainEqual(
      expect.stringMatching(/^tasks_backup_\d{8}_\d{6}\.db$/),
    );
    await expectUser(database, moved.stderr);
    await expectRows(setting, started);
    expect(await database.query(COUNTS)).toEqual([
      { what: 'tasks', rows: 67 },
      { what: 'goals', rows: 1 },
      { what: 'users', rows: 1 },
    ]);
    for (const sql of CHECKLIST) expect(await database.query(sql), sql).toEqual([{ count: 0 }]);
    const next = "select nextval('tasks_id_seq')::int as tasks, nextval('goals_id_seq')::int as goals";
    expect(await database.query(next)).toEqual([{ tasks: 68, goals: 2 }]);
    const validated = await run(readme.validate, setting);
    expect(validated, validated.stderr + validated.stdout).toMatchObject({ exitCode: 0 });
    const back = await run(readme.rollback, setting);
    expect(back, back.stderr).toMatchObject({ exitCode: 0 });
    for (const table of ['users', 'goals', 'tasks']) expect(await database.query(`select * from ${table}`)).toEqual([]);
    expect(source(file, 'select count(*) as rows from tasks')).toEqual([{ rows: 67 }]);
  });

  it('names tasks whose goal is gone, and unlinks them when told to', { timeout: 120_000 }, async () => {
    const setting = await prepare({ rows: 40, orphans: 2 });
    const { database } = setting;
    const readme = await commands();
    const dry = await run(readme.dryRun, setting);
    expect(dry.stdout).toContain('2 rows of tasks refer by parent_goal_id to rows of goals that are not there');
    const stopped = await run(readme.move, setting);
    expect(stopped.exitCode).toBe(1);
    expect(stopped.stderr).toContain('CONSTRAINT_VIOLATED');
    expect(stopped.stderr).toContain('2 rows of tasks refer by parent_goal_id to rows of goals that are not there');
    expect(stopped.stderr).toContain('id=39 (parent_goal_id=1040)');
    expect(stopped.stderr).not.toContain('password of');
    expect(await database.query("select count(*)::int as tables from pg_tables where schemaname = 'public'")).toEqual([
      { tables: 0 },
    ]);
    const unlinked = await run(readme.unlink, setting);
    expect(unlinked, unlinked.stderr).toMatchObject({ exitCode: 7 });
    expect(unlinked.stdout).toContain('id=40 (parent_goal_id=1041)');
    for (const sql of CHECKLIST) expect(await database.query(sql), sql).toEqual([{ count: 0 }]);
    expect(await database.query('select id from tasks where id > 38 and parent_goal_id is null order by id')).toEqual([
      { id: 39 },
      { id: 40 },
    ]);
    const again = await run(readme.unlink.replace(/--target-schema \S+/, ''), setting);
    expect(again).toMatchObject({ stderr: expect.stringContaining('TARGET_NOT_EMPTY') });
  });
});

async function expectUser(database: ScratchDatabase, stderr: string): Promise<void> {
  const users = await database.query<{ hashed_password: string }>('select * from users');
  expect(users).toMatchObject([
    { id: 1, email: 'admin@bizy.local', username: 'admin', full_name: null, is_active: true, is_verified: false },
  ]);
  const hash = users[0]?.hashed_password ?? '';
  const password = /password of admin@bizy\.local: (\S+)/.exec(stderr)?.[1] ?? '';
  expect(password.length).toBeGreaterThanOrEqual(16);
  expect(hash).toMatch(/^\$2b\$12\$[./A-Za-z0-9]{53}$/);
  expect(await compare(password, hash)).toBe(true);
  // PostgreSQL's own bcrypt calls the same function 2a.
  await database.query('create extension pgcrypto');
  const old = hash.replace('$2b$', '$2a$');
  expect(await database.query('select crypt($1, $2) = $2 as ok', [password, old])).toEqual([{ ok: true }]);
}

async function expectRows({ database, file }: Setting, started: string): Promise<void> {
  const goals = `select id, title, description, status, target_date, created_at, updated_at from goals order by id`;
  expect(await database.query(goals.replaceAll(/target_date|created_at|updated_at/g, '$&::text'))).toEqual(
    source(file, goals).map((row) => ({ ...row, ...plainTimes(row, ['created_at', 'updated_at']) })),
  );
  expect(await database.query('select distinct user_id, completed_at from goals')).toEqual([
    { user_id: 1, completed_at: null },
  ]);
  const kept = 'select id, title, description, status, priority, parent_goal_id from tasks order by id';
  expect(await database.query(kept)).toEqual(source(file, kept));
  const times = source(file, 'select id, created_at, completed_at from tasks order by id');
  const arrived = await database.query<Record<string, unknown>>(
    'select id, created_at::text, completed_at::text, updated_at > $1::timestamp and updated_at < localtimestamp as now from tasks order by id',
    [started],
  );
  for (const [at, { id, created_at: created, completed_at: completed }] of times.entries()) {
    const createdAt = AWKWARD[id as number] ?? (await inUtc(database, created));
    expect(arrived[at]).toEqual({
      id,
      created_at: createdAt,
      completed_at: await inUtc(database, completed),
      now: true,
    });
  }
}

/** By PostgreSQL's own time zones. */
async function inUtc(database: ScratchDatabase, local: unknown): Promise<unknown> {
  if (local === null) return null;
  const sql = `select (($1::text)::timestamp at time zone 'America/New_York' at time zone 'UTC')::text as utc`;
  return (await database.query(sql, [local]))[0]?.['utc'];
}

/** PostgreSQL writes no zeros at the end of a second. */
function plainTimes(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, String(row[name]).replace(/\.?0+$/, '')]));
}
