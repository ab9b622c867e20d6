import { RowferryError } from '../../../errors/rowferry-error.ts';
import { storedColumns, type Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import { rowShape, skipPrefix } from '../../../model/row-shape.ts';
import type { RowBlock } from '../../../model/row-stream.ts';
import { BACKSLASH, LOWER_N, NEWLINE, TAB, UPPER_N } from '../../../util/ascii.ts';
import { assert } from '../../../util/assert.ts';
import { ByteBuffer } from '../../../util/byte-buffer.ts';
import type { CopyCursor, ValueMachine } from '../values/postgres-copy-cursor.ts';
import { NulCharacterError } from '../values/postgres-text-values.ts';
import { codecOf } from '../values/postgres-values.ts';

interface Refusal {
  readonly what: string;
  readonly why: string;
  readonly hint: string;
}

const NUL: Refusal = {
  what: 'the character U+0000',
  why: 'U+0000',
  hint: 'Remove the NUL character from that value in the source, then export again.',
};
const BROKEN: Refusal = {
  what: 'text that is not UTF-8',
  why: 'such bytes as text',
  hint: 'Correct that text in the source, or keep it there as a BLOB, then export again.',
};
/** How a cell of text begins whose bytes are not UTF-8. */
const BROKEN_TEXT = '{"$bytes":';
const OPEN = Buffer.from('{');
const LINE_END = Buffer.from('},\n');
const NULL_CELL = Buffer.from('null');
/** The most bytes of COPY text that one byte of a row line can become: a quote in an array, `\\"`. */
const EXPANSION_MAX = 2;

/** Turns blocks of row lines of one table into COPY text of its stored columns. */
export class RowDecoder {
  /** Rows decoded so far, over all blocks. */
  rows = 0;
  readonly #table: Table;
  readonly #columns: readonly string[];
  readonly #machines: readonly ValueMachine[];
  readonly #prefixes: readonly Buffer[];
  readonly #cursor: CopyCursor = { source: Buffer.alloc(0), at: 0, out: new ByteBuffer() };
  #column = 0;

  constructor(table: Table) {
    const columns = storedColumns(table);
    this.#table = table;
    this.#columns = columns.map(({ name }) => name);
    this.#machines = columns.map(({ type }) => codecOf(type).decode);
    this.#prefixes = rowShape(this.#columns).prefixes;
  }

  /**
   * The COPY text of the block's rows, in a buffer of the caller's.
   * @throws ARCHIVE_ROW_MALFORMED where a line is not of the table's shape, VALUE_NOT_STORABLE for U+0000 and for text that is not UTF-8.
   */
  decode(block: RowBlock): Buffer {
    const cursor = this.#cursor;
    const rowsBefore = this.rows;
    cursor.source = block.bytes;
    cursor.at = 0;
    cursor.out.reserve(EXPANSION_MAX * block.bytes.length);
    try {
      while (cursor.at < block.bytes.length) this.#decodeRow();
    } catch (cause) {
      cursor.out.length = 0;
      if (cause instanceof NulCharacterError) throw this.#refused(NUL, cause);
      const isBroken = cursor.source.toString('latin1', cursor.at, cursor.at + BROKEN_TEXT.length) === BROKEN_TEXT;
      throw isBroken ? this.#refused(BROKEN, cause) : cause;
    }
    assert(this.rows - rowsBefore === block.rows, 'a block holds as many lines as it says');
    return cursor.out.take();
  }

  #decodeRow(): void {
    const cursor = this.#cursor;
    const { source, out } = cursor;
    const machines = this.#machines;
    const prefixes = this.#prefixes;
    for (let column = 0; column < machines.length; column++) {
      this.#column = column;
      if (column > 0) out.bytes[out.length++] = TAB;
      cursor.at = skipPrefix(source, cursor.at, prefixes[column] as Buffer);
      if (source[cursor.at] === LOWER_N) pushNull(cursor);
      else (machines[column] as ValueMachine)(cursor);
    }
    if (machines.length === 0) cursor.at = skipPrefix(source, cursor.at, OPEN);
    cursor.at = skipPrefix(source, cursor.at, LINE_END);
    out.bytes[out.length++] = NEWLINE;
    this.rows++;
  }

  /** The error of a value that PostgreSQL has no place for. */
  #refused({ what, why, hint }: Refusal, cause: unknown): RowferryError {
    const table = displayName(this.#table.name);
    const column = this.#columns[this.#column] as string;
    return new RowferryError('VALUE_NOT_STORABLE', {
      message: `Row ${this.rows + 1} of ${table} has ${what} in "${column}": PostgreSQL cannot store ${why}.`,
      hint,
      context: { table, column, key: String(this.rows + 1) },
      cause,
    });
  }
}

function pushNull(cursor: CopyCursor): void {
  const { out } = cursor;
  cursor.at = skipPrefix(cursor.source, cursor.at, NULL_CELL);
  out.bytes[out.length++] = BACKSLASH;
  out.bytes[out.length++] = UPPER_N;
}
