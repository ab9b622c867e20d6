// The machine of `assembly/make-rows.ts`: cuts a block into cells, and joins lines of pieces, sixteen bytes at a time.
import type { RowShape } from '../../model/row-shape.ts';
import type { RowBlock } from '../../model/row-stream.ts';
import { QUOTE } from '../../util/ascii.ts';
import { assert } from '../../util/assert.ts';
import { aligned } from '../../util/memory-image.ts';
import {
  type AssemblyMemory,
  type CompiledCode,
  instantiateAssembly,
  lazyAssembly,
  MEMORY_KEPT_BYTES,
  reserveMemory,
} from '../../util/web-assembly.ts';
import { ROW_MAKER_CODE } from './row-maker-code.ts';
import type { RowPiece } from './row-pieces.ts';
import { rowProgram } from './row-program.ts';

/** Has a memory of its own: a block is cut and then joined. */
export interface RowMachine {
  /**
   * Where each cell begins and ends in the block, row by row: two numbers a cell. Valid until the block is joined.
   * @returns null where the lines are not those of the table, or not as many as the block says, and where what becomes of
   *   them may be too much for this memory: each row may have a long constant
   */
  cut(block: RowBlock): Int32Array | null;
  /** The lines of rows of the block that was cut, for the caller alone. */
  join(rows: JoinedRows): Buffer;
}

export interface JoinedRows {
  /** Their numbers in the block, from 0. */
  readonly rows: Int32Array;
  /** The cells that were made for them, one behind the other, and where each of them ends. */
  readonly made: Uint8Array;
  readonly ends: Int32Array;
}

interface Exports {
  readonly memory: AssemblyMemory;
  freeMemory(): number;
  cutRows(program: number, start: number, end: number, table: number, rowsMax: number): number;
  joinRows(program: number, joined: number, out: number): number;
}

/** The code with a table's program in its memory. */
interface Loaded extends Exports {
  readonly program: number;
  /** Where blocks lie. */
  readonly start: number;
}

/** Quotes behind a block end every search in it. */
const QUOTES = 256;
/** Copies may write past their end. */
const SLACK = 64;
const INT32_BYTES = 4;
/** What lines may take besides the cells that are made for them. */
const JOINED_BYTES_MAX = 256 * 1024 * 1024;
/** Positions are signed. */
const MEMORY_BYTES_MAX = 2 ** 31;

const machineCode = lazyAssembly(ROW_MAKER_CODE);

/** null where WebAssembly is not to be had. @param pieces of the target's row lines */
export function rowMachine(shape: RowShape, pieces: readonly RowPiece[]): RowMachine | null {
  const code = machineCode();
  if (code === null) return null;
  const joinedBytesMax = joinedBytes(pieces);
  let loaded: Loaded | null = null;
  let cut: CutBlock = { bytes: 0, table: 0, end: 0 };
  return {
    cut: (block) => {
      if (joinedBytesMax(block.rows, block.bytes.length) > JOINED_BYTES_MAX) return null;
      loaded ??= load(code, shape, pieces);
      cut = layOut(block, loaded.start, shape);
      return cutBlock(loaded, block, cut);
    },
    join: (rows) => {
      assert(loaded !== null, 'a block is cut before it is joined');
      const lines = joinRows(loaded, cut, {
        rows,
        bytesMax: joinedBytesMax(rows.rows.length, cut.bytes) + rows.made.length,
      });
      if (loaded.memory.buffer.byteLength > MEMORY_KEPT_BYTES) loaded = null;
      return lines;
    },
  };
}

function load(code: CompiledCode, shape: RowShape, pieces: readonly RowPiece[]): Loaded {
  const { memory, freeMemory, cutRows, joinRows } = instantiateAssembly<Exports>(code, {});
  const program = aligned(freeMemory());
  const bytes = rowProgram(shape, pieces, program);
  const start = program + bytes.length;
  reserveMemory(memory, start).set(bytes, program);
  return { memory, freeMemory, cutRows, joinRows, program, start };
}

/** A block in memory. */
interface CutBlock {
  readonly bytes: number;
  /** Where the numbers of its cells lie, and where they end. */
  readonly table: number;
  readonly end: number;
}

function layOut({ bytes, rows }: RowBlock, start: number, { columns }: RowShape): CutBlock {
  const table = aligned(start + bytes.length + QUOTES);
  return { bytes: bytes.length, table, end: aligned(table + rows * columns.length * 2 * INT32_BYTES) };
}

function cutBlock({ memory, program, start, cutRows }: Loaded, { bytes, rows }: RowBlock, cut: CutBlock) {
  const all = reserveMemory(memory, cut.end);
  const end = start + bytes.length;
  all.set(bytes, start);
  all.fill(QUOTE, end, end + QUOTES);
  if (cutRows(program, start, end, cut.table, rows) !== rows) return null;
  return new Int32Array(all.buffer, cut.table, (cut.end - cut.table) / INT32_BYTES);
}

/** The most bytes that so many lines of a block can have without the cells that are made for them. */
function joinedBytes(pieces: readonly RowPiece[]): (rows: number, blockBytes: number) => number {
  const fixed = pieces.reduce((sum, piece) => sum + (piece.kind === 'bytes' ? piece.bytes.length : 0), 0);
  const stretches = pieces.filter(({ kind }) => kind === 'cells').length;
  return (rows, blockBytes) => rows * fixed + stretches * blockBytes;
}

interface Joining {
  readonly rows: JoinedRows;
  readonly bytesMax: number;
}

function joinRows(loaded: Loaded, { table, end }: CutBlock, { rows: { rows, ends, made }, bytesMax }: Joining): Buffer {
  const { memory, program, start } = loaded;
  const rowsAt = end;
  const endsAt = rowsAt + rows.byteLength;
  const headAt = endsAt + ends.byteLength;
  const madeAt = aligned(headAt + HEAD_NUMBERS * INT32_BYTES);
  const out = aligned(madeAt + made.length + SLACK);
  assert(out + bytesMax + SLACK <= MEMORY_BYTES_MAX, 'what a block becomes has a place in memory');
  const all = reserveMemory(memory, out + bytesMax + SLACK);
  const head = [start, table, rowsAt, rows.length, madeAt, endsAt];
  new Int32Array(all.buffer, rowsAt, rows.length).set(rows);
  new Int32Array(all.buffer, endsAt, ends.length).set(ends);
  new Int32Array(all.buffer, headAt, HEAD_NUMBERS).set(head);
  all.set(made, madeAt);
  return Buffer.from(all.subarray(out, loaded.joinRows(program, headAt, out)));
}

const HEAD_NUMBERS = 6;
