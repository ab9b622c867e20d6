import type { IdMaps } from '../../model/id-maps.ts';
import type { JsonValue } from '../../model/json-value.ts';
import type { LogicalType } from '../../model/logical-type.ts';
import type { Lookup } from '../../model/lookups.ts';
import type { MadeFrom, RuleInput } from '../../model/plan.ts';
import { assert } from '../../util/assert.ts';
import { cellAt, type RowCells } from './row-cells.ts';

/** What an operation of a rule makes of a cell: JSON text → JSON text, for NULL `null`. */
export type CellStep = (cell: string) => string;

/** A function of the program that uses RowFerry as a library: a value and its row → the value that takes its place. */
export type RowFunction = (value: JsonValue, row: ReadonlyMap<string, JsonValue>) => JsonValue;

export interface RowFunctions {
  readonly [name: string]: RowFunction;
}

/** What the step of an operation is compiled with. */
export interface StepContext {
  /** The type of the cells, and the one of those that the step makes. */
  readonly from: LogicalType;
  readonly to: LogicalType;
  /** Other columns of the row that the operation reads. */
  readonly inputs: readonly RuleInput[];
  readonly made: MadeFrom | null;
  /** A uuid; null where the operation needs none. */
  readonly namespace: string | null;
  readonly row: RowCells;
  readonly functions: RowFunctions;
  /** The maps of ids, by what operations call them. */
  readonly ids: IdMaps;
  /** Of the table of the source that values are looked up in; null: there is none, or it is not at hand. */
  readonly lookup: Lookup | null;
}

export function unlessNullCell(step: CellStep): CellStep {
  return (cell) => (cell === 'null' ? cell : step(cell));
}

/** Where the columns stand among those of the row lines. */
export function placesOf(columns: readonly string[], row: RowCells): readonly number[] {
  return columns.map((name) => {
    const place = row.columns.indexOf(name);
    assert(place >= 0, `the row lines have the column ${name}`);
    return place;
  });
}

/** Reads the cells of the inputs in the row that is being mapped. */
export function inputCells({ inputs, row }: Pick<StepContext, 'inputs' | 'row'>): () => readonly string[] {
  const names = inputs.map(({ column }) => column);
  const places = placesOf(names, row);
  return () => places.map((place) => cellAt(row, place));
}
