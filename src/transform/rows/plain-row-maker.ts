import { type CellOffsets, cutRow, type RowShape } from '../../model/row-shape.ts';
import { ByteBuffer } from '../../util/byte-buffer.ts';
import type { CheckMade } from './row-check.ts';
import type { RowMaker, RowProgress } from './row-maker.ts';
import { type PieceWriting, type RowPiece, writePieces } from './row-pieces.ts';

export interface PlainRowMakerOptions {
  readonly shape: RowShape;
  /** Filled for each row. */
  readonly offsets: CellOffsets;
  readonly pieces: readonly RowPiece[];
  readonly progress: RowProgress;
  readonly check: CheckMade | null;
}

/** Cuts and makes one row after the other, whatever the block. */
export function plainRowMaker({ shape, offsets, pieces, progress, check }: PlainRowMakerOptions): RowMaker {
  const out = new ByteBuffer();
  const writing: PieceWriting = { bytes: Buffer.alloc(0), offsets, out, progress };
  let [start, end] = [0, 0];
  return {
    open: (block) => {
      writing.bytes = block.bytes;
      end = 0;
      return true;
    },
    next: () => {
      const { bytes } = writing;
      if (end >= bytes.length) return false;
      start = end;
      end = cutRow(bytes, start, { shape, offsets, limit: bytes.length });
      return true;
    },
    line: () => writing.bytes.subarray(start, end),
    make: () => {
      const written = out.length;
      try {
        writePieces(pieces, writing);
        check?.(out, written);
      } catch (error) {
        out.length = written;
        throw error;
      }
    },
    take: () => out.take(),
  };
}
