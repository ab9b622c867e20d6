import Database from 'better-sqlite3';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { ForeignKey, Index, Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { NotCarried } from '../../../model/plan.ts';
import type { RowPolicy } from '../../../model/row-policy.ts';
import { ORPHANS_NAMED_MAX, orphanError } from '../../orphan-error.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import type { RowOrigin } from '../rows/sqlite-row-stream.ts';
import { withSqliteErrors } from '../sqlite-errors.ts';
import { createIndexSql } from './sqlite-ddl.ts';
import { type Addressed, deleteRows, refersNowhere, repeatsIndex, visitFound } from './sqlite-refused-rows.ts';
import {
  ADD_SEQUENCE,
  FOREIGN_KEY_COLUMNS,
  FOREIGN_KEY_VIOLATIONS,
  type ForeignKeyColumnRow,
  type ForeignKeyViolationRow,
  RAISE_SEQUENCE,
} from './sqlite-writer-queries.ts';

/**
 * Creates the indexes of a table that has its rows. Rows that break a unique one are rejected where the policy
 * isolates rows.
 * @returns those that SQLite refused, each with the refusal.
 * @throws CONSTRAINT_VIOLATED where rows break a unique one.
 */
export function createIndexes(origin: RowOrigin, table: Table, policy: RowPolicy): readonly NotCarried[] {
  const refused: NotCarried[] = [];
  for (const index of table.indexes) {
    const refusal = createIsolated(origin, table, { index, policy });
    if (refusal !== null) refused.push(refusal);
  }
  return refused;
}

interface IndexWithPolicy {
  readonly index: Index;
  readonly policy: RowPolicy;
}

function createIsolated(origin: RowOrigin, table: Table, { index, policy }: IndexWithPolicy): NotCarried | null {
  try {
    return createIndex(origin.database, table, index);
  } catch (error) {
    const isBroken = error instanceof RowferryError && error.code === 'CONSTRAINT_VIOLATED';
    if (!isBroken || !policy.isolates) throw error;
    rejectRepeated(origin, table, { index, policy });
    return createIndex(origin.database, table, index);
  }
}

/** Takes the rows out that repeat what a unique index compares, but for the first of each. */
function rejectRepeated(origin: RowOrigin, table: Table, { index, policy }: IndexWithPolicy): void {
  const rows: Addressed[] = [];
  const terms = index.terms.map((term) => term.column ?? term.expression?.text ?? '');
  const reason = `another row has the same (${terms.join(', ')}) (${index.name})`;
  const column = index.terms[0]?.column ?? null;
  visitFound(origin, table, {
    condition: repeatsIndex(origin, table, index),
    visit: ({ address, line }) => {
      policy.refuse(table, { line, column, code: 'CONSTRAINT_VIOLATED', sqlstate: 'SQLITE_CONSTRAINT_UNIQUE', reason });
      rows.push({ address });
    },
  });
  deleteRows(origin, table, rows);
}

function createIndex(database: SqliteDatabase, table: Table, index: Index): NotCarried | null {
  const sql = createIndexSql(table, index);
  try {
    database.exec(sql);
    return null;
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    if (error.code.startsWith('SQLITE_CONSTRAINT')) throw notUnique(table, index, error);
    if (error.code !== 'SQLITE_ERROR') {
      return withSqliteErrors(
        { what: `create index "${index.name}"`, context: { table: displayName(table.name) } },
        () => {
          throw error;
        },
      );
    }
    const reason = `SQLite refused it: ${error.message}.`;
    return { kind: 'index', table: displayName(table.name), name: index.name, text: sql, reason };
  }
}

function notUnique(table: Table, index: Index, cause: Error): RowferryError {
  const name = displayName(table.name);
  return new RowferryError('CONSTRAINT_VIOLATED', {
    message: `Rows of ${name} break the unique index "${index.name}": ${cause.message}.`,
    hint: 'Find the rows that are equal in these columns in the source and correct them.',
    context: { table: name, index: index.name },
    cause,
  });
}

/**
 * @param broken foreign keys that rows may break.
 * @throws CONSTRAINT_VIOLATED naming the first rows of `table` that refer to rows which are not there
 */
export function checkForeignKeys(origin: RowOrigin, table: Table, broken: ReadonlySet<ForeignKey>): void {
  const checked = table.foreignKeys.filter((key) => key.validated && !broken.has(key));
  if (checked.length === 0) return;
  const name = displayName(table.name);
  const violated = withSqliteErrors({ what: `check the foreign keys of "${name}"`, context: { table: name } }, () =>
    firstViolated(origin.database, table, checked),
  );
  if (violated === null) return;
  const { key, count } = violated;
  const lines: string[] = [];
  const visit = ({ line }: { readonly line: string }) => void lines.push(line);
  visitFound(origin, table, { condition: refersNowhere({ table, key }), limit: ORPHANS_NAMED_MAX, visit });
  throw orphanError({ table, key }, lines, count);
}

interface Violated {
  readonly key: ForeignKey;
  /** How many rows break it. */
  readonly count: number;
}

/** SQLite itself says which rows break a key; those of keys that are not checked do not count. */
function firstViolated(database: SqliteDatabase, table: Table, checked: readonly ForeignKey[]): Violated | null {
  const columns = keysOfFile(database, table);
  const counts = new Map<ForeignKey, number>();
  for (const { keyId } of database
    .prepare<[string], ForeignKeyViolationRow>(FOREIGN_KEY_VIOLATIONS)
    .iterate(table.name.name)) {
    const names = columns.get(keyId) ?? [];
    const key = checked.find((candidate) => candidate.columns.join('\0') === names.join('\0'));
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const [first] = counts;
  return first === undefined ? null : { key: first[0], count: first[1] };
}

/** The columns of each foreign key by its id. */
function keysOfFile(database: SqliteDatabase, table: Table): ReadonlyMap<bigint, readonly string[]> {
  const keys = new Map<bigint, string[]>();
  for (const { keyId, column } of database
    .prepare<[string], ForeignKeyColumnRow>(FOREIGN_KEY_COLUMNS)
    .all(table.name.name)) {
    keys.set(keyId, [...(keys.get(keyId) ?? []), column]);
  }
  return keys;
}

/** AUTOINCREMENT goes on behind the highest number that the source ever handed out, not behind the rows that are left. */
export function raiseSequence(database: SqliteDatabase, table: Table): void {
  const identity = table.columns.find((column) => column.identity?.kind === 'autoincrement')?.identity ?? null;
  if (identity === null || identity.last === null) return;
  const last = BigInt(identity.last);
  const { changes } = database.prepare(RAISE_SEQUENCE).run(last, table.name.name);
  if (changes === 0) database.prepare(ADD_SEQUENCE).run(last, table.name.name);
}
