// Goal: the profile does what the scripts that it replaces claimed, field by field, by the commands of its README.
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { generate } from '../../profiles/theprogram/generate.ts';
import { TEMPLATES } from '../../profiles/theprogram/values.ts';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { querySqlite } from '../helpers/query-sqlite.ts';
import { type CliResult, runCli } from '../helpers/run-cli.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const PROFILE = fileURLToPath(new URL('../../profiles/theprogram', import.meta.url));
const README = readFileSync(join(PROFILE, 'README.md'), 'utf8');
const ADA = "(select id from users where email = 'ada@example.org')";
const CHARTS = `(select id from charts where user_id = ${ADA})`;

/** The rows of each export that are Ada's, in the words of the application. */
const EXPORTS: Readonly<Record<string, string>> = {
  clients: `user_id = ${ADA}`,
  birth_data: `client_id in (select id from clients where user_id = ${ADA})`,
  charts: `user_id = ${ADA}`,
  chart_interpretations: `chart_id in ${CHARTS}`,
  // With the templates, which are nobody's.
  interpretations: `user_id = ${ADA} or user_id is null`,
  aspect_patterns: `chart_id in ${CHARTS}`,
  transit_events: `chart_id in ${CHARTS}`,
  session_notes: `user_id = ${ADA}`,
  location_cache: 'true',
};

let source: ScratchDatabase;
let cwd: string;
/** What most tests look at. */
let moved: CliResult;

beforeAll(async () => {
  source = await createScratchDatabase();
  await generate(source.url, { rows: 300 });
  cwd = await tempDirectory();
  moved = await readme('migrate --to theprogram.db --user-email', ['--verbose', '--log-file', 'logs/migration.log']);
}, 90_000);

/** Runs the command of the README that begins so, with `more` behind it. */
function readme(start: string, more: readonly string[] = [], where = cwd): Promise<CliResult> {
  const line = README.split('\n').find((text) => text.startsWith(`rowferry ${start}`));
  if (line === undefined) throw new Error(`The README has no command "rowferry ${start}".`);
  const words = line.split(' ').slice(1);
  return runCli([...words.map(realWord), ...more], { cwd: where, env: connection() });
}

function realWord(word: string): string {
  return word.replace('profiles/theprogram', PROFILE).replace('postgres://me@db/theprogram_db', source.url);
}

function connection(): Record<string, string> {
  const { hostname, port, username, password } = new URL(source.url);
  const account = { POSTGRES_USER: username, POSTGRES_PASSWORD: password };
  return { POSTGRES_HOST: hostname, POSTGRES_PORT: port, POSTGRES_DB: source.name, ...account };
}

const inFile = (sql: string, file = 'theprogram.db') => querySqlite(join(cwd, file), sql);

