import type { JsonValue } from '../../model/json-value.ts';
import type { LookupOperation } from '../../model/rule-operation.ts';
import { notConvertible } from '../not-storable.ts';
import { type CellStep, inputCells, type StepContext, unlessNullCell } from './cell-step.ts';
import { cellOfType, textOfValue } from './value-cells.ts';

/** What NULL becomes. */
export function defaultStep(value: JsonValue, { to }: StepContext): CellStep {
  const fixed = cellOfType(value, to);
  return (cell) => (cell === 'null' ? fixed : cell);
}

/** The first of the value and the inputs that is not NULL. */
export function coalesceStep(context: StepContext): CellStep {
  const cells = inputCells(context);
  return (cell) => (cell === 'null' ? (cells().find((other) => other !== 'null') ?? 'null') : cell);
}

/** The value that the table of the rule, or one of the source, has for the text of a value. */
export function lookupStep({ values, otherwise = 'fail' }: LookupOperation, context: StepContext): CellStep {
  const { from, to, lookup } = context;
  const entries = Object.entries(values ?? {});
  const cells = values === undefined ? lookup : new Map(entries.map(([text, value]) => [text, cellOfType(value, to)]));
  return unlessNullCell((cell) => {
    if (cells === null) throw notConvertible(NOT_AT_HAND);
    const found = cells.get(textOfValue(cell, from));
    if (found !== undefined) return found;
    if (otherwise === 'fail') throw notConvertible('the lookup of your rule has no such value');
    return otherwise === 'keep' ? cell : 'null';
  });
}

const NOT_AT_HAND = 'the table that it is looked up in is not read here; "rowferry transform TO" reads it';
