import { join } from 'node:path';
import type { Rules } from '../../src/model/rules.ts';
import type { UserSelector } from '../../src/model/scope.ts';
import type { ImportSummary } from '../../src/stages/stage-summaries.ts';
import type { ScratchDatabase } from './databases.ts';
import { exportTo, importTo, transformFor } from './run-stages.ts';
import { exportUser } from './scoped-move.ts';

/** A user of a database of many, with a place for a file of their own. */
export interface OutOfMany {
  readonly from: string;
  readonly directory: string;
  readonly selector: UserSelector;
  readonly rules: Rules;
}

/** A file with the rows of one user. */
export interface TakenOut {
  readonly file: string;
  /** The archive that they left in. */
  readonly archive: string;
}

/** The user, out of the database into a SQLite file, without the columns that told users apart. */
export async function takeOut({ from, directory, selector, rules }: OutOfMany): Promise<TakenOut> {
  const [archive, file] = [join(directory, 'out'), join(directory, 'user.db')];
  await exportUser({ from, archive, selector, rules });
  const strip = { keepUserColumns: false, singleton: rules.user?.singleton ?? null };
  await transformFor(archive, file, { strip });
  await importTo(archive, file);
  return { file, archive };
}

export interface BackIn {
  readonly file: string;
  /** Of the way in. */
  readonly archive: string;
  readonly to: string;
  /** The address, or the key. */
  readonly user: string;
  readonly rules: Rules;
}

/** A file of one user into a database of many. */
export async function bringIn({ file, archive, to, user, rules }: BackIn): Promise<ImportSummary> {
  await exportTo(archive, file);
  const asUser = { user, rules, rulesFile: null };
  await transformFor(archive, to, { asUser });
  return importTo(archive, to, { asUser });
}

/** Every row of these tables as PostgreSQL writes it, in byte order. */
export async function rowTexts(
  database: ScratchDatabase,
  tables: readonly string[],
): Promise<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {};
  for (const table of tables) {
    const rows = await database.query<{ row: string }>(`select t::text as row from ${table} as t order by 1`);
    found[table] = rows.map(({ row }) => row);
  }
  return found;
}

/** The rows of `before` that `after` lacks, as `table: row`. */
export function rowsLost(
  before: Record<string, readonly string[]>,
  after: Record<string, readonly string[]>,
): readonly string[] {
  return Object.entries(before).flatMap(([table, rows]) => {
    const left = [...(after[table] ?? [])];
    return rows.flatMap((row) => {
      const at = left.indexOf(row);
      if (at >= 0) left.splice(at, 1);
      return at < 0 ? [`${table}: ${row}`] : [];
    });
  });
}
