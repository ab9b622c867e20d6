import { columnNamed, type Table } from '../../../model/catalog.ts';
import type { CellTerm, RowBlock } from '../../../model/row-stream.ts';
import { quoteIdentifier } from '../sqlite-identifier.ts';
import { codecOf } from '../values/sqlite-values.ts';
import { chosenRowsSql } from './sqlite-row-query.ts';
import { linesOf, type RowOrigin } from './sqlite-row-stream.ts';

/** Everything that is no letter of ASCII: https://www.sqlite.org/lang_corefunc.html#glob */
const BEYOND_ASCII = '*[^\u0001-\u007f]*';

/** The rows of `table` that meet one of `terms`, in no order; chosen by SQLite, which hands out no others. */
export function streamRowsOfCells(
  origin: RowOrigin,
  table: Table,
  terms: readonly CellTerm[],
): AsyncGenerator<RowBlock> {
  const conditions = terms.map(({ column, folds }) => {
    const cell = `cast(${cellSql(table, column)} as text)`;
    const listed = (value: string) => `(select ${value} from json_each(?))`;
    if (!folds) return `${cell} in ${listed('value')}`;
    return `(lower(${cell}) in ${listed('lower(value)')} or ${cell} glob '${BEYOND_ASCII}')`;
  });
  const parameters = terms.map(({ cells }) => JSON.stringify(cells));
  return linesOf(origin, table, {
    sql: (query) => chosenRowsSql(query, [], conditions.join(' or ')),
    parameters,
  });
}

/** The highest number in a column of integers, in digits; null where there is none. */
export function highestNumber({ database }: Pick<RowOrigin, 'database'>, table: Table, column: string): string | null {
  const number = `cast(trim(${cellSql(table, column)}, '"') as integer)`;
  const sql = `select cast(max(${number}) as text) from ${quoteIdentifier(table.name.name)} where ${quoteIdentifier(column)} is not null`;
  return database.prepare(sql).pluck().get() as string | null;
}

/** Of any value, also of one that does not fit its column. */
function cellSql(table: Table, column: string): string {
  return codecOf(columnNamed(table, column), table.options.strict).cell(quoteIdentifier(column), 'exact');
}
