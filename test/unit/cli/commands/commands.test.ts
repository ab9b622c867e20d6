import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Services } from '../../../../src/cli/services.ts';
import { tempDirectory } from '../../../helpers/temp-directory.ts';
import { type FakeHostOptions, rowferry } from '../fake-world.ts';
import {
  EXPORT_SUMMARY,
  IMPORT_SUMMARY,
  PLAN,
  PLAN_SUMMARY,
  POSTGRES_INFO,
  TRANSFORM_SUMMARY,
  VALIDATE_SUMMARY,
} from '../summaries.ts';

const PG = 'postgres://db/app';
const POSTGRES_END = { kind: 'postgres', url: PG, password: null };
const SQLITE_END = { kind: 'sqlite', path: 'app.db' };
const MIGRATE_SUMMARY = {
  stage: 'migrate',
  export: EXPORT_SUMMARY,
  transform: TRANSFORM_SUMMARY,
  import: IMPORT_SUMMARY,
  seconds: 3,
} as const;

/** Runs a line with stages that only remember what they were called with. */
async function called(line: string, options: FakeHostOptions = {}, more: Partial<Services> = {}) {
  const calls: [string, unknown][] = [];
  const remember =
    <S>(name: string, summary: S) =>
    async (given: unknown): Promise<S> => {
      calls.push([name, given]);
      return summary;
    };
  const run = await rowferry(
    line,
    {
      exportDatabase: remember('export', EXPORT_SUMMARY),
      transformArchive: remember('transform', TRANSFORM_SUMMARY),
      importArchive: remember('import', IMPORT_SUMMARY),
      validate: remember('validate', VALIDATE_SUMMARY),
      migrate: remember('migrate', MIGRATE_SUMMARY),
      planMigration: remember('plan', PLAN_SUMMARY),
      inspectDatabase: remember('inspect', {
        stage: 'inspect' as const,
        source: POSTGRES_INFO,
        catalog: PLAN_SUMMARY.catalog,
      }),
      archiveTarget: async () => 'postgres',
      ...more,
    },
    options,
  );
  return { ...run, calls };
}

describe('export', () => {
  test('passes its options on', async () => {
    const line = 'export app.db --archive out --tables a,b --tables c --exclude d --order heap --replace --copy-first';
    expect((await called(line)).calls).toEqual([
      [
        'export',
        {
          from: SQLITE_END,
          archive: 'out',
          tables: ['a', 'b', 'c'],
          exclude: ['d'],
          order: 'heap',
          replace: true,
          copyFirst: true,
          infer: false,
          epochs: [],
        },
      ],
    ]);
  });

  test('takes all tables into migration_data, in canonical order, where nothing is said', async () => {
    expect((await called(`export ${PG}`)).calls[0]?.[1]).toEqual({
      from: POSTGRES_END,
      archive: 'migration_data',
      tables: null,
      exclude: [],
      order: 'canonical',
      replace: false,
      copyFirst: false,
      infer: false,
      epochs: [],
    });
  });

  test('reads its options from the environment and the env file', async () => {
    const path = join(await tempDirectory(), '.env');
    await writeFile(path, 'SQLITE_DB_PATH=app.db\nMIGRATION_ARCHIVE=from-file\nMIGRATION_TABLES=a,b\n');
    const { calls } = await called(`export --env-file ${path}`, { variables: { MIGRATION_ARCHIVE: 'from-process' } });
    expect(calls[0]?.[1]).toMatchObject({ from: SQLITE_END, archive: 'from-process', tables: ['a', 'b'] });
  });

  test('only plans on a dry run', async () => {
    const { calls, stdout } = await called('export app.db --dry-run');
    expect(calls).toMatchObject([['plan', { from: SQLITE_END, to: null, toDialect: 'postgres' }]]);
    expect(stdout).toContain('next: rowferry export app.db');
  });
});

describe('transform', () => {
  test('takes the kind from the target, from --to-dialect, or from the archive', async () => {
    expect((await called(`transform ${PG}`)).calls[0]?.[1]).toMatchObject({ to: POSTGRES_END, toDialect: 'postgres' });
    expect((await called('transform --to-dialect sqlite')).calls[0]?.[1]).toMatchObject({
      to: null,
      toDialect: 'sqlite',
    });
    expect((await called('transform')).calls[0]?.[1]).toMatchObject({ to: null, toDialect: 'postgres' });
  });

  test('names the import as the next command', async () => {
    expect((await called(`transform ${PG}`)).stdout).toMatch(`next: rowferry import ${PG}\n`);
    expect((await called('transform')).stdout).toMatch('next: rowferry import TO\n');
    const variables = { DATABASE_URL: PG };
    expect((await called('transform', { variables })).stdout).toMatch('next: rowferry import\n');
  });

  test('plans from the archive on a dry run', async () => {
    const { calls } = await called(`transform ${PG} --dry-run --jsonb --archive out`);
    expect(calls).toMatchObject([
      ['plan', { from: null, archive: 'out', to: POSTGRES_END, jsonb: true, tables: null }],
    ]);
  });

  test('ends with 7 where the plan is not exact, unless that is accepted', async () => {
    const losses = [{ table: 'users', column: 'extra', loss: 'lossy', reason: 'too long' }] as const;
    const transformArchive = async () => ({ ...TRANSFORM_SUMMARY, plan: PLAN, losses });
    const strict = await called('transform', {}, { transformArchive });
    expect(strict.exitCode).toBe(7);
    expect(strict.stdout).toMatch(/users\.extra +lossy +too long[\s\S]*active_users/);
    expect((await called('transform --accept-lossy', {}, { transformArchive })).exitCode).toBe(0);
    const variables = { MIGRATION_ACCEPT_LOSSY: 'yes' };
    expect((await called('transform', { variables }, { transformArchive })).exitCode).toBe(0);
  });
});

