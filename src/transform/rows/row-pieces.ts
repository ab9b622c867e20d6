import type { ColumnPlan, TablePlan } from '../../model/plan.ts';
import { type CellOffsets, rowShape } from '../../model/row-shape.ts';
import type { ByteBuffer } from '../../util/byte-buffer.ts';
import type { CellMapper } from '../cell-mapper.ts';
import type { RowProgress } from './row-maker.ts';

/**
 * What a row line of the target is made of, one piece after the other. Cells that stay, stand side by side and are called
 * what they were are one piece: what stands between them was compared byte by byte when the row was cut.
 */
export type RowPiece =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** The columns from one place to another of the source's row line, with what stands between them. */
  | { readonly kind: 'cells'; readonly first: number; readonly last: number }
  | MapPiece;

/** A cell that is made of the source's; of NULL where the source's row lines do not have the column. */
export interface MapPiece {
  readonly kind: 'map';
  /** Index in the plan. */
  readonly column: number;
  /** In the source's row line, or NOWHERE. */
  readonly place: number;
  readonly map: CellMapper;
}

/** The place of a column that the source's row lines do not have. */
export const NOWHERE = -1;

/** What the mapper of such a column gets. */
const NULL_CELL = Buffer.from('null');

/** The pieces of the rows of a table. @param columns those of the source's row lines, in their order */
export function rowPieces(
  plan: TablePlan,
  columns: readonly string[],
  mappers: readonly CellMapper[],
): readonly RowPiece[] {
  const { prefixes } = rowShape(plan.columns.map(({ target }) => target));
  const pieces: RowPiece[] = [];
  for (const [at, column] of plan.columns.entries()) {
    const place = placeOf(column, columns);
    const before = pieces.at(-1);
    if (isKept(column) && before?.kind === 'cells' && before.last + 1 === place && isNamedSo(column)) {
      pieces[pieces.length - 1] = { ...before, last: place };
      continue;
    }
    pushBytes(pieces, prefixes[at] as Buffer);
    if (isKept(column)) pieces.push({ kind: 'cells', first: place, last: place });
    else if (isConstant(column)) pushBytes(pieces, Buffer.from(column.operation.cell));
    else pieces.push({ kind: 'map', column: at, place, map: mappers[at] as CellMapper });
  }
  pushBytes(pieces, Buffer.from(plan.columns.length === 0 ? '{},\n' : '},\n'));
  return pieces;
}

export function placeOf({ source }: ColumnPlan, columns: readonly string[]): number {
  return source === null ? NOWHERE : columns.indexOf(source);
}

function isNamedSo({ source, target }: ColumnPlan): boolean {
  return source === target;
}

function isKept({ operation, refuses = [] }: ColumnPlan): boolean {
  return operation.kind === 'keep' && refuses.length === 0;
}

type ConstantColumn = ColumnPlan & { readonly operation: { readonly kind: 'constant' } };

function isConstant(column: ColumnPlan): column is ConstantColumn {
  return column.operation.kind === 'constant' && (column.refuses ?? []).length === 0;
}

function pushBytes(pieces: RowPiece[], bytes: Buffer): void {
  const before = pieces.at(-1);
  if (before?.kind !== 'bytes') pieces.push({ kind: 'bytes', bytes });
  else pieces[pieces.length - 1] = { kind: 'bytes', bytes: Buffer.concat([before.bytes, bytes]) };
}

/** Writes the row line of the row whose cells lie at `offsets` of `bytes`. */
export function writePieces(pieces: readonly RowPiece[], writing: PieceWriting): void {
  const { bytes, offsets, out } = writing;
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at] as RowPiece;
    if (piece.kind === 'bytes') out.pushShort(piece.bytes, 0, piece.bytes.length);
    else if (piece.kind === 'cells') {
      out.pushShort(bytes, offsets.starts[piece.first] as number, offsets.ends[piece.last] as number);
    } else mapPiece(piece, writing);
  }
}

/** Writes the cell that is made for the row, having named its column. */
export function mapPiece({ column, place, map }: MapPiece, { bytes, offsets, out, progress }: PieceWriting): void {
  progress.column = column;
  if (place === NOWHERE) map(NULL_CELL, 0, NULL_CELL.length, out);
  else map(bytes, offsets.starts[place] as number, offsets.ends[place] as number, out);
}

export interface PieceWriting {
  /** The block that the row is of. */
  bytes: Buffer;
  readonly offsets: CellOffsets;
  readonly out: ByteBuffer;
  readonly progress: RowProgress;
}
