import type pg from 'pg';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { Key, Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { Reference } from '../../../model/row-policy.ts';
import { ORPHANS_NAMED_MAX, orphanError } from '../../orphan-error.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import type { ServerError } from '../connection/postgres-server-error.ts';
import { quoteIdentifier } from '../postgres-identifier.ts';
import { tableSource } from '../rows/postgres-row-query.ts';
import { countRows, refersNowhere, streamFound } from './postgres-refused-rows.ts';

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
export async function orphanedRows(client: pg.Client, reference: Reference): Promise<RowferryError> {
  const condition = refersNowhere(reference, []);
  const total = await countRows(client, reference.table, condition);
  const lines: string[] = [];
  const search = { condition, limit: ORPHANS_NAMED_MAX };
  for await (const { line } of streamFound(client, reference.table, search)) lines.push(line);
  return orphanError(reference, lines, total);
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
