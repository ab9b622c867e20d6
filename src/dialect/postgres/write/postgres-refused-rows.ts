import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type Check, type Column, type Index, type Key, storedColumns, type Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import { toRowferryError } from '../postgres-errors.ts';
import { quoteIdentifier, quoteQualified } from '../postgres-identifier.ts';
import { encodeBlocks } from '../rows/postgres-row-encoder.ts';
import { tableSource } from '../rows/postgres-row-query.ts';
import { uniqueTermSql } from './postgres-constraint-ddl.ts';
import { printed } from './postgres-ddl.ts';

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

/** The rows that meet `condition`, which is SQL. */
export async function findRows(client: pg.Client, table: Table, condition: string): Promise<readonly FoundRow[]> {
  const columns = storedColumns(table).map(({ name }) => `ours.${quoteIdentifier(name)}`);
  const list = [rowAddress('ours'), ...columns].join(', ');
  const sql = `copy (select ${list} from ${tableSource(table)} as ours
    where ${condition} order by ours.tableoid, ours.ctid) to stdout`;
  const addressed: Table = { ...table, columns: [ADDRESS_COLUMN, ...storedColumns(table)] };
  const found: FoundRow[] = [];
  try {
    for await (const { bytes } of encodeBlocks(addressed, client.query(copyTo(sql)))) {
      for (const line of bytes.toString('utf8').split(',\n').slice(0, -1)) found.push(splitAddress(line));
    }
  } catch (error) {
    throw toRowferryError(error, { table: displayName(table.name) });
  }
  return found;
}

/** Deletes the rows with these addresses. */
export async function deleteRows(client: pg.Client, table: Table, addresses: readonly string[]): Promise<void> {
  const sql = `delete from ${tableSource(table)} as ours using unnest($1::text[]) as named (address)
    where ${rowAddress('ours')} = named.address`;
  await runOn(client, table, { sql, addresses });
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

/** What `findRows` reads beside a row: text of digits and brackets. */
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
  return { address: line.slice(ADDRESS_START, end), line: `{${rest.startsWith(',') ? rest.slice(1) : rest}` };
}

/** SQL of the temporary table that holds the addresses of rows which are about to be deleted. */
export const DOOMED = 'pg_temp.rowferry_doomed';

/** The condition that the row `alias` is not about to be deleted. */
export function isNotDoomed(alias: string): string {
  return `not exists (select from ${DOOMED} as doomed where doomed.address = ${rowAddress(alias)})`;
}

/** The table as SQL, for a parent that may lie outside the import. */
export function parentSource(tables: readonly Table[], target: Table['name']): string {
  const known = tables.find(({ name }) => displayName(name) === displayName(target));
  return known === undefined ? quoteQualified(target) : tableSource(known);
}
