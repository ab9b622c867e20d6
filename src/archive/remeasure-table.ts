// The entry of a table whose parts a person edited, from what the parts hold now.
import { RowferryError } from '../errors/rowferry-error.ts';
import type { Catalog, Table } from '../model/catalog.ts';
import type { RowBlock } from '../model/row-stream.ts';
import { readJsonRows } from './json-part-reader.ts';
import type { PartEntry, TableEntry } from './manifest.ts';
import { readLines, type SealedPart } from './part-reader.ts';
import { TableCheck } from './table-check.ts';

export interface EditedTable {
  readonly table: Table;
  readonly enums: Catalog['enums'];
}

/**
 * Counts and checks every row. Parts that are no longer one row line per line are read as JSON of any
 * formatting; rows that no longer stand in their order make the order `none`.
 * @param parts with the digests and sizes of now.
 * @throws ARCHIVE_ROW_MALFORMED where a row is none of the table.
 */
export async function remeasureTable(
  entry: TableEntry,
  parts: readonly SealedPart[],
  edited: EditedTable,
): Promise<TableEntry> {
  try {
    return await measureAs('lines', { entry, parts, edited });
  } catch (error) {
    if (!(error instanceof RowferryError) || error.code !== 'ARCHIVE_ROW_MALFORMED') throw error;
    return await measureAs('json', { entry, parts, edited });
  }
}

interface Remeasure {
  readonly entry: TableEntry;
  readonly parts: readonly SealedPart[];
  readonly edited: EditedTable;
}

async function measureAs(layout: TableEntry['layout'], { entry, parts, edited }: Remeasure): Promise<TableEntry> {
  const { table, enums } = edited;
  const check = new TableCheck(table, entry.order, enums);
  const entries: PartEntry[] = [];
  let isOrdered = true;
  for (const sealed of parts) {
    const blocks: AsyncIterable<RowBlock> = layout === 'lines' ? readLines(sealed) : readJsonRows(sealed, table, enums);
    const { rows, first, last, misplaced } = await check.measurePart(sealed, blocks);
    if (misplaced !== null) isOrdered = false;
    entries.push({ ...sealed.part, rows, first, last });
  }
  const rows = entries.reduce((sum, part) => sum + part.rows, 0);
  const measured: TableEntry = { ...entry, rows, layout, parts: entries, sums: null };
  return isOrdered ? measured : { ...measured, order: { kind: 'none' }, parts: entries.map(withoutKeys) };
}

function withoutKeys(part: PartEntry): PartEntry {
  return { ...part, first: null, last: null };
}