describe('import', () => {
  test('reads back, remembers and makes a backup where nothing is said', async () => {
    expect((await called('import app.db')).calls).toEqual([
      [
        'import',
        {
          archive: 'migration_data',
          to: SQLITE_END,
          validate: true,
          memory: true,
          backupDirectory: 'backups',
          badRows: { onError: 'abort', orphans: null, nulBytes: 'fail', onlyRejects: false },
          jsonb: false,
          keepDynamic: false,
          epochs: [],
          fireTriggers: false,
        },
      ],
    ]);
  });

  test('leaves out what it is told to', async () => {
    const line = `import ${PG} --no-validation --no-memory --no-backup --jsonb --keep-dynamic`;
    expect((await called(line)).calls[0]?.[1]).toMatchObject({
      validate: false,
      memory: false,
      backupDirectory: null,
      jsonb: true,
      keepDynamic: true,
    });
    expect((await called(`import ${PG} --backup-dir /b`)).calls[0]?.[1]).toMatchObject({ backupDirectory: '/b' });
  });

  test('does not load an archive into the database of the environment that it came from', async () => {
    const { exitCode, stderr, calls } = await called('import', { variables: { SQLITE_DB_PATH: 'app.db' } });
    expect([exitCode, calls]).toEqual([2, []]);
    expect(stderr).toContain('No target database is given');
  });

  test('asks before a file that is there is written without a backup', async () => {
    const path = join(await tempDirectory(), 'app.db');
    await writeFile(path, '');
    const line = `import ${path} --no-backup`;
    const answered = async (typed: string) => called(line, { isTerminal: true, line: typed });
    expect((await answered('y')).calls.length).toBe(1);
    expect(await answered('')).toMatchObject({ exitCode: 2, calls: [] });
    expect((await called(`${line} --yes`, { isTerminal: true })).calls.length).toBe(1);
    expect((await called(line)).calls.length).toBe(1);
  });

  test('plans from the archive on a dry run', async () => {
    expect((await called('import app.db --dry-run')).calls).toMatchObject([
      ['plan', { from: null, toDialect: 'sqlite' }],
    ]);
  });
});

describe('validate', () => {
  test('compares the archive with the target, itself, or two databases', async () => {
    expect((await called(`validate ${PG}`)).calls[0]?.[1]).toMatchObject({ from: null, to: POSTGRES_END });
    expect((await called('validate')).calls[0]?.[1]).toMatchObject({ from: null, to: null });
    const variables = { DATABASE_URL: PG };
    expect((await called('validate', { variables })).calls[0]?.[1]).toMatchObject({ from: null, to: POSTGRES_END });
    expect((await called(`validate ${PG} --from app.db`)).calls[0]?.[1]).toMatchObject({
      from: SQLITE_END,
      to: POSTGRES_END,
    });
  });

  test('ends with 3 when there are differences, and names them', async () => {
    const discrepancies = [
      { kind: 'value', table: 'users', key: 'id=7', column: 'name', left: '"a"', right: '"b"' },
    ] as const;
    const table = { table: 'users', rows: 1200, ok: false, proofs: ['rows'], found: 1, discrepancies } as const;
    const report = { ...VALIDATE_SUMMARY.report, ok: false, tables: [table] };
    const validate = async () => ({ ...VALIDATE_SUMMARY, report });
    const { exitCode, stdout, stderr } = await called(`validate ${PG}`, {}, { validate });
    expect(exitCode).toBe(3);
    expect(stdout).toContain('key id=7, column name: left "a", right "b"');
    expect(stderr).toContain('error[VALIDATION_FAILED]: 1 difference in 1 table: users.');
  });
});

