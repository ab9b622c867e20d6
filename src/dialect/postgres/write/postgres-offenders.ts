import type pg from 'pg';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { ForeignKey, Key, Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import type { ServerError } from '../connection/postgres-server-error.ts';
import { quoteIdentifier, quoteQualified } from '../postgres-identifier.ts';
import { tableSource } from '../rows/postgres-row-query.ts';

/** How many offending keys an error names. */
const NAMED_MAX = 5;

interface OffenderRow {
  readonly key: string;
  readonly total: string;
}

/** The error of a key that stands more than once, naming the first such keys. */
export async function duplicatedKeys(client: pg.Client, table: Table, broken: BrokenKey): Promise<RowferryError> {
  const columns = broken.key.columns.map(quoteIdentifier);
  const rows = await readRows<OffenderRow>(
    client,
    `select ${keyText(columns)} as key, pg_catalog.count(*) over ()::text as total
    from ${tableSource(table)} group by ${columns.join(', ')} having pg_catalog.count(*) > 1
    order by 1 limit ${NAMED_MAX}`,
  );
  const what = `${countOf(rows, 'key stands', 'keys stand')} more than once in ${displayName(table.name)}`;
  return violation(table, { what, rows, columns: broken.key.columns, refusal: broken.refusal });
}

export interface BrokenKey {
  readonly key: Key;
  readonly refusal: ServerError;
}

/** The error of rows that refer to rows which are not there, naming the first of them. */
export async function orphanedRows(
  client: pg.Client,
  table: Table,
  broken: { readonly key: ForeignKey; readonly refusal: ServerError },
): Promise<RowferryError> {
  const { key } = broken;
  const columns = key.columns.map((name) => `child.${quoteIdentifier(name)}`);
  const same = key.targetColumns.map((name, at) => `parent.${quoteIdentifier(name)} = ${columns[at]}`);
  const isWhole = `(${columns.map((column) => `${column} is not null`).join(' and ')})`;
  const isMixed = `(${columns.map((column) => `${column} is not null`).join(' or ')}) and not ${isWhole}`;
  const rows = await readRows<OffenderRow>(
    client,
    `select ${keyText(columns)} as key, pg_catalog.count(*) over ()::text as total
    from ${tableSource(table)} as child
    where ${isWhole} and not exists (select from ${quoteQualified(key.target)} as parent where ${same.join(' and ')})
      ${key.match === 'full' ? `or (${isMixed})` : ''}
    order by 1 limit ${NAMED_MAX}`,
  );
  const target = displayName(key.target);
  const what = `${countOf(rows, 'row refers', 'rows refer')} from ${displayName(table.name)} to rows of ${target} that are not there`;
  return violation(table, { what, rows, columns: key.columns, refusal: broken.refusal });
}

interface Violation {
  readonly what: string;
  readonly rows: readonly OffenderRow[];
  readonly columns: readonly string[];
  readonly refusal: ServerError;
}

function violation(table: Table, { what, rows, columns, refusal }: Violation): RowferryError {
  const keys = rows.map(({ key }) => key).join(', ');
  const names = columns.join(', ');
  return new RowferryError('CONSTRAINT_VIOLATED', {
    message: rows.length === 0 ? `${refusal.message}.` : `${what}: (${names}) = ${keys}.`,
    hint: 'Correct the rows in the source, or leave tables out with --exclude; nothing was changed in the target.',
    context: {
      table: displayName(table.name),
      column: names,
      ...(rows[0] === undefined ? {} : { key: rows[0].key }),
      ...(refusal.constraint === null ? {} : { constraint: refusal.constraint }),
    },
    cause: refusal.original,
  });
}

function countOf(rows: readonly OffenderRow[], one: string, many: string): string {
  const total = rows[0]?.total ?? '0';
  return `${total} ${total === '1' ? one : many}`;
}

/** A key as people read it: `[1, "a"]`, cut where a value is long. */
function keyText(columns: readonly string[]): string {
  return `pg_catalog.left(pg_catalog.jsonb_build_array(${columns.join(', ')})::text, 200)`;
}
