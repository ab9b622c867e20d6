import { columnNamed, storedColumns, type Table } from '../../../model/catalog.ts';
import type { RowOrder } from '../../../model/row-order.ts';
import { type CutOptions, cellOffsets, cutRow, rowShape } from '../../../model/row-shape.ts';
import { NEWLINE } from '../../../util/ascii.ts';
import { assert } from '../../../util/assert.ts';
import { ByteBuffer } from '../../../util/byte-buffer.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import { freeRowidName, isSameIdentifier, quoteIdentifier } from '../sqlite-identifier.ts';
import { affinityOf } from '../types/sqlite-affinity.ts';
import { type CellCursor, type CellMachine, RawText, type SqliteValue } from '../values/sqlite-cell-cursor.ts';
import { codecOf } from '../values/sqlite-values.ts';
import { decodeCell } from '../write/sqlite-row-decoder.ts';
import { KEY_COLUMNS, type KeyColumnRow } from './sqlite-reader-queries.ts';
import { type RowQuery, tableSql } from './sqlite-row-query.ts';

/** Columns by which a table can be read page by page: its rows never tie, and an index has their order. */
export interface Keyset {
  /** SQL terms. */
  readonly terms: readonly string[];
  /** Reads keys from cells; null: the key is no column, and is what the page's `max` gives. */
  readonly keys: KeyReader | null;
}

export interface KeyReader {
  /** The key of the last row line of `lines`. */
  ofLast(lines: Buffer): readonly SqliteValue[];
  /** The key whose cells stand in the text of a JSON array, as a part's bounds have it. */
  ofCells(cells: string): readonly SqliteValue[];
}

/**
 * How to read in pages what `order` asks for, or null where only sorting gives that order. What the file itself
 * says of its key and holds in it decides: a catalog may be older than the file, or only allow what is not there.
 */
export function keysetOf(database: SqliteDatabase, query: RowQuery, order: RowOrder): Keyset | null {
  if (order.kind === 'heap' || order.kind === 'none') return rowidKeyset(database, query);
  if (order.kind !== 'key') return null;
  if (!order.columns.every((name) => hasNativeOrder(query, name))) return null;
  if (!isKeyOfFile(database, query, order.columns)) return null;
  return { terms: order.columns.map(quoteIdentifier), keys: keyReader(query, order.columns) };
}

function hasNativeOrder({ table, isUtf8 }: RowQuery, name: string): boolean {
  const column = columnNamed(table, name);
  const { kind } = codecOf(column, table.options.strict).order;
  if (kind === 'number') return true;
  const isBinary = column.collation === null || column.collation.toUpperCase() === 'BINARY';
  return kind === 'bytes' && isUtf8 && isBinary;
}

function isKeyOfFile(database: SqliteDatabase, { table }: RowQuery, columns: readonly string[]): boolean {
  const key = columnsOfFile(database, table).filter(({ place }) => place > 0n);
  if (key.length !== columns.length) return false;
  if (!key.every(({ name }, at) => isSameIdentifier(name, columns[at] as string))) return false;
  return key.every(({ name, isNotNull, place }) => isNotNull === 1n || !hasNull(database, table, { name, place }));
}

function columnsOfFile(database: SqliteDatabase, table: Table): readonly KeyColumnRow[] {
  return database.prepare(KEY_COLUMNS).all(table.name.name) as KeyColumnRow[];
}

/**
 * A primary key of SQLite can hold NULLs (https://www.sqlite.org/lang_createtable.html#the_primary_key). They come first, so
 * one look at its index finds them in its first column; a rowid has no other index to look at.
 */
function hasNull(
  database: SqliteDatabase,
  table: Table,
  { name, place }: Pick<KeyColumnRow, 'name' | 'place'>,
): boolean {
  const column = quoteIdentifier(name);
  const rows = place === 1n ? `order by ${column}` : `where ${column} is null`;
  const first = database
    .prepare(`select ${column} is null from ${tableSql(table)} ${rows} limit 1`)
    .pluck()
    .get();
  return first === 1n;
}

function rowidKeyset(database: SqliteDatabase, { table }: RowQuery): Keyset | null {
  const rowid = rowidTerm(database, table);
  return rowid === null ? null : { terms: [rowid], keys: null };
}

/** SQL of the rowid, under a name that no column has; null: the table has none. */
export function rowidTerm(database: SqliteDatabase, table: Table): string | null {
  if (table.options.withoutRowid) return null;
  return freeRowidName(columnsOfFile(database, table).map(({ name }) => name));
}

function keyReader({ table }: RowQuery, columns: readonly string[]): KeyReader {
  const names = storedColumns(table).map(({ name }) => name);
  const shape = rowShape(names);
  const offsets = cellOffsets(shape);
  const places = columns.map((name) => names.indexOf(name));
  const decode = columns.map((name) => cellReader(table, name));
  const cursor: CellCursor = { bytes: Buffer.alloc(0), at: 0, scratch: new ByteBuffer(1024) };
  const begin = (bytes: Buffer): void => {
    cursor.bytes = bytes;
    cursor.scratch.reserve(bytes.length);
  };
  return {
    ofLast(lines) {
      const start = lines.length < 2 ? 0 : lines.lastIndexOf(NEWLINE, lines.length - 2) + 1;
      const options: CutOptions = { shape, offsets, limit: lines.length };
      cutRow(lines, start, options);
      begin(lines);
      return decode.map((read, at) => {
        cursor.at = offsets.starts[places[at] as number] as number;
        return read(cursor);
      });
    },
    ofCells(cells) {
      begin(Buffer.from(`${cells}\n`));
      cursor.at = 0;
      return decode.map((read) => {
        cursor.at++;
        return read(cursor);
      });
    },
  };
}

function cellReader(table: Table, name: string): CellMachine {
  const column = columnNamed(table, name);
  assert(column.storage.dialect === 'sqlite', 'the column is of SQLite');
  const { strict } = table.options;
  const codec = codecOf(column, strict);
  const affinity = affinityOf(column.storage.declaredType, strict);
  return (cursor) => decodeCell(cursor, codec, affinity);
}

/** SQL of the parameters of a key. */
export function keyParameters(key: readonly SqliteValue[]): readonly string[] {
  return key.map((value) => (value instanceof RawText ? 'cast(? as text)' : '?'));
}
