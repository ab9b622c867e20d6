import { storedColumns, type Table } from './catalog.ts';
import { cellOffsets, cutRow, rowShape } from './row-shape.ts';

/** The text of each cell of a row line without its ",\n", by column name. @throws ARCHIVE_ROW_MALFORMED */
export function cellsOfLine(table: Table, line: string): ReadonlyMap<string, string> {
  const shape = rowShape(storedColumns(table).map(({ name }) => name));
  const offsets = cellOffsets(shape);
  const bytes = Buffer.from(`${line},\n`);
  cutRow(bytes, 0, { shape, offsets, limit: bytes.length });
  return new Map(shape.columns.map((name, at) => [name, bytes.toString('utf8', offsets.starts[at], offsets.ends[at])]));
}

/** The row line of these cells. */
function lineOfCells(cells: ReadonlyMap<string, string>): string {
  return `{${[...cells].map(([name, cell]) => `${JSON.stringify(name)}:${cell}`).join(',')}}`;
}

/** The cells of the primary key of a row, as the text of a JSON object; `null` where the table has none. */
export function keyCell(table: Table, line: string): string {
  const key = tellingKey(table);
  if (key === null) return 'null';
  const cells = cellsOfLine(table, line);
  return lineOfCells(new Map(key.columns.map((name) => [name, cells.get(name) ?? 'null'])));
}

/** The row line with another cell in `column`. */
export function withCell(table: Table, line: string, { column, cell }: { column: string; cell: string }): string {
  return lineOfCells(new Map([...cellsOfLine(table, line), [column, cell]]));
}

/** The row line with NULL in `columns`. */
export function withNullCells(table: Table, line: string, columns: readonly string[]): string {
  const cells = new Map(cellsOfLine(table, line));
  for (const name of columns) cells.set(name, 'null');
  return lineOfCells(cells);
}

/** `id=5`: the cells of the primary key; the whole line, cut, where there is none. */
export function describeLine(table: Table, line: string): string {
  const key = tellingKey(table)?.columns ?? [];
  if (key.length === 0) return line.length <= LINE_CHARACTERS_MAX ? line : `${line.slice(0, LINE_CHARACTERS_MAX)}…`;
  const cells = cellsOfLine(table, line);
  return key.map((name) => `${name}=${cells.get(name) ?? ''}`).join(', ');
}

/** A primary key over periods tells rows apart as well: no two of equal columns share a moment. */
function tellingKey({ primaryKey, periods }: Table): { readonly columns: readonly string[] } | null {
  return primaryKey ?? periods?.keys.find(({ primary }) => primary) ?? null;
}

const LINE_CHARACTERS_MAX = 100;