describe('the eleven exports', () => {
  test('arrive, proven, and the exit code says so', () => {
    expect(moved.stderr).not.toMatch(/error\[/);
    expect(moved.exitCode).toBe(0);
    expect(moved.stdout).toContain('every row was read back and compared before the commit');
    const parts = readdirSync(join(cwd, 'migration_data/exported/data')).map((name) => name.replace(/-\d+\.json$/, ''));
    expect(parts.sort()).toEqual([...Object.keys(EXPORTS), 'user_preferences', 'users'].sort());
  });

  test('are written down in the log, step by step', () => {
    const lines = readFileSync(join(cwd, 'logs/migration.log'), 'utf8').trimEnd().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const entry of entries) expect(entry['time']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    for (const table of Object.keys(EXPORTS)) expect(lines.some((line) => line.includes(`"${table}"`))).toBe(true);
    expect(entries.at(-1)).toMatchObject({ kind: 'result' });
  });

  test.each(Object.entries(EXPORTS))(
    '%s: every field of every row is what the type table says',
    async (table, where) => {
      const columns = (await columnsOf(table)).filter(({ name }) => name !== 'user_id');
      const select = columns.map(({ name, type }) => `${fieldSql(name, type)} as ${name}`).join(', ');
      const rows = await source.query(`select ${select} from ${table} where ${where} order by id`);
      const found = inFile(`select ${columns.map(({ name }) => name).join(', ')} from ${table} order by id`);
      expect(rows.length).toBeGreaterThan(0);
      expect(found.map((row) => inWords(row))).toEqual(rows.map((row) => inWords(row, columns)));
      for (const { name } of columns.filter(({ type }) => type === 'jsonb')) await expectSameDocuments(table, name);
    },
  );

  test('numeric is REAL, booleans and integers INTEGER, all else TEXT, and no user_id is left', async () => {
    for (const table of Object.keys(EXPORTS)) {
      for (const { name, type } of await columnsOf(table)) {
        const known = `select 1 as there from pragma_table_info('${table}') where name = '${name}'`;
        expect(inFile(known)).toHaveLength(name === 'user_id' ? 0 : 1);
        if (name === 'user_id') continue;
        const types = inFile(`select distinct typeof(${name}) as type from ${table} where ${name} is not null`);
        for (const row of types) expect(row, `${table}.${name}`).toEqual({ type: storedAs(type) });
      }
    }
  });

  test('the user is app_config, with the password hash; preferences are one row; first values stay', async () => {
    const [user] = await source.query(
      `select email, password_hash, full_name, ${fieldSql('last_login_at', 'timestamp with time zone')} as last_login_at,
        ${fieldSql('updated_at', 'timestamp')} as updated_at from users where id = ${ADA}`,
    );
    const names = 'email, password_hash, full_name, last_login_at, updated_at';
    expect(inFile(`select id, ${names}, app_version, backup_enabled from app_config`)).toEqual([
      { id: 1n, ...user, app_version: '1.0.0', backup_enabled: 1n },
    ]);
    const [preferences] = await source.query(
      `select theme, default_orb::float8, email_notifications::int, displayed_planets::text, aspect_orbs::text from user_preferences where user_id = ${ADA}`,
    );
    const [there, ...others] = inFile('select * from user_preferences');
    expect(others).toEqual([]);
    expect(there).toMatchObject({ id: 1n, theme: preferences?.['theme'], default_orb: 7.5, email_notifications: 0n });
    expect(await sameInPostgres([[there?.['aspect_orbs'], preferences?.['aspect_orbs']]])).toBe(true);
  });

  test('no trigger fired while rows went in, and they fire now; foreign keys and the file are sound', () => {
    expect(inFile('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(inFile('pragma foreign_key_check')).toEqual([]);
    const database = new Database(join(cwd, 'theprogram.db'));
    const change = database.prepare(
      "update clients set phone = '1' where id = (select min(id) from clients) returning updated_at",
    );
    database.exec('begin');
    const before = change.pluck().get();
    expect(
      database.prepare('select updated_at from clients where id = (select min(id) from clients)').pluck().get(),
    ).not.toBe(before);
    database.exec('rollback');
    database.close();
  });

  test('validation_report.json has the form of the scripts', async () => {
    const counts = new Map(
      await Promise.all(
        Object.entries(EXPORTS).map(async ([table, where]) => {
          const [row] = await source.query(`select count(*)::int as rows from ${table} where ${where}`);
          return [table, Number(row?.['rows'])] as const;
        }),
      ),
    );
    const [user] = await source.query(`select id from users where id = ${ADA}`);
    const written = JSON.parse(readFileSync(join(cwd, 'migration_data/validation_report.json'), 'utf8'));
    const results = [...counts, ['user_preferences', 1] as const, ['app_config', 1] as const].map(([table, rows]) => [
      table,
      { pg_count: rows, sqlite_count: rows, match: true },
    ]);
    expect(written).toEqual({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
      user_email: 'ada@example.org',
      user_id: user?.['id'],
      validation_results: Object.fromEntries(results),
      errors: [],
      warnings: [
        expect.stringContaining('charts.julian_day: lossy'),
        expect.stringContaining('interpretations.user_id: lossy'),
      ],
      overall_status: 'PASS',
    });
  });

  test('can be loaded again without the source, into another file', async () => {
    const again = await readme('migrate --skip-export');
    expect(again.exitCode, again.stderr).toBe(0);
    for (const table of Object.keys(EXPORTS)) {
      expect(inFile(`select * from ${table} order by id`, 'again.db')).toEqual(
        inFile(`select * from ${table} order by id`),
      );
    }
  }, 60_000);

  test('the archive, and the live database of this user, prove the file again, and tell what has changed', async () => {
    const alone = await readme('migrate --skip-export --skip-import');
    expect(alone.exitCode, alone.stderr).toBe(0);
    expect(alone.stdout).toContain('no differences');
    const live = await readme('validate theprogram.db --from');
    expect(live.exitCode, live.stderr).toBe(0);
    expect(live.stdout).toContain('11 tables');
    const database = new Database(join(cwd, 'theprogram.db'));
    database.exec('begin; delete from aspect_patterns where id = (select min(id) from aspect_patterns); commit');
    const rows = Number(database.prepare('select count(*) from aspect_patterns').pluck().get());
    const changed = await readme('validate theprogram.db --from');
    expect(changed.exitCode).toBe(3);
    const report = JSON.parse(readFileSync(join(cwd, 'live.json'), 'utf8'));
    expect(report).toMatchObject({ user_email: 'ada@example.org', overall_status: 'FAIL' });
    expect(report.validation_results.aspect_patterns).toEqual({ pg_count: rows + 1, sqlite_count: rows, match: false });
    expect(report.errors).toEqual([expect.stringMatching(/^aspect_patterns: key .* missing on the right$/)]);
    database.close();
  }, 60_000);

  test('replace the rows of a file that the application has used, after a backup that is put back on demand', async () => {
    const used = () =>
      inFile('select count(phone) as phones, (select app_version from app_config) as version from clients');
    const database = new Database(join(cwd, 'theprogram.db'));
    database.exec("update clients set phone = 'new'; update app_config set app_version = '9'");
    database.close();
    const before = used();
    const again = await readme('migrate --replace');
    expect(again.exitCode, again.stderr).toBe(0);
    expect(used()).toEqual([{ phones: 0n, version: '1.0.0' }]);
    expect(readdirSync(join(cwd, 'backups'))).toEqual([expect.stringMatching(/^theprogram_backup_\d{8}_\d{6}\.db$/)]);
    expect((await readme('rollback')).exitCode).toBe(0);
    expect(used()).toEqual(before);
    const kept = readdirSync(join(cwd, 'backups'));
    const { exitCode, stderr } = await readme('migrate --replace', ['--no-backup', '--yes']);
    expect(exitCode, stderr).toBe(0);
    expect(readdirSync(join(cwd, 'backups'))).toEqual(kept);
  }, 90_000);

  test('go back under the user of the shared database, with new ids where the old ones are taken', async () => {
    const back = await readme('migrate theprogram.db');
    expect(back.exitCode, back.stderr).toBe(0);
    const counts = await source.query<{ count: string }>(
      "select count(*) from clients where user_id = (select id from users where email = 'ada@example.org')",
    );
    expect(Number(counts[0]?.count)).toBe(2 * inFile('select 1 as one from clients').length);
    const templates = 'select count(*)::int as all, count(user_id)::int as owned from interpretations where is_default';
    expect(await source.query(templates)).toEqual([{ all: TEMPLATES.length, owned: 0 }]);
    const preferences = `select count(*)::int as rows from user_preferences where user_id = ${ADA}`;
    expect(await source.query(preferences)).toEqual([{ rows: 1 }]);
  }, 60_000);

  test('go back under a new address: the settings are a user with the password hash and preferences again', async () => {
    const line = README.split('\n').find((text) => text.startsWith('rowferry migrate theprogram.db')) ?? '';
    const words = line.replace('ada@example.org', 'ada@new.example').split(' ').slice(1).map(realWord);
    const back = await runCli([...words, '--replace'], { cwd, env: connection() });
    expect(back.exitCode, back.stderr).toBe(0);
    expect(back.stdout).toContain('app_config: app_version');
    const same = (table: string, columns: string, [one, other]: readonly [string, string]) =>
      `select (select to_jsonb(r) from (select ${columns} from ${table} where ${one}) r)
        = (select to_jsonb(r) from (select ${columns} from ${table} where ${other}) r) as same`;
    const emails = ["email = 'ada@example.org'", "email = 'ada@new.example'"] as const;
    const [user] = await source.query(same('users', 'password_hash, full_name, created_at, last_login_at', emails));
    expect(user).toEqual({ same: true });
    const columns =
      'house_system, zodiac_type, theme, default_orb, aspect_orbs, displayed_planets, email_notifications, created_at, updated_at';
    const ids = emails.map((email) => `user_id = (select id from users where ${email})`) as unknown as typeof emails;
    expect(await source.query(same('user_preferences', columns, ids))).toEqual([{ same: true }]);
  }, 60_000);
});

/** A sum of what a PostgreSQL column should be in SQLite, in words of PostgreSQL. */
function fieldSql(name: string, type: string): string {
  const moment = type === 'timestamp with time zone' ? `(${name} at time zone 'UTC')` : name;
  if (type.startsWith('timestamp')) return `replace(${moment}::text, ' ', 'T')`;
  if (type === 'boolean') return `${name}::int::text`;
  return `${name}::text`;
}

function storedAs(type: string): string {
  if (type === 'numeric' || type === 'real') return 'real';
  return ['boolean', 'integer', 'bigint'].includes(type) ? 'integer' : 'text';
}

interface SourceColumn extends Record<string, unknown> {
  readonly name: string;
  readonly type: string;
}

function columnsOf(table: string): Promise<SourceColumn[]> {
  return source.query<SourceColumn>(
    `select column_name as name, data_type as type from information_schema.columns where table_name = $1 order by ordinal_position`,
    [table],
  );
}

/** Values as text; numbers by what they are, documents apart. */
function inWords(row: Record<string, unknown>, columns: readonly SourceColumn[] = []): Record<string, string | null> {
  const entries = Object.entries(row).map(([name, value]) => {
    const type = columns.find((column) => column.name === name)?.type ?? '';
    if (value === null) return [name, null];
    if (DOCUMENTS.has(name)) return [name, 'a document'];
    return [name, storedAs(type) === 'real' ? String(Number(value)) : String(value)];
  });
  return Object.fromEntries(entries) as Record<string, string | null>;
}

const DOCUMENTS = new Set(['tags', 'chart_data', 'keywords', 'planets_involved', 'details', 'raw']);

/** PostgreSQL itself says whether the texts are the documents that it has, to the last digit. */
async function expectSameDocuments(table: string, column: string): Promise<void> {
  const where = EXPORTS[table] as string;
  const had = await source.query(`select ${column}::text as text from ${table} where ${where} order by id`);
  const found = inFile(`select ${column} as text from ${table} order by id`);
  expect(await sameInPostgres(had.map(({ text }, at) => [text, found[at]?.['text']]))).toBe(true);
}

async function sameInPostgres(pairs: readonly (readonly [unknown, unknown])[]): Promise<boolean> {
  const [answer] = await source.query<{ same: boolean }>(
    `select bool_and(a::jsonb is not distinct from b::jsonb and a::jsonb::text is not distinct from b::jsonb::text) as same
      from unnest($1::text[], $2::text[]) as pair(a, b)`,
    [pairs.map(([a]) => a), pairs.map(([, b]) => b)],
  );
  return answer?.same === true;
}

describe('what is wrong', () => {
  const start = 'migrate --to theprogram.db --user-email';
  /** Ada has values that break the rules, and a chart of Bob's is about a client of hers. */
  let wrong: ScratchDatabase;

  beforeAll(async () => {
    cpSync(join(cwd, 'migration_data'), join(cwd, 'loaded'), { recursive: true });
    wrong = await createScratchDatabase();
    await generate(wrong.url, { rows: 100 });
    const bob = "(select id from users where email = 'bob@example.org')";
    await wrong.query(
      `update aspect_patterns set planets_involved = '{"Sun": 1}'
        where id = (select min(id::text)::uuid from aspect_patterns where ${EXPORTS['aspect_patterns']})`,
    );
    await wrong.query(
      `update birth_data set latitude = 90.5
        where id = (select min(id::text)::uuid from birth_data where ${EXPORTS['birth_data']})`,
    );
    await wrong.query(
      `update charts set client_id = (select id from clients where user_id = ${ADA} limit 1)
        where id = (select id from charts where user_id = ${bob} limit 1)`,
    );
  }, 60_000);

  test('values that break a rule are all named before anything is written', async () => {
    const where = await tempDirectory();
    const { exitCode, stderr } = await readme(start, ['--postgres-url', wrong.url], where);
    expect(stderr).toMatch(/planets_involved must be array/);
    expect(stderr).toMatch(/latitude must be <= 90/);
    expect(stderr).toContain('VALUE_NOT_STORABLE');
    expect(exitCode).toBe(1);
    expect(existsSync(join(where, 'theprogram.db'))).toBe(false);
  }, 60_000);

  test('a chart about a client of somebody else stops the export', async () => {
    const bob = ['--user-email', 'bob@example.org', '--rules', join(PROFILE, 'rules.json')];
    const { exitCode, stderr } = await runCli(['export', wrong.url, ...bob], { cwd: await tempDirectory() });
    expect(stderr).toContain('SCOPE_VIOLATION');
    expect(exitCode).toBe(2);
  }, 60_000);

  test('nobody has the address', async () => {
    const where = await tempDirectory();
    const args = ['migrate', '--to', 'a.db', '--rules', join(PROFILE, 'rules.json')];
    const env = { ...connection(), MIGRATION_USER_EMAIL: 'nobody@example.org' };
    const { exitCode, stderr } = await runCli(args, { cwd: where, env });
    expect(stderr).toMatch(/USER_NOT_FOUND.*no user with the address "nobody@example.org"/);
    expect(stderr).toContain('select id, email from users order by 1;');
    expect(exitCode).toBe(2);
  }, 60_000);

  const load = ['migrate', '--skip-export', '--rules', join(PROFILE, 'rules.json'), '--target-schema'];
  const loading = (schema: string, to: string) =>
    runCli([...load, schema, '--to', to, '--archive', 'loaded'], { cwd, env: connection() });

  test('the schema is not there', async () => {
    const { exitCode, stderr } = await loading('nowhere/sqlite_schema.sql', 'a.db');
    expect(stderr).toContain('The schema nowhere/sqlite_schema.sql is not there.');
    expect(stderr).toContain('--target-schema');
    expect(exitCode).toBe(2);
  }, 60_000);

  test('another program has the file locked', async () => {
    const holder = new Database(join(cwd, 'busy.db'));
    holder.exec('create table t (a); begin exclusive');
    const { exitCode, stderr } = await loading(join(PROFILE, 'schema.sql'), 'busy.db');
    holder.close();
    expect(stderr).toContain('error[TARGET_BUSY]');
    expect(stderr).toContain('busy.db');
    expect(exitCode).toBe(5);
  }, 60_000);

  // Nobody, not even root, makes files there.
  test.runIf(process.platform === 'linux')(
    'the folder of the file is closed',
    async () => {
      const { exitCode, stderr } = await loading(join(PROFILE, 'schema.sql'), '/sys/theprogram.db');
      expect(stderr).toMatch(/error\[PERMISSION_DENIED\].*\/sys\/theprogram\.db/);
      expect(exitCode).toBe(5);
    },
    60_000,
  );
});

test('a dry run writes nothing, and says what would happen', async () => {
  const where = await tempDirectory();
  const { exitCode, stdout } = await readme('migrate --to theprogram.db --dry-run', [], where);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('app_config');
  expect(readdirSync(where)).toEqual([]);
}, 60_000);

test('the plan of one user shows every table with its class', async () => {
  const { exitCode, stdout } = await readme('plan --from');
  expect(exitCode).toBe(0);
  for (const table of [...Object.keys(EXPORTS), 'user_preferences', 'users']) expect(stdout).toContain(table);
}, 60_000);

test('a user without preferences keeps those of a new installation', async () => {
  const where = await tempDirectory();
  const args = ['migrate', '--to', 'new.db', '--user-email', 'new@example.org', '--rules', join(PROFILE, 'rules.json')];
  const schema = ['--target-schema', join(PROFILE, 'schema.sql')];
  const { exitCode, stderr } = await runCli([...args, ...schema], { cwd: where, env: connection() });
  expect(exitCode, stderr).toBe(0);
  expect(querySqlite(join(where, 'new.db'), 'select id, theme from user_preferences')).toEqual([
    { id: 1n, theme: 'dark' },
  ]);
  const { exitCode: validated } = await runCli(['validate', 'new.db'], { cwd: where });
  expect(validated).toBe(0);
}, 60_000);
