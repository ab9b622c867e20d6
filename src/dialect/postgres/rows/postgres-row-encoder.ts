import { storedColumns, type Table } from '../../../model/catalog.ts';
import { rowShape } from '../../../model/row-shape.ts';
import { BLOCK_BYTES, type RowBlock } from '../../../model/row-stream.ts';
import { BACKSLASH, CLOSE_BRACE, COMMA, NEWLINE, OPEN_BRACE, SPACE, TAB, UPPER_N } from '../../../util/ascii.ts';
import { assert } from '../../../util/assert.ts';
import { ByteBuffer } from '../../../util/byte-buffer.ts';
import type { CopyCursor, ValueMachine } from '../values/postgres-copy-cursor.ts';
import { codecOf } from '../values/postgres-values.ts';

const NULL_CELL = Buffer.from('null');
/** The most bytes that one byte of COPY text can become: a control character, `\u0001`. */
const EXPANSION_MAX = 6;
/** Rows of more bytes than this are measured before room is made for them. */
const LARGE_BYTES = 256 * 1024;

/**
 * Turns COPY text into blocks of row lines: the stored columns of `table`, in their order.
 * @param chunks the text in pieces cut anywhere, as the network gave them.
 */
export async function* encodeBlocks(table: Table, chunks: AsyncIterable<Buffer>): AsyncGenerator<RowBlock> {
  const encoder = new RowEncoder(table);
  let carried: Buffer[] = [];
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      const whole = chunk.subarray(0, end);
      const rows = carried.length === 0 ? whole : Buffer.concat([...carried, whole]);
      // The pieces of a long row are not kept beside it.
      carried = [];
      yield* encoder.encode(rows);
    }
    if (end < chunk.length) carried.push(chunk.subarray(end));
  }
  assert(carried.length === 0, 'COPY text ends with a newline');
  if (encoder.rows > 0) yield encoder.takeBlock();
}

class RowEncoder {
  rows = 0;
  readonly #machines: readonly ValueMachine[];
  readonly #prefixes: readonly Buffer[];
  readonly #prefixBytes: number;
  readonly #cursor: CopyCursor = { source: Buffer.alloc(0), at: 0, out: new ByteBuffer() };

  constructor(table: Table) {
    const columns = storedColumns(table);
    this.#machines = columns.map(({ type }) => codecOf(type).encode);
    this.#prefixes = rowShape(columns.map(({ name }) => name)).prefixes;
    this.#prefixBytes = this.#prefixes.reduce((sum, prefix) => sum + prefix.length, '{},\n'.length);
  }

  /** Converts whole rows and gives the blocks that become full. */
  *encode(rows: Buffer): Generator<RowBlock> {
    const cursor = this.#cursor;
    cursor.source = rows;
    cursor.at = 0;
    while (cursor.at < rows.length) {
      cursor.out.reserve(this.#prefixBytes + roomForRow(rows, cursor.at, this.#machines.length));
      this.#encodeRow();
      this.rows++;
      if (cursor.out.length >= BLOCK_BYTES) yield this.takeBlock();
    }
  }

  takeBlock(): RowBlock {
    const block = { bytes: this.#cursor.out.take(), rows: this.rows };
    this.rows = 0;
    return block;
  }

  #encodeRow(): void {
    const cursor = this.#cursor;
    const { source, out } = cursor;
    const machines = this.#machines;
    const prefixes = this.#prefixes;
    if (machines.length === 0) out.bytes[out.length++] = OPEN_BRACE;
    for (let column = 0; column < machines.length; column++) {
      if (column > 0) assert(source[cursor.at++] === TAB, 'a tab stands between COPY fields');
      pushFixed(out, prefixes[column] as Buffer);
      if (source[cursor.at] === BACKSLASH && source[cursor.at + 1] === UPPER_N) {
        pushFixed(out, NULL_CELL);
        cursor.at += 2;
      } else {
        (machines[column] as ValueMachine)(cursor);
      }
    }
    assert(source[cursor.at++] === NEWLINE, 'a newline stands behind the last COPY field');
    out.bytes[out.length++] = CLOSE_BRACE;
    out.bytes[out.length++] = COMMA;
    out.bytes[out.length++] = NEWLINE;
  }
}

/** Appends fixed text byte by byte: for a few bytes faster than a copy through the runtime. */
function pushFixed(out: ByteBuffer, text: Buffer): void {
  const target = out.bytes;
  let { length } = out;
  for (let at = 0; at < text.length; at++) target[length++] = text[at] as number;
  out.length = length;
}

/** A bound of what the cells of the row at `start` can need. Exact enough for large rows not to ask for six times their size. */
function roomForRow(rows: Buffer, start: number, columns: number): number {
  const ahead = rows.length - start;
  if (ahead <= LARGE_BYTES) return EXPANSION_MAX * ahead;
  const end = rows.indexOf(NEWLINE, start);
  let controls = 0;
  for (let at = start; at < end; at++) if ((rows[at] as number) < SPACE) controls++;
  return 3 * (end - start) + (EXPANSION_MAX - 1) * controls + 16 * (columns + 1);
}
