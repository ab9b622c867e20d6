import type pg from 'pg';
import { type Column, storedColumns, type Table } from '../../../model/catalog.ts';
import { formatFloat } from '../../../model/float-text.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { ColumnSums, TableSums } from '../../../model/sums.ts';
import { assert } from '../../../util/assert.ts';
import { toRowferryError } from '../postgres-errors.ts';
import { quoteIdentifier } from '../postgres-identifier.ts';
import { canonicalTextSql } from './postgres-cell-sql.ts';
import { tableSource } from './postgres-row-query.ts';

/** How many sums are taken of each column. */
const PER_COLUMN = 4;
/** Columns in one statement: the aggregates of a SELECT are at most 1664 (MaxTupleAttributeNumber). */
const COLUMNS_MAX = 400;

interface SumsRow {
  readonly rows: string;
  /** nulls, octets, min, max of each stored column in turn. */
  readonly sums: readonly (string | null)[];
}

/**
 * Adds the table up by plain SQL, as `model/sums.ts` says. Call it in a transaction that sees one moment: a table of
 * many columns takes several statements.
 */
export async function readSums(client: pg.Client, table: Table): Promise<TableSums> {
  const columns = storedColumns(table);
  const sums: ColumnSums[] = [];
  let rows = 0;
  try {
    for (let at = 0; at === 0 || at < columns.length; at += COLUMNS_MAX) {
      const group = columns.slice(at, at + COLUMNS_MAX);
      const [row] = (await client.query<SumsRow>(sumsSql(table, group))).rows;
      assert(row?.sums.length === PER_COLUMN * group.length, 'every column has its sums');
      rows = Number(row.rows);
      sums.push(...group.map((column, place) => columnSums(column, row.sums, place)));
    }
    return { rows, columns: sums };
  } catch (error) {
    throw toRowferryError(error, { table: displayName(table.name) });
  }
}

/** One array for all sums: a SELECT has at most 1664 columns, and no more aggregates either. */
function sumsSql(table: Table, columns: readonly Column[]): string {
  const sums = columns.flatMap((column) => [
    `(pg_catalog.count(*) - pg_catalog.count(${quoteIdentifier(column.name)}))::text`,
    ...sumTerms(column),
  ]);
  return `select pg_catalog.count(*)::text as rows, array[${sums.join(', ')}]::text[] as sums from ${tableSource(table)}`;
}

/** octets, min, max. */
function sumTerms(column: Column): readonly string[] {
  const name = quoteIdentifier(column.name);
  switch (column.type.kind) {
    case 'integer':
    case 'float':
      return ['null', `pg_catalog.min(${name})::text`, `pg_catalog.max(${name})::text`];
    case 'bytes':
      return octetTerms(`pg_catalog.octet_length(${name})`);
    case 'text':
    case 'json':
    case 'uuid':
    case 'enum':
    case 'other':
      return octetTerms(`pg_catalog.octet_length(${canonicalTextSql(column)})`);
    default:
      return ['null', 'null', 'null'];
  }
}

function octetTerms(octets: string): readonly string[] {
  return [
    `coalesce(pg_catalog.sum(${octets}), 0)::text`,
    `pg_catalog.min(${octets})::text`,
    `pg_catalog.max(${octets})::text`,
  ];
}

function columnSums(column: Column, sums: readonly (string | null)[], at: number): ColumnSums {
  const [nulls, octets, min, max] = sums.slice(PER_COLUMN * at, PER_COLUMN * (at + 1));
  const print = column.type.kind === 'float' ? floatText : (text: string | null) => text;
  return {
    name: column.name,
    nulls: Number(nulls),
    octets: octets ?? null,
    min: print(min ?? null),
    max: print(max ?? null),
  };
}

/** Zero has no sign here: which of −0 and 0 is the least is up to the server. */
function floatText(text: string | null): string | null {
  return text === null ? null : formatFloat(Number(text) + 0);
}
