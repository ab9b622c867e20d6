import type pg from 'pg';
import { type Check, type Column, type Index, type Key, storedColumns, type Table } from '../../../model/catalog.ts';
import { displayName, isSameName } from '../../../model/logical-type.ts';
import type { Reference } from '../../../model/row-policy.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { toRowferryError } from '../postgres-errors.ts';
import { quoteIdentifier, quoteQualified } from '../postgres-identifier.ts';
import { copyOut } from '../rows/postgres-copy-out.ts';
import { encodeBlocks } from '../rows/postgres-row-encoder.ts';
import { tableSource } from '../rows/postgres-row-query.ts';
import { uniqueTermSql } from './postgres-constraint-ddl.ts';
import { printed } from './postgres-ddl.ts';
import type { MergeSql } from './postgres-merge-sql.ts';

/** Rows of a table that stand in the way, found and taken out by SQL. In a condition the table is called `ours`. */
export interface FoundRow {
  /** Table and place of the row, as `rowAddress` gives it. */
  readonly address: string;
  /** The row line without its ",\n". */
  readonly line: string;
}

/** SQL of the text that tells a row from all others, also among partitions. `alias` is SQL. */
function rowAddress(alias: string): string {
  return `(${alias}.tableoid::text || ${alias}.ctid::text)`;
}

export interface Search {
  /** SQL. */
  readonly condition: string;
  /** The most rows to find; absent: all. */
  readonly limit?: number;
}

/** The rows that meet a condition, as they lie in the table; the connection is theirs until the last one came. */
export async function* streamFound(
  client: pg.Client,
  table: Table,
  { condition, limit }: Search,
): AsyncGenerator<FoundRow> {
  const columns = storedColumns(table).map(({ name }) => `ours.${quoteIdentifier(name)}`);
  const list = [rowAddress('ours'), ...columns].join(', ');
  const sql = `copy (select ${list} from ${tableSource(table)} as ours
    where ${condition} order by ours.tableoid, ours.ctid${limit === undefined ? '' : ` limit ${limit}`}) to stdout`;
  const addressed: Table = { ...table, columns: [ADDRESS_COLUMN, ...storedColumns(table)] };
  try {
    for await (const { bytes } of encodeBlocks(addressed, copyOut(client, sql))) {
      for (const line of bytes.toString('utf8').split(',\n').slice(0, -1)) yield splitAddress(line);
    }
  } catch (error) {
    throw toRowferryError(error, { table: displayName(table.name) });
  }
}

/** How many rows meet a condition. */
export async function countRows(client: pg.Client, table: Table, condition: string): Promise<number> {
  const sql = `select pg_catalog.count(*)::text as rows from ${tableSource(table)} as ours where ${condition}`;
  const [row] = await readRows<{ readonly rows: string }>(client, sql);
  return Number(row?.rows);
}

/** How many addresses are handed to the server at a time. */
const ADDRESSES_MAX = 100_000;

/** Deletes the rows with these addresses. */
export async function deleteRows(client: pg.Client, table: Table, addresses: readonly string[]): Promise<void> {
  const sql = `delete from ${tableSource(table)} as ours using unnest($1::text[]) as named (address)
    where ${rowAddress('ours')} = named.address`;
  for (let at = 0; at < addresses.length; at += ADDRESSES_MAX) {
    await runOn(client, table, { sql, addresses: addresses.slice(at, at + ADDRESSES_MAX) });
  }
}

/** Sets `columns` of the rows with these addresses to NULL; the rows get other addresses. */
export async function nullColumns(
  client: pg.Client,
  table: Table,
  { columns, addresses }: { readonly columns: readonly string[]; readonly addresses: readonly string[] },
): Promise<void> {
  const nulls = columns.map((name) => `${quoteIdentifier(name)} = null`).join(', ');
  const sql = `update ${tableSource(table)} as ours set ${nulls} from unnest($1::text[]) as named (address)
    where ${rowAddress('ours')} = named.address`;
  await runOn(client, table, { sql, addresses });
}

/** Puts the rows back that these took the place of; returns the addresses that did. */
export async function putRowsBack(
  client: pg.Client,
  table: Table,
  { merged, addresses }: { readonly merged: MergeSql; readonly addresses: readonly string[] },
): Promise<readonly string[]> {
  const sql = merged.putBack(rowAddress('ours'));
  if (sql === null) return [];
  try {
    return (await client.query<{ readonly address: string }>(sql, [addresses])).rows.map(({ address }) => address);
  } catch (error) {
    throw toRowferryError(error, { table: displayName(table.name) });
  }
}

async function runOn(
  client: pg.Client,
  table: Table,
  { sql, addresses }: { readonly sql: string; readonly addresses: readonly string[] },
): Promise<void> {
  try {
    await client.query(sql, [addresses]);
  } catch (error) {
    throw toRowferryError(error, { table: displayName(table.name) });
  }
}

