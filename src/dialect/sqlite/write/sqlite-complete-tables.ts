import Database from 'better-sqlite3';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { ForeignKey, Index, Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { NotCarried } from '../../../model/plan.ts';
import type { RowPolicy } from '../../../model/row-policy.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import type { RowOrigin } from '../rows/sqlite-row-stream.ts';
import { withSqliteErrors } from '../sqlite-errors.ts';
import { quoteIdentifier } from '../sqlite-identifier.ts';
import { createIndexSql } from './sqlite-ddl.ts';
import { deleteRows, findRows, repeatsIndex } from './sqlite-refused-rows.ts';
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
  const rows = findRows(origin, table, repeatsIndex(origin, table, index));
  const terms = index.terms.map((term) => term.column ?? term.expression?.text ?? '');
  const reason = `another row has the same (${terms.join(', ')}) (${index.name})`;
  const column = index.terms[0]?.column ?? null;
  for (const { line } of rows) {
    policy.refuse(table, { line, column, code: 'CONSTRAINT_VIOLATED', sqlstate: 'SQLITE_CONSTRAINT_UNIQUE', reason });
  }
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
 * @throws CONSTRAINT_VIOLATED naming the first row of `table` that refers to a row that is not there
 */
export function checkForeignKeys(database: SqliteDatabase, table: Table, broken: ReadonlySet<ForeignKey>): void {
  const checked = table.foreignKeys.filter((key) => key.validated && !broken.has(key));
  if (checked.length === 0) return;
  const name = displayName(table.name);
  const rows = withSqliteErrors({ what: `check the foreign keys of "${name}"`, context: { table: name } }, () => {
    const keys = keysOfFile(database, table);
    const isChecked = (columns: readonly string[]): boolean =>
      checked.some((key) => key.columns.join('\0') === columns.join('\0'));
    const found: ForeignKeyViolationRow[] = [];
    let count = 0;
    for (const row of database
      .prepare<[string], ForeignKeyViolationRow>(FOREIGN_KEY_VIOLATIONS)
      .iterate(table.name.name)) {
      if (!isChecked(keys.get(row.keyId) ?? [])) continue;
      if (count++ === 0) found.push(row);
    }
    return { first: found[0] ?? null, count, keys };
  });
  if (rows.first !== null) throw orphaned(database, table, { ...rows, first: rows.first });
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

interface Violations {
  readonly first: ForeignKeyViolationRow;
  readonly count: number;
  readonly keys: ReadonlyMap<bigint, readonly string[]>;
}

function orphaned(database: SqliteDatabase, table: Table, { first, count, keys }: Violations): RowferryError {
  const name = displayName(table.name);
  const columns = keys.get(first.keyId) ?? [];
  const key = first.rowid === null ? '' : describeRow(database, table, { columns, rowid: first.rowid });
  const others = count === 1 ? '' : `, and ${count - 1} more rows like it`;
  return new RowferryError('CONSTRAINT_VIOLATED', {
    message: `A row of ${name}${key === '' ? '' : ` (${key})`} refers by ${columns.join(', ')} to a row of ${first.parent} that is not there${others}.`,
    hint: 'Correct these rows in the source, or leave the foreign key out.',
    context: { table: name, key, column: columns.join(', '), rows: count },
  });
}

/** `id=5, user_id=7` */
function describeRow(
  database: SqliteDatabase,
  table: Table,
  { columns, rowid }: { readonly columns: readonly string[]; readonly rowid: bigint },
): string {
  const names = [...new Set([...(table.primaryKey?.columns ?? []), ...columns])];
  const sql = `select ${names.map(quoteIdentifier).join(', ')} from ${quoteIdentifier(table.name.name)} where rowid = ?`;
  const values = database.prepare(sql).raw().get(rowid) as readonly unknown[];
  return names.map((name, at) => `${name}=${String(values[at])}`).join(', ');
}

/** AUTOINCREMENT goes on behind the highest number that the source ever handed out, not behind the rows that are left. */
export function raiseSequence(database: SqliteDatabase, table: Table): void {
  const identity = table.columns.find((column) => column.identity?.kind === 'autoincrement')?.identity ?? null;
  if (identity === null || identity.last === null) return;
  const last = BigInt(identity.last);
  const { changes } = database.prepare(RAISE_SEQUENCE).run(last, table.name.name);
  if (changes === 0) database.prepare(ADD_SEQUENCE).run(last, table.name.name);
}
