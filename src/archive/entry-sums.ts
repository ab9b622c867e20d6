// Whether the rows of a table are as many, and add up, as its entry in the manifest says.
import { RowferryError } from '../errors/rowferry-error.ts';
import { displayName } from '../model/logical-type.ts';
import type { ColumnSums, TableSums } from '../model/sums.ts';
import type { PartEntry, TableEntry } from './manifest.ts';

/** @throws ARCHIVE_ROW_COUNT_MISMATCH, ARCHIVE_SUMS_MISMATCH */
export function checkEntrySums(entry: TableEntry, found: TableSums): void {
  checkRows(entry, found.rows);
  if (entry.sums !== null) checkSums(entry, entry.sums, found);
}

function checkRows({ name, rows }: TableEntry, found: number): void {
  if (rows === found) return;
  throw new RowferryError('ARCHIVE_ROW_COUNT_MISMATCH', {
    message: `The parts of table ${displayName(name)} hold ${found} rows, but its entry says ${rows}.`,
    hint: 'Export again.',
    context: { table: displayName(name) },
  });
}

function checkSums(entry: TableEntry, sealed: TableSums, found: TableSums): void {
  if (sealed.rows !== found.rows) throw wrongSums(entry, { what: 'rows', sealed: sealed.rows, found: found.rows });
  for (const expected of sealed.columns) {
    const column = found.columns.find((candidate) => candidate.name === expected.name);
    if (column === undefined) throw wrongSums(entry, { what: 'columns', sealed: expected.name, found: 'none' });
    for (const what of ['nulls', 'octets', 'min', 'max'] as const) {
      const pair = { what, column: expected.name, sealed: expected[what], found: column[what] };
      if (isDifferent(pair.sealed, pair.found)) throw wrongSums(entry, pair);
    }
  }
}

/** Only sums that both sides took can differ. */
function isDifferent(a: ColumnSums['min'] | number, b: ColumnSums['min'] | number): boolean {
  return a !== null && b !== null && a !== b;
}

interface SumsPair {
  readonly what: string;
  readonly column?: string;
  readonly sealed: string | number | null;
  readonly found: string | number | null;
}

function wrongSums({ name, parts }: TableEntry, { what, column, sealed, found }: SumsPair): RowferryError {
  const table = displayName(name);
  const of = column === undefined ? table : `${table}.${column}`;
  const file = (parts as readonly PartEntry[])[0]?.file ?? '';
  return new RowferryError('ARCHIVE_SUMS_MISMATCH', {
    message: `The rows of ${of} give ${what} ${found}, but the source database gave ${sealed}.`,
    hint: 'The archive does not hold what the source held. Export again, and report this if it happens twice.',
    context: { table, file, ...(column === undefined ? {} : { column }) },
  });
}