describe('migrate', () => {
  test('finds both ends and passes its options on', async () => {
    const line = 'migrate app.db --skip-validate --no-backup --no-memory --exclude a --jsonb';
    expect((await called(line, { variables: { DATABASE_URL: PG } })).calls).toEqual([
      [
        'migrate',
        {
          from: SQLITE_END,
          to: POSTGRES_END,
          archive: 'migration_data',
          tables: null,
          exclude: ['a'],
          order: 'canonical',
          replace: false,
          copyFirst: false,
          infer: false,
          epochs: [],
          skip: ['validate'],
          memory: false,
          backupDirectory: null,
          badRows: { onError: 'abort', orphans: null, nulBytes: 'fail' },
          jsonb: true,
          keepDynamic: false,
          fireTriggers: false,
        },
      ],
    ]);
  });

  test('needs no source where the export is skipped', async () => {
    expect((await called(`migrate --skip-export --to ${PG}`)).calls[0]?.[1]).toMatchObject({
      from: null,
      to: POSTGRES_END,
      skip: ['export'],
    });
    expect((await called('migrate --skip-export', { variables: { DATABASE_URL: PG } })).calls[0]?.[1]).toMatchObject({
      from: null,
      to: POSTGRES_END,
    });
  });

  test('shows the whole move in one table, and the validation as the next command', async () => {
    const migrate = async () => MIGRATE_SUMMARY;
    const { exitCode, stdout } = await called(`migrate app.db ${PG}`, {}, { migrate });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /export +transform +import\n[\s\S]*users → auth\.users +1,200[\s\S]*every row was read back/,
    );
    expect(stdout).toMatch(`next: rowferry validate ${PG}\n`);
  });

  test('shows what was left out even where the import is skipped', async () => {
    const migrate = async () => ({ ...MIGRATE_SUMMARY, transform: { ...TRANSFORM_SUMMARY, plan: PLAN }, import: null });
    const { exitCode, stdout } = await called(`migrate app.db ${PG} --skip-import`, {}, { migrate });
    expect(exitCode).toBe(7);
    expect(stdout).toContain('active_users');
  });

  test('only plans on a dry run', async () => {
    const { calls, stdout } = await called(`migrate app.db ${PG} --dry-run`);
    expect(calls).toMatchObject([['plan', { from: SQLITE_END, to: POSTGRES_END, toDialect: 'postgres' }]]);
    expect(stdout).toMatch(`next: rowferry migrate app.db ${PG}\n`);
  });

  test('names a command that does what the dry run showed: every option that was typed, quoted', async () => {
    const { stdout } = await called(
      `migrate app.db ${PG} --dry-run --on-conflict skip --tables users,a\\,b --data-only --json-stream --verbose`,
      { variables: { MIGRATION_JSONB: '1' } },
    );
    expect(stdout).toContain(
      String.raw`"next":"rowferry migrate app.db ${PG} --tables 'users,a\\,b' --data-only --on-conflict skip"`,
    );
  });
});

describe('plan', () => {
  test('needs only a source', async () => {
    const { calls, stdout } = await called('plan app.db --tables users');
    expect(calls).toMatchObject([['plan', { from: SQLITE_END, to: null, toDialect: 'postgres', tables: ['users'] }]]);
    expect(stdout).toMatch(/users → auth\.users[\s\S]*extra → extra_ +\(none\) +jsonb +normalised/);
    expect(stdout).toMatch('next: rowferry migrate app.db TO --tables users\n');
  });

  test('ends with 0 whatever it shows', async () => {
    expect((await called('plan app.db')).exitCode).toBe(0);
  });
});

describe('inspect', () => {
  test('looks at one database', async () => {
    const { calls } = await called(`inspect ${PG} --tables users`);
    const types = { infer: false, epochs: [] };
    expect(calls).toEqual([['inspect', { from: POSTGRES_END, tables: ['users'], exclude: [], ...types }]]);
  });

  test('passes on what is said of types', async () => {
    const { calls } = await called('inspect app.db --infer --epoch orders.created_at=ms --epoch a.b.c=coredata,t.d=s');
    expect(calls[0]?.[1]).toMatchObject({
      infer: true,
      epochs: [
        { table: 'orders', column: 'created_at', unit: 'ms' },
        { table: 'a.b', column: 'c', unit: 'coredata' },
        { table: 't', column: 'd', unit: 's' },
      ],
    });
  });

  test.each(['created_at=ms', 't.c', 't.c=year', 't.c=', '.c=ms'])('refuses --epoch %s', async (text) => {
    const { exitCode, stderr, calls } = await called(`inspect app.db --epoch ${text}`);
    expect([exitCode, calls]).toEqual([2, []]);
    expect(stderr).toContain('TABLE.COLUMN=UNIT, with one of the units s, ms, us');
  });
});

describe('archive reseal', () => {
  test('seals the half that was edited', async () => {
    const calls: unknown[][] = [];
    const manifest = { id: 'x', content: 'c0ffee', tables: [{ rows: 3 }, { rows: 4 }] };
    const reseal = async (...given: unknown[]) => {
      calls.push(given);
      return manifest as never;
    };
    const { exitCode, stdout } = await called('archive reseal --accept-edits --phase transformed', {}, { reseal });
    expect([exitCode, calls]).toEqual([0, [['migration_data', 'transformed', true]]]);
    expect(stdout).toContain('transformed sealed again: 2 tables, 7 rows');
  });
});
