import { type Column, columnNamed, storedColumns, type Table } from '../../../model/catalog.ts';
import type { RowOrder } from '../../../model/row-order.ts';
import { rowShape } from '../../../model/row-shape.ts';
import type { Proof } from '../census/sqlite-census.ts';
import { quoteIdentifier } from '../sqlite-identifier.ts';
import type { ReadMode } from '../values/sqlite-cell-cursor.ts';
import { codecOf } from '../values/sqlite-values.ts';

/** How the rows of one table are asked for. */
export interface RowQuery {
  readonly table: Table;
  readonly mode: ReadMode;
  /** In a UTF-16 database text compares by its UTF-16 bytes, and a cast to BLOB gives them. */
  readonly isUtf8: boolean;
  /** By the names of columns: what need not be looked at again; missing: nothing is known. */
  readonly proofs?: ReadonlyMap<string, Proof>;
}

/** A row line of more bytes is a large one, of which a page may not hold many. */
const LARGE_BYTES = 32 * 1024;
/** SQLITE_MAX_FUNCTION_ARG is 1000. */
const ARGUMENTS_MAX = 500;

/** All rows in `order`, one row line each, as a BLOB. */
export function sortedRowsSql(query: RowQuery, order: RowOrder): string {
  const keys = sortKeys(query, order);
  const lines = order.kind === 'key' || order.kind === 'line' ? [inBytes(query, 'line')] : [];
  const terms = [...keys.map((_, at) => `key${at} collate binary`), ...lines];
  const sorted = terms.length === 0 ? '' : ` order by ${terms.join(', ')}`;
  const columns = [`${lineSql(query)} as line`, ...keys.map((key, at) => `${key} as key${at}`)];
  return `select ${asUtf8(query, 'line')} from (select ${columns.join(', ')} from ${tableSql(query.table)})${sorted}`;
}

/** Rows one page after the other, by columns that no two rows share and that are never NULL. */
export interface PageKeys {
  /** SQL terms of ORDER BY. */
  readonly terms: readonly string[];
  /** SQL of the parameters that are the last key; empty for the first page. */
  readonly after: readonly string[];
  /** The terms are columns that have cells. */
  readonly isInLines: boolean;
}

/**
 * The next rows: how many, how many of them are large, the lines of the others in one BLOB, and the greatest
 * key where it is not in the lines. Parameters: the last key, then the most rows to give.
 */
export function pageSql(query: RowQuery, keys: PageKeys): string {
  const [key, columns] = keys.isInLines ? ['null', ''] : ['max(key)', `${keys.terms[0]} as key, `];
  const source = `select ${columns}${lineSql(query)} as line ${pageSource(query.table, keys)}`;
  const lines = asUtf8(query, `group_concat(line, '') filter (where octet_length(line) <= ${LARGE_BYTES})`);
  return `select count(*), total(octet_length(line) > ${LARGE_BYTES}), ${lines}, ${key} from (${source})`;
}

/** The same rows one by one, the large ones too. */
export function pageRowsSql(query: RowQuery, keys: PageKeys): string {
  return `select ${asUtf8(query, lineSql(query))} ${pageSource(query.table, keys)}`;
}

function pageSource(table: Table, { terms, after }: PageKeys): string {
  const where = after.length === 0 ? '' : ` where (${terms.join(', ')}) > (${after.join(', ')})`;
  return `from ${tableSql(table)}${where} order by ${terms.join(', ')} limit ?`;
}

export function tableSql(table: Table): string {
  return quoteIdentifier(table.name.name);
}

/**
 * The rows that meet `condition`, where the table is called `ours`: the SQL terms `address`, then the row line.
 */
export function chosenRowsSql(query: RowQuery, address: readonly string[], condition: string): string {
  const columns = [...address, asUtf8(query, lineSql(query))];
  return `select ${columns.join(', ')} from ${tableSql(query.table)} as ours where ${condition}`;
}

/** SQL text that yields a row line with its ",\n". */
function lineSql(query: RowQuery): string {
  const { table } = query;
  const columns = storedColumns(table);
  const { prefixes } = rowShape(columns.map(({ name }) => name));
  const pieces = columns.flatMap((column, at) => [
    textLiteral((prefixes[at] as Buffer).toString('utf8')),
    cellSql(column, query),
  ]);
  return concat([...pieces, columns.length === 0 ? "'{},\n'" : "'},\n'"]);
}

/** Only the mode `quick` trusts: text that is not UTF-8 must show there. */
function cellSql(column: Column, { table, mode, proofs }: RowQuery): string {
  const codec = codecOf(column, table.options.strict);
  const name = quoteIdentifier(column.name);
  const proof = mode === 'quick' ? (proofs?.get(column.name) ?? null) : null;
  const trusted = proof === null ? undefined : (codec.trusted?.[proof] ?? codec.trusted?.class);
  return trusted === undefined ? codec.cell(name, mode) : trusted(name);
}

function concat(pieces: readonly string[]): string {
  const groups: string[] = [];
  for (let at = 0; at < pieces.length; at += ARGUMENTS_MAX) {
    groups.push(`concat(${pieces.slice(at, at + ARGUMENTS_MAX).join(', ')})`);
  }
  return groups.length === 1 ? (groups[0] as string) : concat(groups);
}

function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function asUtf8({ isUtf8 }: RowQuery, text: string): string {
  return isUtf8 ? `cast(${text} as blob)` : `rowferry_utf8(${text})`;
}

/** SQL of what compares by the bytes of UTF-8. */
function inBytes({ isUtf8 }: RowQuery, text: string): string {
  return isUtf8 ? text : `rowferry_utf8(${text})`;
}

/** SQL of what key order compares. SQLite puts NULL first by itself. */
function sortKeys(query: RowQuery, order: RowOrder): readonly string[] {
  if (order.kind !== 'key') return [];
  return order.columns.map((name) => {
    const { order: by } = codecOf(columnNamed(query.table, name), query.table.options.strict);
    const column = quoteIdentifier(name);
    if (by.kind === 'number') return column;
    return inBytes(query, by.kind === 'bytes' ? column : by.sql(column, query.mode));
  });
}
