import { isDeepStrictEqual } from 'node:util';
import type { ColumnPairing, PairingPlan } from '../../compare/row-pairing.ts';
import { type Column, type EnumType, type Key, storedColumns, type Table } from '../../model/catalog.ts';
import { rowShape } from '../../model/row-shape.ts';
import { cellOrder } from '../../model/sort-key.ts';

export interface PairingInput {
  readonly left: Table;
  readonly right: Table;
  /** The stored columns that both have. */
  readonly columns: readonly (readonly [Column, Column])[];
  readonly leftEnums: readonly EnumType[];
  readonly rightEnums: readonly EnumType[];
}

/** How the rows of two tables are compared: by the columns that both have, paired by a key that both have. */
export async function planPairing(input: PairingInput): Promise<PairingPlan> {
  const { left, right, columns } = input;
  const cellsOf = await comparison(input);
  const paired = columns.map(([ours, theirs]): ColumnPairing => {
    const cells = cellsOf(ours, theirs);
    const met = cells.toRight === null && cells.toLeft !== null ? ours : theirs;
    return { left: ours.name, right: theirs.name, ...cells, order: cellOrder(met.type) };
  });
  const shapeOf = (table: Table) => rowShape(storedColumns(table).map(({ name }) => name));
  return { left: shapeOf(left), right: shapeOf(right), columns: paired, key: commonKey(left, right, paired) };
}

type CellsOf = (left: Column, right: Column) => Pick<ColumnPairing, 'toLeft' | 'toRight'>;

/** What converts cells is loaded only where types differ. */
async function comparison({ columns, leftEnums, rightEnums }: PairingInput): Promise<CellsOf> {
  if (columns.every(([left, right]) => isDeepStrictEqual(left.type, right.type))) {
    return () => ({ toLeft: null, toRight: null });
  }
  const { comparableCells } = await import('../../transform/comparable-cells.ts');
  return (left, right) => comparableCells({ left, right, leftEnums, rightEnums });
}

/** Where the columns of a key stand that both sides keep unique, a primary one first; null: there is none. */
function commonKey(left: Table, right: Table, columns: readonly ColumnPairing[]): readonly number[] | null {
  const placesOf = (key: Key, side: 'left' | 'right') =>
    key.columns.map((name) => columns.findIndex((column) => column[side] === name));
  const theirs = keysOf(right).map((key) => setOf(placesOf(key, 'right')));
  const ours = keysOf(left).map((key) => placesOf(key, 'left'));
  return ours.find((places) => !places.includes(-1) && theirs.includes(setOf(places))) ?? null;
}

function setOf(places: readonly number[]): string {
  return [...places].sort((a, b) => a - b).join();
}

/** A unique key tells rows apart where none of its columns can be NULL. */
function keysOf(table: Table): readonly Key[] {
  const isNeverNull = ({ columns }: Key): boolean =>
    table.columns.every(({ name, nullable }) => !nullable || !columns.includes(name));
  const unique = table.uniqueKeys.filter(isNeverNull);
  return table.primaryKey === null ? unique : [table.primaryKey, ...unique];
}
