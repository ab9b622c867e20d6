import type { Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { RowPolicy } from '../../../model/row-policy.ts';
import { insertByHalves } from '../../insert-by-halves.ts';
import { Pauses } from '../connection/sqlite-pauses.ts';
import type { RowOrigin } from '../rows/sqlite-row-stream.ts';
import { sqliteError, withSqliteErrors } from '../sqlite-errors.ts';
import type { MergeSql } from './sqlite-merge-sql.ts';
import { refuseRows } from './sqlite-query-rows.ts';
import { isAboutRow, refusalOf } from './sqlite-row-refusal.ts';
import { RELEASE_BATCH, SAVE_BATCH, UNDO_BATCH } from './sqlite-writer-queries.ts';

export interface Inserting {
  readonly sql: MergeSql;
  readonly policy: RowPolicy;
}

/**
 * Puts the rows that lie beside a table into it. Where rows may be refused one by one, those that SQLite refuses are
 * found by halves and taken away from beside it.
 * @throws CONSTRAINT_VIOLATED where they may not
 */
export async function insertIsolated(origin: RowOrigin, table: Table, { sql, policy }: Inserting): Promise<void> {
  const { database, signal } = origin;
  const action = actionOn(table);
  const { first, last } = database.prepare(sql.bounds).get() as Bounds;
  if (first === null || last === null) return;
  if (!policy.isolates) {
    withSqliteErrors(action, () => database.exec(sql.insert(first, last)));
    return;
  }
  const pauses = new Pauses(signal);
  await insertByHalves<Refusal>(
    { first, last },
    {
      async attempt(range) {
        await pauses.pause();
        return attemptInsert(origin, table, sql.insert(range.first, range.last));
      },
      async refuse(place, refusal) {
        await refuseRows(origin, table, { query: sql.rowAt(place), policy, reason: refusalOf(table, refusal) });
        withSqliteErrors(action, () => database.exec(sql.dropAt(place)));
      },
    },
  );
}

interface Bounds {
  readonly first: bigint | null;
  readonly last: bigint | null;
}

type Refusal = Parameters<typeof refusalOf>[1];

function attemptInsert({ database }: RowOrigin, table: Table, sql: string): Refusal | null {
  database.exec(SAVE_BATCH);
  try {
    database.exec(sql);
  } catch (error) {
    database.exec(UNDO_BATCH);
    if (!isAboutRow(error)) throw sqliteError(error, actionOn(table));
    return error;
  }
  database.exec(RELEASE_BATCH);
  return null;
}

function actionOn(table: Table) {
  const name = displayName(table.name);
  return { what: `merge rows into "${name}"`, context: { table: name } };
}
