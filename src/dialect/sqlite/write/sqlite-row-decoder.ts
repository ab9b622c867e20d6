import { RowferryError } from '../../../errors/rowferry-error.ts';
import { storedColumns, type Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import { malformedRow, rowShape, skipCell, skipPrefix } from '../../../model/row-shape.ts';
import type { RowBlock } from '../../../model/row-stream.ts';
import { LOWER_N, NEWLINE, OPEN_BRACE } from '../../../util/ascii.ts';
import { assert } from '../../../util/assert.ts';
import { ByteBuffer } from '../../../util/byte-buffer.ts';
import { type Affinity, affinityOf } from '../types/sqlite-affinity.ts';
import { type CellCursor, RawText, type SqliteValue, type ValueCodec } from '../values/sqlite-cell-cursor.ts';
import { isTaggedDocument } from '../values/sqlite-document-values.ts';
import { decodeTagged } from '../values/sqlite-tagged-values.ts';
import { codecOf } from '../values/sqlite-values.ts';

const OPEN = Buffer.from('{');
const LINE_END = Buffer.from('},\n');
const NULL_CELL = Buffer.from('null');
const SCRATCH_BYTES = 64 * 1024;

/** Turns blocks of row lines of one table into the values of its stored columns, row after row. */
export class RowDecoder {
  /** Rows decoded so far, over all blocks. */
  rows = 0;
  /** The last row has text that is not UTF-8 among its values. */
  hasRawText = false;
  readonly columns: readonly string[];
  readonly #table: Table;
  readonly #codecs: readonly ValueCodec[];
  readonly #affinities: readonly Affinity[];
  readonly #prefixes: readonly Buffer[];
  readonly #cursor: CellCursor = { bytes: Buffer.alloc(0), at: 0, scratch: new ByteBuffer(SCRATCH_BYTES) };
  #column = 0;

  constructor(table: Table) {
    const columns = storedColumns(table);
    const { strict } = table.options;
    this.#table = table;
    this.columns = columns.map(({ name }) => name);
    this.#codecs = columns.map((column) => codecOf(column, strict));
    this.#affinities = columns.map(({ storage }) => {
      assert(storage.dialect === 'sqlite', 'the column is of SQLite');
      return affinityOf(storage.declaredType, strict);
    });
    this.#prefixes = rowShape(this.columns).prefixes;
  }

  /** Begins a block; its rows are then read one by one while `hasMore`. */
  start(block: RowBlock): void {
    const { bytes } = block;
    if (bytes[bytes.length - 1] !== NEWLINE) throw malformedRow(bytes, bytes.length);
    this.#cursor.bytes = bytes;
    this.#cursor.scratch.reserve(bytes.length);
    this.#cursor.at = 0;
  }

  get hasMore(): boolean {
    return this.#cursor.at < this.#cursor.bytes.length;
  }

  /** The block. */
  get bytes(): Buffer {
    return this.#cursor.bytes;
  }

  /** Where the next row begins in the block. */
  get at(): number {
    return this.#cursor.at;
  }

  /** Goes on behind the row that begins at `start`: no row line holds a raw newline. */
  skipRow(start: number): void {
    this.#cursor.at = this.#cursor.bytes.indexOf(NEWLINE, start) + 1;
    this.rows++;
  }

  /**
   * Puts the values of the next row into `values` from `offset` on.
   * @throws ARCHIVE_ROW_MALFORMED where the line is not of the table's shape, VALUE_NOT_STORABLE.
   */
  read(values: SqliteValue[], offset: number): void {
    const cursor = this.#cursor;
    const codecs = this.#codecs;
    const prefixes = this.#prefixes;
    this.hasRawText = false;
    try {
      for (let column = 0; column < codecs.length; column++) {
        this.#column = column;
        cursor.at = skipPrefix(cursor.bytes, cursor.at, prefixes[column] as Buffer);
        const value = decodeCell(cursor, codecs[column] as ValueCodec, this.#affinities[column] as Affinity);
        if (value instanceof RawText) this.hasRawText = true;
        values[offset + column] = value;
      }
    } catch (cause) {
      throw this.#withPlace(cause);
    }
    if (codecs.length === 0) cursor.at = skipPrefix(cursor.bytes, cursor.at, OPEN);
    cursor.at = skipPrefix(cursor.bytes, cursor.at, LINE_END);
    this.rows++;
  }

  #withPlace(cause: unknown): unknown {
    if (!(cause instanceof RowferryError) || cause.code !== 'VALUE_NOT_STORABLE') return cause;
    const table = displayName(this.#table.name);
    const column = this.columns[this.#column] as string;
    const key = this.#keyOfRow();
    return new RowferryError('VALUE_NOT_STORABLE', {
      message: `Row ${key} of ${table} has a value in "${column}" that SQLite cannot store there: ${cause.message}.`,
      hint: 'Change the value in the source, or give the column another type in the target.',
      context: { table, column, key },
      cause,
    });
  }

  /** The cells of the primary key, or the row's number where there is none. */
  #keyOfRow(): string {
    const key = this.#table.primaryKey;
    return key === null
      ? String(this.rows + 1)
      : (describeKey(this.#cursor, this.columns, key.columns) ?? String(this.rows + 1));
  }
}

/** The value of the cell at the cursor. */
export function decodeCell(cursor: CellCursor, codec: ValueCodec, affinity: Affinity): SqliteValue {
  const { bytes, at } = cursor;
  const first = bytes[at];
  if (first === LOWER_N) {
    cursor.at = skipPrefix(bytes, at, NULL_CELL);
    return null;
  }
  if (first === OPEN_BRACE && (!codec.embeds || isTaggedDocument(bytes, at))) return decodeTagged(cursor, affinity);
  return codec.decode(cursor);
}

/** `id=5`, from the line in which the cursor stands; null where the line is not whole. */
function describeKey(cursor: CellCursor, columns: readonly string[], key: readonly string[]): string | null {
  const { bytes } = cursor;
  let at = bytes.lastIndexOf(NEWLINE, cursor.at) + 1;
  const { prefixes } = rowShape(columns);
  const cells = new Map<string, string>();
  try {
    for (const [column, prefix] of prefixes.entries()) {
      const start = skipPrefix(bytes, at, prefix);
      at = skipCell(bytes, start, bytes.length);
      cells.set(columns[column] as string, bytes.toString('utf8', start, at));
    }
  } catch {
    // The line is malformed behind the value that is being reported: that one comes first.
    return null;
  }
  return key.map((name) => `${name}=${cells.get(name) ?? '?'}`).join(', ');
}
