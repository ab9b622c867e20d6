import { type Column, storedColumns, type Table } from '../../../model/catalog.ts';
import { formatFloat } from '../../../model/float-text.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { ColumnSums, TableSums } from '../../../model/sums.ts';
import { assert } from '../../../util/assert.ts';
import { withSqliteErrors } from '../sqlite-errors.ts';
import { quoteIdentifier } from '../sqlite-identifier.ts';
import { tableSql } from './sqlite-row-query.ts';
import type { RowOrigin } from './sqlite-row-stream.ts';

/** Sums of one column in SQL: `NONE` where they are not taken. */
interface SumTerms {
  readonly octets: string;
  readonly min: string;
  readonly max: string;
}

const NONE: SumTerms = { octets: 'null', min: 'null', max: 'null' };
const PER_COLUMN = 4;
/** A SELECT has at most 2000 columns (SQLITE_MAX_COLUMN). */
const COLUMNS_MAX = 400;

type SumValue = bigint | number | string | Buffer | null;

/** Adds the table up by plain SQL, as `model/sums.ts` says. */
export function readSums(origin: RowOrigin, table: Table): TableSums {
  const name = displayName(table.name);
  return withSqliteErrors({ what: `add up table "${name}"`, context: { table: name } }, () => {
    const columns = storedColumns(table);
    const sums: ColumnSums[] = [];
    let rows = 0n;
    for (let at = 0; at === 0 || at < columns.length; at += COLUMNS_MAX) {
      const group = columns.slice(at, at + COLUMNS_MAX);
      const values = origin.database
        .prepare(sumsSql(table, group, origin.encoding))
        .raw()
        .get() as SumValue[];
      rows = values[0] as bigint;
      sums.push(...group.map((column, index) => columnSums(column, values, 1 + PER_COLUMN * index)));
    }
    return { rows: Number(rows), columns: sums };
  });
}

/** The statement for some of the table's columns. */
function sumsSql(table: Table, columns: readonly Column[], encoding: RowOrigin['encoding']): string {
  const terms = columns.flatMap((column) => {
    const { octets, min, max } = sumTerms(column, encoding);
    return [`count(*) - count(${quoteIdentifier(column.name)})`, octets, min, max];
  });
  return `select ${['count(*)', ...terms].join(', ')} from ${tableSql(table)}`;
}

function sumTerms(column: Column, encoding: RowOrigin['encoding']): SumTerms {
  assert(column.storage.dialect === 'sqlite', 'the column is of SQLite');
  const name = quoteIdentifier(column.name);
  const { kind } = column.storage.form;
  if (kind === 'integer' || kind === 'real') return { octets: 'null', min: `min(${name})`, max: `max(${name})` };
  if (kind === 'blob') return octetTerms(`octet_length(${name})`);
  if (kind !== 'text' || !HAS_OCTETS.has(column.type.kind)) return NONE;
  return octetTerms(encoding === 'UTF-8' ? `octet_length(${name})` : `octet_length(rowferry_utf8(${name}))`);
}

const HAS_OCTETS: ReadonlySet<string> = new Set(['text', 'json', 'uuid', 'enum', 'other']);

function octetTerms(octets: string): SumTerms {
  return { octets: `coalesce(sum(${octets}), 0)`, min: `min(${octets})`, max: `max(${octets})` };
}

function columnSums(column: Column, values: readonly SumValue[], at: number): ColumnSums {
  const [nulls, octets, min, max] = values.slice(at, at + PER_COLUMN);
  return {
    name: column.name,
    nulls: Number(nulls),
    octets: sumText(octets),
    min: sumText(min),
    max: sumText(max),
  };
}

/** A least or greatest value that is no number stands beside those that the column should hold: not a sum. */
function sumText(value: SumValue | undefined): string | null {
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'number' ? formatFloat(value + 0) : null;
}
