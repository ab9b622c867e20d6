import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import type { ImportSummary } from '../../src/stages/stage-summaries.ts';
import { createScratchDatabase, type ScratchDatabase } from './databases.ts';
import { postgresContent } from './postgres-oracle.ts';
import { move } from './run-stages.ts';
import { tempDirectory } from './temp-directory.ts';

/** A PostgreSQL database that has arrived in SQLite. */
export interface Arrived {
  readonly origin: ScratchDatabase;
  /** The archive of the move. */
  readonly archive: string;
  readonly moved: ImportSummary;
  /** Asks the SQLite file: each row as an array, integers as bigint. */
  ask(sql: string): readonly (readonly unknown[])[];
  /** Tests that a move back gives every row, key and column of `origin`, and names nothing as lost. */
  expectReturn(): Promise<void>;
}

/** Moves a database that `sql` has filled into a new SQLite file. */
export async function arriveInSqlite(sql: string): Promise<Arrived> {
  const directory = await tempDirectory();
  const origin = await createScratchDatabase();
  await origin.query(sql);
  const [path, archive] = [join(directory, 'arrived.db'), join(directory, 'out')];
  const moved = await move(origin.url, path, archive);
  expect(moved.losses).toEqual([]);
  return {
    origin,
    archive,
    moved,
    ask: (question) => askFile(path, question),
    expectReturn: async () => {
      const returned = await createScratchDatabase();
      const back = await move(path, returned.url, join(directory, 'back'));
      expect([back.losses, back.notCarried]).toEqual([[], []]);
      expect(await postgresContent(returned)).toEqual(await postgresContent(origin));
    },
  };
}

function askFile(path: string, sql: string): readonly (readonly unknown[])[] {
  const database = new Database(path, { readonly: true });
  try {
    return database.prepare(sql).raw().safeIntegers(true).all() as unknown[][];
  } finally {
    database.close();
  }
}
