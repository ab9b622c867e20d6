import { type Column, columnNamed, storedColumns, type Table } from '../model/catalog.ts';
import { documentText } from '../model/document-cell.ts';
import { jsonPathValues } from '../model/json-path-values.ts';
import type { LogicalType } from '../model/logical-type.ts';
import { type CellOffsets, cellOffsets, cutRow, type RowShape, rowShape } from '../model/row-shape.ts';
import type { RowBlock } from '../model/row-stream.ts';
import type { Reference } from '../model/scope.ts';

/** The cells of one row line of a table, found by its known prefixes. */
export class RowCells {
  readonly columns: readonly Column[];
  readonly #shape: RowShape;
  readonly #offsets: CellOffsets;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(table: Table) {
    this.columns = storedColumns(table);
    this.#shape = rowShape(this.columns.map(({ name }) => name));
    this.#offsets = cellOffsets(this.#shape);
  }

  /** Calls `visit` for each row of the block; the cells are those of that row. */
  forEach({ bytes }: RowBlock, visit: () => void): void {
    this.#bytes = bytes;
    const cut = { shape: this.#shape, offsets: this.#offsets, limit: bytes.length };
    for (let at = 0; at < bytes.length; ) {
      at = cutRow(bytes, at, cut);
      visit();
    }
  }

  cell(column: number): string {
    return this.#bytes.toString('utf8', this.#offsets.starts[column], this.#offsets.ends[column]);
  }
}

/** Reads a value of a row: a text that is equal for values that the database calls equal; null for NULL. */
export type ReadValue = (row: RowCells) => string | null;

/** The values of key columns, joined; null where one is NULL. */
export function keyReader(table: Table, columns: readonly string[]): ReadValue | null {
  const readers = columns.map((name) => columnReader(table, name));
  if (readers.some((reader) => reader === null)) return null;
  return (row) => {
    const values = readers.map((read) => (read as ReadValue)(row));
    return values.some((value) => value === null) ? null : joinedKey(values);
  };
}

/** What a row says by a reference: values of the parent's key; `isBroken`: only a part of a MATCH FULL one. */
export interface ReferenceValues {
  readonly values: readonly string[];
  readonly isBroken: boolean;
}

const NO_REFERENCE: ReferenceValues = { values: [], isBroken: false };

/** null: the reference has columns without cells (they are generated). */
export function referenceReader(table: Table, reference: Reference): ((row: RowCells) => ReferenceValues) | null {
  const { columns, condition, path, match } = reference;
  const holds = condition === null ? () => true : conditionReader(table, condition);
  if (path !== null) return pathReader(table, columns[0] as string, path, holds);
  const readers = columns.map((name) => columnReader(table, name));
  if (holds === null || readers.some((reader) => reader === null)) return null;
  return (row) => {
    if (!holds(row)) return NO_REFERENCE;
    const values = readers.map((read) => (read as ReadValue)(row));
    const nulls = values.filter((value) => value === null).length;
    if (nulls === 0) return { values: [joinedKey(values)], isBroken: false };
    return match === 'full' && nulls < values.length ? { values: [], isBroken: true } : NO_REFERENCE;
  };
}

type Holds = ((row: RowCells) => boolean) | null;

function conditionReader(table: Table, { column, value }: NonNullable<Reference['condition']>): Holds {
  const read = columnReader(table, column);
  return read === null ? null : (row) => read(row) === value;
}

function pathReader(table: Table, column: string, path: readonly string[], holds: Holds) {
  const at = storedColumns(table).findIndex(({ name }) => name === column);
  if (at === -1 || holds === null) return null;
  const isDocument = columnNamed(table, column).type.kind === 'jsonb';
  return (row: RowCells): ReferenceValues => {
    const cell = row.cell(at);
    if (cell === 'null' || !holds(row)) return NO_REFERENCE;
    const json = isDocument ? documentText(cell) : (JSON.parse(cell) as string);
    return { values: jsonPathValues(json, path).map((value) => joinedKey([value])), isBroken: false };
  };
}

function columnReader(table: Table, name: string): ReadValue | null {
  const at = storedColumns(table).findIndex((column) => column.name === name);
  if (at === -1) return null;
  const { type } = columnNamed(table, name);
  return (row) => valueText(row.cell(at), type);
}

/** The value of a cell as text; blanks at the end of char(n) and zeros behind a point do not count. */
export function valueText(cell: string, type: LogicalType): string | null {
  if (cell === 'null') return null;
  const text = cell.startsWith('"') ? (JSON.parse(cell) as string) : cell;
  switch (type.kind) {
    case 'decimal':
      return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
    case 'float':
      return text === '-0' ? '0' : text;
    case 'text':
      return type.fixed ? text.replace(/ +$/, '') : text;
    default:
      return text;
  }
}

/** The values of a key as one text. Lengths keep (`a`, `bc`) and (`ab`, `c`) apart. */
export function joinedKey(values: readonly (string | null)[]): string {
  return values.map((value) => `${value?.length}:${value}`).join('');
}
