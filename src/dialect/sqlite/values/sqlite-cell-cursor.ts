import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { ByteBuffer } from '../../../util/byte-buffer.ts';
import type { Proof } from '../census/sqlite-census.ts';

/** Where a byte machine reads: one cursor serves all columns of a table. */
export interface CellCursor {
  /** The block; its last byte is a newline, which no cell holds, so scans end without counting. */
  bytes: Buffer;
  at: number;
  /** For the text of one cell; it has room for as many bytes as the block. */
  readonly scratch: ByteBuffer;
}

/** What is bound to a statement. A number is bound as a REAL; the column's affinity makes an INTEGER of it. */
export type SqliteValue = number | bigint | string | Buffer | RawText | null;

/** Text that is not valid UTF-8: bound as a BLOB and cast, since the driver would repair it. */
export class RawText {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

/** Turns the cell at `cursor.at` into a value and leaves `at` behind the cell. */
export type CellMachine = (cursor: CellCursor) => SqliteValue;

/**
 * How text reaches the row line. `quick`: as SQLite holds it, so that bytes that are not UTF-8 show in the
 * block; a value that is not of its column's form stops the query. `exact`: by functions that look at the bytes, and
 * tag what is not valid or not of the form.
 */
export type ReadMode = 'quick' | 'exact';

/** By what key order compares (`model/row-order.ts`). */
export type KeyOrder =
  /** The column itself, as SQLite compares it. */
  | { readonly kind: 'number' }
  /** The bytes of the column's text. */
  | { readonly kind: 'bytes' }
  /** SQL text that yields what to compare by bytes or number, NULL for NULL. */
  | { readonly kind: 'computed'; readonly sql: (column: string, mode: ReadMode) => string };

/** Both directions of one form of value. `column` is SQL: a quoted identifier. */
export interface ValueCodec {
  /** SQL text that yields the canonical cell, `null` for NULL. */
  cell(column: string, mode: ReadMode): string;
  /** The same in the mode `quick` where the census of this transaction has shown what all values are. */
  readonly trusted?: { readonly [P in Proof]?: (column: string) => string };
  readonly order: KeyOrder;
  /** Never given the cells `null` and, unless `embeds`, those that begin with `{`. */
  readonly decode: CellMachine;
  /** The cells are documents, so one that begins with `{` is no tagged value. */
  readonly embeds: boolean;
}

/** The cell's value has no place in the column; the row decoder adds where. */
export function notStorable(reason: string): RowferryError {
  return new RowferryError('VALUE_NOT_STORABLE', { message: reason });
}
