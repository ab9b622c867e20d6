import { type Column, columnNamed, storedColumns, type Table } from '../model/catalog.ts';
import { cellOffsets, cutRow, rowShape } from '../model/row-shape.ts';
import type { RowBlock } from '../model/row-stream.ts';
import { shown } from '../transform/refused-row.ts';

/** A row without NULL in its key. */
export interface KeyedRow {
  /** Equal for keys that the database takes for equal. */
  readonly key: string;
  /** The cells of the key, for people. */
  cells(): string;
  /** `id=5` by the primary key, `row 7` without one, and both where the primary key is what is asked for. */
  name(): string;
}

/** Reads the rows of a table once, block after block, in their order. */
export type KeyReader = (block: RowBlock, onRow: (row: KeyedRow) => void) => void;

/** @param columns of one key of the table. */
export function keyReader(table: Table, columns: readonly string[]): KeyReader {
  const names = storedColumns(table).map(({ name }) => name);
  const shape = rowShape(names);
  const offsets = cellOffsets(shape);
  const keyed = columns.map((name) => ({ at: names.indexOf(name), same: sameness(columnNamed(table, name)) }));
  const primary = (table.primaryKey?.columns ?? []).map((name) => ({ name, at: names.indexOf(name) }));
  const isPrimary = primary.every(({ name }) => columns.includes(name));
  let row = 0;
  return ({ bytes }, onRow) => {
    const cell = (at: number) => bytes.toString('utf8', offsets.starts[at], offsets.ends[at]);
    const name = () => {
      const key = primary.map((column) => `${column.name}=${cell(column.at)}`).join(', ');
      if (key === '') return `row ${row}`;
      return isPrimary ? `${key} of row ${row}` : key;
    };
    const cells = () => shown(keyed.map(({ at }) => cell(at)).join(', '));
    for (let at = 0; at < bytes.length; ) {
      at = cutRow(bytes, at, { shape, offsets, limit: bytes.length });
      row++;
      const texts = keyed.map((column) => column.same(cell(column.at)));
      if (!texts.includes('null')) onRow({ key: texts.join('\n'), cells, name });
    }
  };
}

type Sameness = (cell: string) => string;

/** The cell in the one spelling of all that the column of the target takes for equal. */
function sameness({ type, storage, collation }: Column): Sameness {
  if (type.kind === 'decimal') return withoutZeros;
  if (type.kind === 'float') return (cell) => (cell === '-0' ? '0' : cell);
  if (type.kind !== 'text') return (cell) => cell;
  if (type.fixed || collation === 'RTRIM') return (cell) => cell.replace(/ +"$/, '"');
  if (collation === 'NOCASE') return (cell) => cell.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  if ('typeName' in storage && storage.typeName.endsWith('citext')) return (cell) => cell.toLowerCase();
  return (cell) => cell;
}

/** `"1.50"` → `"1.5"`, `"2.0"` → `"2"` */
function withoutZeros(cell: string): string {
  return cell.includes('.') ? cell.replace(/\.?0*"$/, '"') : cell;
}