/** The condition of rows that repeat a key which a row before them has: the first of each stays. */
export function repeatsKey(table: Table, key: Key): string {
  return repeats(table, { terms: key.columns.map(quoteIdentifier), where: [], nullsDistinct: key.nullsDistinct });
}

/** The same for a unique index. */
export function repeatsIndex(table: Table, index: Index): string {
  const where = index.predicate === null ? [] : [`(${printed(index.predicate)})`];
  return repeats(table, { terms: index.terms.map(uniqueTermSql), where, nullsDistinct: index.nullsDistinct });
}

/** The condition of rows that break a CHECK; those that make it NULL do not. */
export function breaksCheck({ expression }: Check): string {
  return `not (${printed(expression)})`;
}

interface Repeated {
  readonly terms: readonly string[];
  readonly where: readonly string[];
  readonly nullsDistinct: boolean;
}

function repeats(table: Table, { terms, where, nullsDistinct }: Repeated): string {
  const conditions = [...where, ...(nullsDistinct ? terms.map((term) => `${term} is not null`) : [])];
  const filter = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
  return `${rowAddress('ours')} in (
    select place.address from (
      select ${rowAddress('named')} as address,
        pg_catalog.row_number() over (partition by ${terms.join(', ')} order by named.tableoid, named.ctid) as number
      from ${tableSource(table)} as named ${filter}) as place
    where place.number > 1)`;
}

/** What `streamFound` reads beside a row: text of digits and brackets. */
const ADDRESS_COLUMN: Column = {
  name: 'address',
  type: { kind: 'text', length: null, fixed: false },
  storage: { dialect: 'postgres', typeName: 'text' },
  remembered: null,
  nullable: false,
  default: null,
  identity: null,
  generated: null,
  collation: null,
  census: null,
};

const ADDRESS_START = '{"address":"'.length;

function splitAddress(line: string): FoundRow {
  const end = line.indexOf('"', ADDRESS_START);
  const rest = line.slice(end + 1);
  // A copy: a slice would keep the whole block in memory for as long as the address is.
  const address = Buffer.from(line.slice(ADDRESS_START, end), 'latin1').toString('latin1');
  return { address, line: `{${rest.startsWith(',') ? rest.slice(1) : rest}` };
}

/** SQL of the temporary table that holds the addresses of rows which are about to be deleted. */
export const DOOMED = 'pg_temp.rowferry_doomed';

export async function insertDoomed(client: pg.Client, addresses: readonly string[]): Promise<void> {
  for (let at = 0; at < addresses.length; at += ADDRESSES_MAX) {
    const some = addresses.slice(at, at + ADDRESSES_MAX);
    await readRows(client, `insert into ${DOOMED} (address) select unnest($1::text[])`, [some]);
  }
}

/** The condition of rows that are there and refer to rows that are not, or are about to be deleted. */
export function loosesParent({ key }: Reference, tables: readonly Table[]): string {
  return `${refersNowhere({ key }, tables, isNotDoomed('parent'))} and ${isNotDoomed('ours')}`;
}

function isNotDoomed(alias: string): string {
  return `not exists (select from ${DOOMED} as doomed where doomed.address = ${rowAddress(alias)})`;
}

/**
 * The condition of rows that refer to rows which are not there.
 * @param counts SQL of what makes a parent count, which is called `parent`.
 */
export function refersNowhere({ key }: Pick<Reference, 'key'>, tables: readonly Table[], counts = 'true'): string {
  const columns = key.columns.map((name) => `ours.${quoteIdentifier(name)}`);
  const parent = key.targetColumns.map((name) => `parent.${quoteIdentifier(name)}`);
  const same = parent.map((name, at) => `${name} = ${columns[at]}`);
  const isWhole = columns.map((column) => `${column} is not null`).join(' and ');
  const isMixed = `(${columns.map((column) => `${column} is not null`).join(' or ')}) and not (${isWhole})`;
  const source = parentSource(tables, key.target);
  const [period, covered] = [columns.at(-1), parent.at(-1)];
  // As the server asks it: the periods of all parents together cover that of the row.
  const isThere =
    key.period === true
      ? `exists (select from ${source} as parent
    where ${[...same.slice(0, -1), `${covered} && ${period}`].join(' and ')} and ${counts}
    having ${period} <@ pg_catalog.range_agg(${covered}))`
      : `exists (select from ${source} as parent where ${same.join(' and ')} and ${counts})`;
  const isLost = `${isWhole} and not ${isThere}`;
  return key.match === 'full' ? `((${isLost}) or (${isMixed}))` : `(${isLost})`;
}

/** The parent as SQL, which may lie outside the import. */
function parentSource(tables: readonly Table[], target: Table['name']): string {
  const known = tables.find(({ name }) => isSameName(name, target));
  return known === undefined ? quoteQualified(target) : tableSource(known);
}
