import type { CellOffsets, RowShape } from '../../model/row-shape.ts';
import type { RowBlock } from '../../model/row-stream.ts';
import { assert } from '../../util/assert.ts';
import { ByteBuffer } from '../../util/byte-buffer.ts';
import { type RowMachine, rowMachine } from './row-machine.ts';
import type { RowMaker, RowProgress } from './row-maker.ts';
import { type MapPiece, mapPiece, type PieceWriting, type RowPiece } from './row-pieces.ts';

export interface BlockRowMakerOptions {
  readonly shape: RowShape;
  /** Filled for each row. */
  readonly offsets: CellOffsets;
  readonly pieces: readonly RowPiece[];
  readonly progress: RowProgress;
}

/** Larger blocks are left to others: they are one row each. */
const BLOCK_BYTES_MAX = 16 * 1024 * 1024;
/** `},\n` */
const ROW_END_BYTES = 3;

/**
 * Cuts and joins whole blocks in WebAssembly; between the two JavaScript makes the cells that change, row by row. What it
 * makes is what `plain-row-maker.ts` makes. null where WebAssembly is not to be had, and for tables without columns.
 */
export function blockRowMaker(options: BlockRowMakerOptions): RowMaker | null {
  const { shape, pieces } = options;
  const machine = shape.columns.length === 0 ? null : rowMachine(shape, pieces);
  return machine === null ? null : new BlockRowMaker(machine, options);
}

class BlockRowMaker implements RowMaker {
  readonly #machine: RowMachine;
  readonly #options: BlockRowMakerOptions;
  readonly #maps: readonly MapPiece[];
  readonly #numbersOfRow: number;
  readonly #writing: PieceWriting;
  #block: RowBlock = { bytes: Buffer.alloc(0), rows: 0 };
  #cells: Int32Array = new Int32Array(0);
  #row = -1;
  /** The rows that were made. */
  #rows: Int32Array = new Int32Array(0);
  #rowCount = 0;
  /** The cells that were made for them. */
  readonly #made = new ByteBuffer();
  #ends: Int32Array = new Int32Array(0);
  #endCount = 0;

  constructor(machine: RowMachine, options: BlockRowMakerOptions) {
    this.#machine = machine;
    this.#options = options;
    this.#maps = options.pieces.filter((piece) => piece.kind === 'map');
    this.#numbersOfRow = options.shape.columns.length * 2;
    this.#writing = { ...options, bytes: this.#block.bytes, out: this.#made };
  }

  open(block: RowBlock): boolean {
    const cells = block.bytes.length > BLOCK_BYTES_MAX ? null : this.#machine.cut(block);
    if (cells === null) return false;
    this.#block = block;
    this.#writing.bytes = block.bytes;
    this.#made.clear();
    this.#cells = cells;
    this.#row = -1;
    this.#rows = roomFor(block.rows, this.#rows);
    this.#rowCount = 0;
    this.#ends = roomFor(block.rows * this.#maps.length, this.#ends);
    this.#endCount = 0;
    return true;
  }

  next(): boolean {
    if (this.#row + 1 >= this.#block.rows) return false;
    this.#row++;
    const { starts, ends } = this.#options.offsets;
    const cells = this.#cells;
    let at = this.#row * this.#numbersOfRow;
    for (let column = 0; column < starts.length; column++) {
      starts[column] = cells[at++] as number;
      ends[column] = cells[at++] as number;
    }
    return true;
  }

  line(): Buffer {
    return this.#block.bytes.subarray(this.#lineEnd(this.#row - 1), this.#lineEnd(this.#row));
  }

  make(): void {
    const made = this.#made;
    const before = made.length;
    let count = this.#endCount;
    try {
      for (let at = 0; at < this.#maps.length; at++) {
        mapPiece(this.#maps[at] as MapPiece, this.#writing);
        this.#ends[count++] = made.length;
      }
    } catch (error) {
      made.length = before;
      throw error;
    }
    this.#endCount = count;
    this.#rows[this.#rowCount++] = this.#row;
  }

  take(): Buffer {
    assert(this.#row + 1 === this.#block.rows, 'all rows of a block were looked at before they are joined');
    const lines = this.#machine.join({
      rows: this.#rows.subarray(0, this.#rowCount),
      made: this.#made.bytes.subarray(0, this.#made.length),
      ends: this.#ends.subarray(0, this.#endCount),
    });
    this.#made.clear();
    return lines;
  }

  /** Behind the row's ",\n". */
  #lineEnd(row: number): number {
    return row < 0 ? 0 : (this.#cells[(row + 1) * this.#numbersOfRow - 1] as number) + ROW_END_BYTES;
  }
}

function roomFor(numbers: number, room: Int32Array): Int32Array {
  return room.length >= numbers ? room : new Int32Array(numbers);
}
