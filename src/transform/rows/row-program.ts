// What the maker in WebAssembly must know of a table, as bytes: `assembly/make-rows.ts` has the same numbers.
import type { RowShape } from '../../model/row-shape.ts';
import { aligned, lanesOf, MemoryImage } from '../../util/memory-image.ts';
import type { RowPiece } from './row-pieces.ts';

const HEAD_BYTES = 16;
const COLUMN_BYTES = 8;
const PIECE_BYTES = 12;
const KINDS: Readonly<Record<RowPiece['kind'], number>> = { bytes: 0, cells: 1, map: 2 };

/** @param base where the program will lie in memory, aligned */
export function rowProgram({ prefixes }: RowShape, pieces: readonly RowPiece[], base: number): Buffer {
  const piecesAt = HEAD_BYTES + prefixes.length * COLUMN_BYTES;
  const fixed = Buffer.alloc(aligned(piecesAt + pieces.length * PIECE_BYTES));
  const image = new MemoryImage(base + fixed.length);
  fixed.writeInt32LE(prefixes.length, 0);
  fixed.writeInt32LE(pieces.length, 4);
  for (const [at, prefix] of prefixes.entries()) {
    fixed.writeInt32LE(image.add(lanesOf(prefix)), HEAD_BYTES + at * COLUMN_BYTES);
    fixed.writeInt32LE(prefix.length, HEAD_BYTES + at * COLUMN_BYTES + 4);
  }
  for (const [at, piece] of pieces.entries()) {
    const [first, second] = numbersOf(piece, image);
    const place = piecesAt + at * PIECE_BYTES;
    fixed.writeInt32LE(KINDS[piece.kind], place);
    fixed.writeInt32LE(first, place + 4);
    fixed.writeInt32LE(second, place + 8);
  }
  return Buffer.concat([fixed, image.bytes()]);
}

function numbersOf(piece: RowPiece, image: MemoryImage): readonly [number, number] {
  if (piece.kind === 'bytes') return [image.add(piece.bytes), piece.bytes.length];
  return piece.kind === 'cells' ? [piece.first, piece.last] : [0, 0];
}
