// Goal: rows of SQLite that PostgreSQL cannot take are named before or while they go in, and what becomes of them is chosen.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { type CliResult, runCli } from '../../helpers/run-cli.ts';
import { arrive, oneColumn, refusal, sqliteRows } from '../../helpers/sqlite-case.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const REJECT = { badRows: { onError: 'reject' } } as const;

interface LoadedCase extends CliResult {
  readonly rows: readonly Record<string, unknown>[];
  readonly folder: string;
}

/** What `rowferry migrate` makes of a SQLite file and an empty PostgreSQL database. */
async function migrate(source: string, ...options: readonly string[]): Promise<LoadedCase> {
  const [folder, postgres] = [await tempDirectory(), await createScratchDatabase()];
  const database = new Database(join(folder, 'app.db'));
  database.pragma('foreign_keys = off');
  database.exec(source);
  database.close();
  const result = await runCli(['migrate', 'app.db', postgres.url, ...options], { cwd: folder });
  const isThere = await postgres.query("select 1 from pg_class where relname = 't' and relkind = 'r'");
  const rows = isThere.length === 0 ? [] : await postgres.query('select * from t order by 1');
  return { ...result, rows, folder };
}

async function rejectsIn(folder: string): Promise<unknown> {
  return JSON.parse(await readFile(join(folder, 'migration_data', 'rejects', 't.json'), 'utf8'));
}

describe('B1: one bad value among good rows', () => {
  const UTF8 = oneColumn('TEXT', "'good'", "cast(x'ff41' as text)", "'good too'");

  it('B1: is kept aside with key, column and reason, the others land, and the exit code is 6', async () => {
    const { exitCode, rows, stdout, folder } = await migrate(UTF8, '--on-error', 'reject');
    expect(exitCode).toBe(6);
    expect(rows).toEqual([
      { id: '1', c: 'good' },
      { id: '3', c: 'good too' },
    ]);
    expect(await rejectsIn(folder)).toMatchObject([{ key: { id: 2 }, column: 'c' }]);
    expect(stdout).toContain('rejects/t.json');
  });

  it('B1: stops the run without that option, and no table is left behind', async () => {
    const { exitCode, rows, stderr } = await migrate(UTF8);
    expect([exitCode, rows]).toEqual([1, []]);
    expect(stderr).toContain('VALUE_NOT_STORABLE');
  });
});

describe('B5 and A11: rows whose parent is missing', () => {
  const SQL = `pragma foreign_keys = off; create table parent (id integer primary key); insert into parent values (1);
    create table t (id integer primary key, p integer references parent (id)); insert into t values (1, 1), (2, 9), (3, null);`;

  it('B5: are named, and nothing is changed: the default', async () => {
    const error = await refusal(SQL);
    expect(error.code).toBe('CONSTRAINT_VIOLATED');
    expect(error.message).toContain('id=2 (p=9)');
  });

  it('B5: are rejected where that is asked for, and the key holds', async () => {
    const arrived = await arrive(SQL, { badRows: { orphans: 'reject' } });
    expect(arrived.summary.rejects).toMatchObject([{ table: 't', rows: 1 }]);
    expect(await arrived.texts('id')).toEqual(['1', '3']);
    await expect(arrived.postgres.query('insert into t values (4, 9)')).rejects.toThrow('t_p_fkey');
    expect(sqliteRows(arrived.path, 'select count(*) as rows from t')).toEqual([{ rows: 3 }]);
  });

  it('B5: lose their reference where that is asked for, and the report counts it as a loss', async () => {
    const arrived = await arrive(SQL, { badRows: { orphans: 'null' } });
    expect(await arrived.texts('p')).toEqual(['1', null, null]);
    expect(arrived.summary.losses).toMatchObject([{ table: 't', column: 'p', loss: 'lossy' }]);
    await expect(arrived.postgres.query('insert into t values (4, 9)')).rejects.toThrow('t_p_fkey');
  });

  it('B5: stay under a key that is NOT VALID where that is asked for, and new rows are checked', async () => {
    const arrived = await arrive(SQL, { badRows: { orphans: 'keep' } });
    expect(await arrived.texts('p')).toEqual(['1', '9', null]);
    const [key] = await arrived.postgres.query("select convalidated from pg_constraint where conname = 't_p_fkey'");
    expect(key).toEqual({ convalidated: false });
    await expect(arrived.postgres.query('insert into t values (4, 9)')).rejects.toThrow('t_p_fkey');
    expect(arrived.summary.notCarried).toMatchObject([{ kind: 'foreign-key', table: 't' }]);
  });
});

describe('B9: NULL in a primary key', () => {
  const SQL = "create table t (k TEXT PRIMARY KEY, v int); insert into t values (null, 1), (null, 2), ('a', 3)";

  it('B9: is found before anything is written, with the count and how to find the rows', async () => {
    const error = await refusal(SQL);
    expect(error).toMatchObject({ code: 'CONSTRAINT_VIOLATED', context: { table: 't', column: 'k' } });
    expect(error.message).toContain('2 rows, it is NULL, and the column takes none: k=null of row 1');
    expect(error.hint).toContain('select * from "t" where "k" is null');
  });

  it('B9: rejects those rows where that is asked for', async () => {
    const arrived = await arrive(SQL, REJECT);
    expect(arrived.summary.rejects).toMatchObject([{ table: 't', rows: 2 }]);
    expect(await arrived.postgres.query('select * from t')).toEqual([{ k: 'a', v: '3' }]);
  });

  it('B9: of a rowid alias cannot be, and so is not asked about', async () => {
    const arrived = await arrive('create table t (id integer primary key, c int); insert into t values (null, 1)');
    expect(await arrived.texts('id')).toEqual(['1']);
  });
});
