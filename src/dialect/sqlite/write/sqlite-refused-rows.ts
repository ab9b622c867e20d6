import type { Index, Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { Reference } from '../../../model/row-policy.ts';
import { rowidTerm } from '../rows/sqlite-keyset.ts';
import { chosenRowsSql, type RowQuery, tableSql } from '../rows/sqlite-row-query.ts';
import type { RowOrigin } from '../rows/sqlite-row-stream.ts';
import { withSqliteErrors } from '../sqlite-errors.ts';
import { quoteIdentifier } from '../sqlite-identifier.ts';
import { uniqueTermSql, whereSql } from './sqlite-ddl.ts';
import type { MergeSql } from './sqlite-merge-sql.ts';

/** Rows of a table that stand in the way, found and taken out by SQL. In a condition the table is called `ours`. */
export interface FoundRow {
  /** The rowid, or the primary key of a table without rowids. */
  readonly address: readonly unknown[];
  /** The row line without its ",\n". */
  readonly line: string;
}

/** Where a row is. */
export type Addressed = Pick<FoundRow, 'address'>;

export interface Search {
  /** SQL. */
  readonly condition: string;
  /** The most rows to find; absent: all. */
  readonly limit?: number;
}

/** Shows every row that meets a condition; the database is not to be asked for anything else meanwhile. */
export function visitFound(
  { database, encoding }: RowOrigin,
  table: Table,
  { condition, limit, visit }: Search & { readonly visit: (row: FoundRow) => void },
): void {
  const where = `${condition}${limit === undefined ? '' : ` limit ${limit}`}`;
  const query: RowQuery = { table, mode: 'exact', isUtf8: encoding === 'UTF-8' };
  const terms = addressTerms({ database }, table);
  withSqliteErrors(looking(table), () => {
    const rows = database
      .prepare(chosenRowsSql(query, terms, where))
      .raw()
      .iterate() as IterableIterator<unknown[]>;
    for (const row of rows) {
      const line = row[terms.length] as Buffer;
      visit({ address: row.slice(0, terms.length), line: line.toString('utf8', 0, line.length - ',\n'.length) });
    }
  });
}

/** Deletes the rows that were found. */
export function deleteRows({ database }: Pick<RowOrigin, 'database'>, table: Table, rows: readonly Addressed[]): void {
  const where = addressTerms({ database }, table).map((term) => `${term} = ?`);
  withSqliteErrors(looking(table), () => {
    const statement = database.prepare(`delete from ${tableSql(table)} where ${where.join(' and ')}`);
    for (const { address } of rows) statement.run(...address);
  });
}

/** Sets `columns` of the rows that were found to NULL. */
export function nullColumns(
  { database }: Pick<RowOrigin, 'database'>,
  table: Table,
  { columns, rows }: { readonly columns: readonly string[]; readonly rows: readonly FoundRow[] },
): void {
  const where = addressTerms({ database }, table).map((term) => `${term} = ?`);
  const nulls = columns.map((name) => `${quoteIdentifier(name)} = null`).join(', ');
  withSqliteErrors(looking(table), () => {
    const statement = database.prepare(`update ${tableSql(table)} set ${nulls} where ${where.join(' and ')}`);
    for (const { address } of rows) statement.run(...address);
  });
}

/** Puts the rows back that these took the place of; returns those that took the place of none. */
export function putRowsBack(
  { database }: Pick<RowOrigin, 'database'>,
  table: Table,
  { merge, rows }: { readonly merge: MergeSql; readonly rows: readonly Addressed[] },
): readonly Addressed[] {
  const sql = merge.putBack(addressTerms({ database }, table));
  if (sql === null || rows.length === 0) return rows;
  return withSqliteErrors(looking(table), () => {
    const [update, ...forget] = sql.map((text) => database.prepare(text));
    return rows.filter(({ address }) => {
      const isNew = update?.run(...address).changes === 0;
      if (!isNew) for (const statement of forget) statement.run(...address);
      return isNew;
    });
  });
}

/** The condition of rows that repeat what a unique index compares: the first of each stays. */
export function repeatsIndex(origin: Pick<RowOrigin, 'database'>, table: Table, index: Index): string {
  const terms = index.terms.map(uniqueTermSql);
  const address = addressTerms(origin, table).join(', ');
  const isWhole = terms.map((term) => `${term} is not null`);
  const conditions = [...(index.predicate === null ? [] : [`(${whereSql(index.predicate)})`]), ...isWhole];
  return `(${address}) in (
    select ${address} from (
      select ${address}, row_number() over (partition by ${terms.join(', ')} order by ${address}) as rowferry_place
      from ${tableSql(table)} where ${conditions.join(' and ')})
    where rowferry_place > 1)`;
}

/**
 * The condition of rows that refer to rows which are not there. The parent's column stands on the left: its
 * collation decides (https://www.sqlite.org/foreignkeys.html#fk_indexes).
 */
export function refersNowhere({ key }: Reference): string {
  const columns = key.columns.map((name) => `ours.${quoteIdentifier(name)}`);
  const same = key.targetColumns.map((name, at) => `parent.${quoteIdentifier(name)} = ${columns[at]}`);
  const isWhole = columns.map((column) => `${column} is not null`).join(' and ');
  const parent = quoteIdentifier(key.target.name);
  return `${isWhole} and not exists (select 1 from ${parent} as parent where ${same.join(' and ')})`;
}

/** SQL of what tells a row from all others. */
function addressTerms({ database }: Pick<RowOrigin, 'database'>, table: Table): readonly string[] {
  const rowid = rowidTerm(database, table);
  return rowid === null ? (table.primaryKey?.columns ?? []).map(quoteIdentifier) : [rowid];
}

function looking(table: Table) {
  const name = displayName(table.name);
  return { what: `look for bad rows of "${name}"`, context: { table: name } };
}
