import type { JsonValue } from '../../model/json-value.ts';
import type { LogicalType } from '../../model/logical-type.ts';
import type { RowFilter } from '../../model/plan.ts';
import type { Condition } from '../../model/row-condition.ts';
import { assert } from '../../util/assert.ts';
import { digitsOfCell } from '../convert/cell-text.ts';
import { placesOf } from './cell-step.ts';
import { cellAt, type RowCells } from './row-cells.ts';
import { cellOfType, textOfValue } from './value-cells.ts';

/** True for a row that passes. */
type RowTest = () => boolean;

/** The test of a filter for the row that is in `row` when it is called; compiled once. */
export function rowFilter({ condition, inputs }: RowFilter, row: RowCells): RowTest {
  const types = new Map(inputs.map(({ column, type }) => [column, type]));
  return compile(condition, types, row);
}

type Types = ReadonlyMap<string, LogicalType>;

function compile(condition: Condition, types: Types, row: RowCells): RowTest {
  const { all, any, not, column } = condition;
  if (all !== undefined) return every(all.map((part) => compile(part, types, row)));
  if (any !== undefined) return some(any.map((part) => compile(part, types, row)));
  if (not !== undefined) return negated(compile(not, types, row));
  assert(column !== undefined, 'a condition without parts asks about a column');
  const type = types.get(column);
  assert(type !== undefined, 'the filter has the types of its columns');
  const [place] = placesOf([column], row) as [number];
  const tests = cellTests(condition, type);
  return () => {
    const cell = cellAt(row, place);
    for (const test of tests) if (!test(cell)) return false;
    return true;
  };
}

function every(tests: readonly RowTest[]): RowTest {
  return () => tests.every((test) => test());
}

function some(tests: readonly RowTest[]): RowTest {
  return () => tests.some((test) => test());
}

function negated(test: RowTest): RowTest {
  return () => !test();
}

type CellTest = (cell: string) => boolean;

function cellTests(condition: Condition, type: LogicalType): readonly CellTest[] {
  const tests: CellTest[] = [];
  const compared = (value: JsonValue | undefined, holds: (order: number) => boolean) => {
    if (value === undefined) return;
    const compare = comparer(cellOfType(value, type), type);
    tests.push((cell) => cell !== 'null' && holds(compare(cell)));
  };
  if (condition.null !== undefined) tests.push((cell) => (cell === 'null') === condition.null);
  compared(condition.is, (order) => order === 0);
  compared(condition.above, (order) => order > 0);
  compared(condition.below, (order) => order < 0);
  compared(condition.least, (order) => order >= 0);
  compared(condition.most, (order) => order <= 0);
  if (condition.in !== undefined) {
    const compare = condition.in.map((value) => comparer(cellOfType(value, type), type));
    tests.push((cell) => cell !== 'null' && compare.some((order) => order(cell) === 0));
  }
  if (condition.matches !== undefined) {
    const pattern = new RegExp(condition.matches, 'u');
    tests.push((cell) => cell !== 'null' && pattern.test(textOfValue(cell, type)));
  }
  return tests;
}

/** How a cell stands to the fixed one: below 0 before it, 0 equal, above 0 behind it. */
function comparer(fixed: string, type: LogicalType): (cell: string) => number {
  switch (type.kind) {
    case 'integer': {
      const value = BigInt(digitsOfCell(fixed));
      return (cell) => sign(BigInt(digitsOfCell(cell)) - value);
    }
    case 'float': {
      const value = Number(digitsOfCell(fixed));
      return (cell) => sign(Number(digitsOfCell(cell)) - value);
    }
    case 'decimal':
      return (cell) => compareDecimals(textOfValue(cell, type), textOfValue(fixed, type));
    default: {
      const text = textOfValue(fixed, type);
      return (cell) => compareTexts(textOfValue(cell, type), text);
    }
  }
}

function sign(difference: number | bigint): number {
  if (Number.isNaN(difference)) return Number.NaN;
  return difference < 0 ? -1 : Number(difference > 0);
}

/** By code points, as bytes of UTF-8 compare. */
function compareTexts(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Exact, whatever the digits; NaN and infinities as numbers. */
function compareDecimals(a: string, b: string): number {
  if (!/^-?\d/.test(a) || !/^-?\d/.test(b)) return sign(Number(a) - Number(b));
  const scale = Math.max(fractionOf(a).length, fractionOf(b).length);
  return sign(scaled(a, scale) - scaled(b, scale));
}

function fractionOf(text: string): string {
  return text.split('.')[1] ?? '';
}

function scaled(text: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(scale, '0'));
}
