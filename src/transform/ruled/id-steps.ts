import type { RegenerateOperation, UuidOperation } from '../../model/rule-operation.ts';
import { assert } from '../../util/assert.ts';
import { type CellStep, inputCells, placesOf, type StepContext, unlessNullCell } from './cell-step.ts';
import { mapAtPath } from './json-path.ts';
import { namedUuid, seededCuid, seededTimeUuid, seededUuid } from './made-ids.ts';
import { identityOf } from './row-cells.ts';
import { documentCell, textOfValue } from './value-cells.ts';

/** A uuid for each row, the same one in every run of the plan (version 5: in every run). */
export function uuidStep({ version }: UuidOperation, context: StepContext): CellStep {
  if (version === 5) return namedStep(context);
  const names = rowNames(context);
  if (version === 4) return () => `"${seededUuid(names())}"`;
  const millis = instantOf(context);
  return () => `"${seededTimeUuid(millis, names())}"`;
}

export function cuidStep(context: StepContext): CellStep {
  const names = rowNames(context);
  const millis = instantOf(context);
  return () => `"${seededCuid(millis, names())}"`;
}

/** What an id is made of: the seed of the plan, the column that it is for and the row. */
function rowNames({ made, row }: StepContext): () => readonly string[] {
  assert(made !== null, 'the plan has the seed of its ids');
  const places = placesOf(row.key, row);
  return () => [made.seed, made.column, identityOf(row, places)];
}

function instantOf({ made }: StepContext): number {
  assert(made !== null, 'the plan has its moment');
  return Date.parse(made.instant);
}

/** Of the texts of the inputs; several are told apart as the JSON array of them. */
function namedStep(context: StepContext): CellStep {
  const { namespace, inputs } = context;
  assert(namespace !== null, 'the plan has the namespace of its names');
  const cells = inputCells(context);
  return () => {
    const texts = cells().map((cell, at) => textOfValue(cell, (inputs[at] as StepContext['inputs'][number]).type));
    return `"${namedUuid(namespace, texts.length === 1 ? (texts[0] as string) : JSON.stringify(texts))}"`;
  };
}

/** The key of a row and every reference to it become one uuid, also where they are of different types. */
export function regenerateStep({ path, when }: RegenerateOperation, context: StepContext): CellStep {
  const { namespace, from, to } = context;
  assert(namespace !== null, 'the plan has the namespace of the keys');
  const uuidOf = (text: string) => namedUuid(namespace, text);
  const replaced: CellStep = (cell) => {
    if (path === undefined) return `"${uuidOf(textOfValue(cell, from))}"`;
    const document = mapAtPath(textOfValue(cell, from), path, (text) => JSON.stringify(uuidOf(text)));
    return to.kind === 'jsonb' ? documentCell(document) : JSON.stringify(document);
  };
  if (when === undefined) return unlessNullCell(replaced);
  const [type] = context.inputs;
  assert(type !== undefined, 'the plan has the column that decides');
  const cells = inputCells(context);
  const isMeant = () => textOfValue(cells()[0] as string, type.type) === when.value;
  // Keys of other tables stand in the same column, so all of them are text there.
  return unlessNullCell((cell) => (isMeant() ? replaced(cell) : JSON.stringify(textOfValue(cell, from))));
}
