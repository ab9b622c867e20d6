import type pg from 'pg';
import { columnNamed, type Table } from '../../../model/catalog.ts';
import type { LogicalType } from '../../../model/logical-type.ts';
import type { RowBlock, RowKeys } from '../../../model/row-stream.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { quoteIdentifier } from '../postgres-identifier.ts';
import { type SourcedTable, tableSource } from './postgres-row-query.ts';
import { streamRows } from './postgres-row-stream.ts';

/** How many keys one statement asks for. */
const KEYS_MAX = 10_000;

/**
 * The rows of `table` whose `columns` have one of these values, in no order. COPY takes no parameters, so the values
 * travel as parameters into settings of the transaction, where the statement finds them.
 * https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SET
 * @param keys canonical cells, each key once; none of them NULL
 */
export async function* streamKeyedRows(
  client: pg.Client,
  table: Table,
  { columns, keys }: RowKeys,
): AsyncGenerator<RowBlock> {
  const keyed: SourcedTable = { ...table, source: keyedSource(table, columns) };
  for (let at = 0; at < keys.length; at += KEYS_MAX) {
    const batch = keys.slice(at, at + KEYS_MAX);
    for (const [place, name] of columns.entries()) {
      const { type } = columnNamed(table, name);
      const values = batch.map((key) => valueText(key[place] as string, type));
      await readRows(client, `select pg_catalog.set_config('${settingName(place)}', ($1::text[])::text, true)`, [
        values,
      ]);
    }
    yield* streamRows(client, keyed, { kind: 'heap' });
  }
}

/** The highest number in a column, in digits; null where there is none. */
export async function highestNumber(client: pg.Client, table: Table, column: string): Promise<string | null> {
  const sql = `select pg_catalog.max(${quoteIdentifier(column)})::text as highest from ${tableSource(table)}`;
  const [row] = await readRows<{ readonly highest: string | null }>(client, sql);
  return row?.highest ?? null;
}

function keyedSource(table: Table, columns: readonly string[]): string {
  const lists = columns.map(
    (name, place) => `pg_catalog.current_setting('${settingName(place)}')::text[]::${listedType(table, name)}[]`,
  );
  const names = columns.map((_, place) => `k${place}`);
  const terms = columns.map((name, place) => `c.${quoteIdentifier(name)} = k.k${place}`);
  const keys = `rows from (${lists.map((list) => `pg_catalog.unnest(${list})`).join(', ')}) as k (${names.join(', ')})`;
  return `(select c.* from ${keys} join ${tableSource(table)} as c on ${terms.join(' and ')}) as keyed`;
}

function settingName(place: number): string {
  return `rowferry.key_${place}`;
}

/** Without the modifier, by which a cast would cut the value: `character(3)` is `bpchar`, `varchar(9)` is text. */
function listedType(table: Table, name: string): string {
  const { storage } = columnNamed(table, name);
  const typeName = storage.dialect === 'postgres' ? storage.typeName : 'text';
  const bare = typeName.replace(/\([^)]*\)/, '');
  if (bare === 'character') return 'pg_catalog.bpchar';
  return bare === 'character varying' ? 'text' : bare;
}

/** What the server reads as the value of a cell. */
function valueText(cell: string, type: LogicalType): string {
  const text = cell.startsWith('"') ? (JSON.parse(cell) as string) : cell;
  return type.kind === 'bytes' ? `\\x${Buffer.from(text, 'base64').toString('hex')}` : text;
}
