import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { openArchive } from '../../src/archive/archive-reader.ts';
import { RowferryError } from '../../src/errors/rowferry-error.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { ImportSummary } from '../../src/stages/stage-summaries.ts';
import { createScratchDatabase, type ScratchDatabase } from './databases.ts';
import { move } from './run-stages.ts';
import { sqliteFile } from './sqlite-files.ts';
import { sqliteContent } from './sqlite-oracle.ts';
import { tempDirectory } from './temp-directory.ts';

export type Rules = NonNullable<Parameters<typeof move>[3]>;

/** A SQLite database that went into PostgreSQL. */
export interface ArrivedCase {
  readonly path: string;
  readonly postgres: ScratchDatabase;
  readonly summary: ImportSummary;
  readonly plan: Plan;
  /** One column of every row of `t` by id, as PostgreSQL prints it. */
  texts(column?: string): Promise<readonly (string | null)[]>;
  /** `type` of a column as PostgreSQL prints it, `, not null` behind it where it is. */
  type(column?: string, table?: string): Promise<string>;
}

/** The statements for a table `t (id, c)` with one row for each value, which are SQL. */
export function oneColumn(declared: string, ...values: readonly string[]): string {
  const rows = values.map((value) => `insert into t (c) values (${value});`).join('\n');
  return `create table t (id integer primary key, c ${declared}); ${rows}`;
}

/** Moves a new SQLite file that `sql` has filled into an empty PostgreSQL database, proven as every import is. */
export async function arrive(sql: string, rules: Rules = {}): Promise<ArrivedCase> {
  const path = await sqliteFile(sql);
  const postgres = await createScratchDatabase();
  const archive = join(await tempDirectory(), 'out');
  const summary = await move(path, postgres.url, archive, rules);
  expect(summary.proof.every(({ ok }) => ok)).toBe(true);
  const { plan } = await openArchive(archive, 'transformed');
  if (plan === null) throw new Error('a transformed archive has a plan');
  return {
    ...{ path, postgres, summary, plan },
    async texts(column = 'c') {
      const rows = await postgres.query<{ value: string | null }>(
        `select "${column}"::text as value from t order by id`,
      );
      return rows.map(({ value }) => value);
    },
    async type(column = 'c', table = 't') {
      const sql = `select format_type(atttypid, atttypmod) || case when attnotnull then ', not null' else '' end as type
        from pg_attribute where attrelid = quote_ident($1)::regclass and attname = $2`;
      const [row] = await postgres.query<{ type: string }>(sql, [table, column]);
      return row?.type ?? 'no such column';
    },
  };
}

/** Moves it back into a new file and expects every value, its storage class and every key that left. */
export async function expectReturn(arrived: ArrivedCase, rules: Rules = {}): Promise<string> {
  const directory = await tempDirectory();
  const returned = join(directory, 'returned.db');
  await move(arrived.postgres.url, returned, join(directory, 'back'), rules);
  expect(sqliteContent(returned)).toEqual(sqliteContent(arrived.path));
  return returned;
}

/** The error that a move ends with, which must be one that RowFerry foresaw; the target is as empty as before. */
export async function refusal(sql: string, rules: Rules = {}): Promise<RowferryError> {
  const path = await sqliteFile(sql);
  const before = sqliteContent(path);
  const postgres = await createScratchDatabase();
  const error = await move(path, postgres.url, join(await tempDirectory(), 'out'), rules).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RowferryError)) throw new Error(`expected a RowferryError, not ${error}`);
  expect(error.hint).not.toBe('');
  expect(await postgres.query("select relname from pg_class where relnamespace = 'public'::regnamespace")).toEqual([]);
  expect(sqliteContent(path)).toEqual(before);
  return error;
}

/** Moves a SQLite file into a database that `target` has prepared. */
export async function load(source: string, target: string, rules: Rules = {}) {
  const postgres = await createScratchDatabase();
  await postgres.query(target);
  const directory = await tempDirectory();
  const path = await sqliteFile(source);
  const moving = move(path, postgres.url, directory, rules);
  const error = await moving.then(
    () => null,
    (thrown: unknown) => thrown as RowferryError,
  );
  if (error !== null && !(error instanceof RowferryError)) throw error;
  return { postgres, error, directory, path };
}

/** Runs statements on a SQLite file and gives the rows of the last one. */
export function sqliteRows(path: string, ...statements: readonly string[]): unknown[] {
  const database = new Database(path);
  try {
    for (const sql of statements.slice(0, -1)) database.exec(sql);
    return database.prepare(statements.at(-1) as string).all();
  } finally {
    database.close();
  }
}
