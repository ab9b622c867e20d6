import type pg from 'pg';
import { type Column, columnNamed, storedColumns, type Table } from '../../../model/catalog.ts';
import type { CellTerm, RowBlock } from '../../../model/row-stream.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { quoteIdentifier } from '../postgres-identifier.ts';
import { cellSql } from './postgres-cell-sql.ts';
import { type SourcedTable, tableSource } from './postgres-row-query.ts';
import { streamRows } from './postgres-row-stream.ts';

const PLAIN_TEXT = /^(?:text|character varying)\b/;
/** Below 2^63, so that the server takes it for a bigint. */
const BIGINT = /^-?\d{1,18}$/;

/**
 * The rows of `table` that meet one of `terms`, in no order; chosen by the server, through an index where there is one for an
 * exact term. COPY takes no parameters: the values travel in settings of the transaction, as in `postgres-keyed-rows.ts`.
 */
export async function* streamRowsOfCells(
  client: pg.Client,
  table: Table,
  terms: readonly CellTerm[],
): AsyncGenerator<RowBlock> {
  const conditions: string[] = [];
  for (const [at, term] of terms.entries()) {
    const { sql, values } = conditionOf(term, columnNamed(table, term.column), settingName(at));
    await readRows(client, `select pg_catalog.set_config('${settingName(at)}', ($1::text[])::text, true)`, [values]);
    conditions.push(sql);
  }
  const columns = storedColumns(table).map(({ name }) => quoteIdentifier(name));
  const source = `(select ${columns.join(', ')} from ${tableSource(table)} where ${conditions.join(' or ')}) as asked`;
  const asked: SourcedTable = { ...table, source };
  yield* streamRows(client, asked, { kind: 'heap' });
}

interface Condition {
  readonly sql: string;
  /** What its setting holds. */
  readonly values: readonly string[];
}

function conditionOf({ cells, folds }: CellTerm, column: Column, setting: string): Condition {
  const list = `pg_catalog.current_setting('${setting}')::text[]`;
  const name = quoteIdentifier(column.name);
  const { type, storage } = column;
  if (folds) {
    const cell = `(${cellSql(column)}) collate "C"`;
    const folded = cells.map((one) => one.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
    return { sql: `(pg_catalog.lower(${cell}) = any (${list}) or ${cell} ~ '[^[:ascii:]]')`, values: folded };
  }
  if (type.kind === 'integer') {
    return {
      sql: `${name} = any (${list}::bigint[])`,
      values: cells.map(contentOf).filter((text) => BIGINT.test(text)),
    };
  }
  if (type.kind === 'text' && storage.dialect === 'postgres' && PLAIN_TEXT.test(storage.typeName)) {
    return { sql: `${name} = any (${list})`, values: cells.filter((cell) => cell.startsWith('"')).map(contentOf) };
  }
  return { sql: `(${cellSql(column)}) collate "C" = any (${list})`, values: cells };
}

/** Of a string what it holds, of any other cell its text. */
function contentOf(cell: string): string {
  return cell.startsWith('"') ? (JSON.parse(cell) as string) : cell;
}

function settingName(at: number): string {
  return `rowferry.cells_${at}`;
}
