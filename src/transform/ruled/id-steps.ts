import { withJsonPathValues } from '../../model/json-path-values.ts';
import type { LogicalType } from '../../model/logical-type.ts';
import type { RegenerateOperation, RegenerateWhen, UuidOperation } from '../../model/rule-operation.ts';
import { assert } from '../../util/assert.ts';
import { namedUuid } from '../../util/uuid.ts';
import { idCell } from '../remap-cells.ts';
import { taggedParts } from '../tagged-parts.ts';
import { type CellStep, inputCells, placesOf, type StepContext, unlessNullCell } from './cell-step.ts';
import { mapAtPath } from './json-path.ts';
import { seededCuid, seededTimeUuid, seededUuid } from './made-ids.ts';
import { idsName, keyMaker } from './made-keys.ts';
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

/** The key of a row and every reference to it become one uuid or text, also where they are of different types. */
export function regenerateStep(rule: RegenerateOperation, context: StepContext): CellStep {
  const { as, path, when } = rule;
  if (as === 'integer' || as === 'merged') return mappedStep(rule, context);
  const { namespace, from, to, ids } = context;
  assert(namespace !== null, 'the plan has what the keys are made of');
  const make = keyMaker(rule, namespace);
  // Where rows became one, the key of the row that stays counts.
  const merged = ids.get(idsName(rule));
  const keyOf = (text: string) => JSON.stringify(merged?.get(text) ?? make(text));
  const replaced: CellStep = (cell) => {
    if (path === undefined) return keyOf(textOfValue(cell, from));
    const document = mapAtPath(textOfValue(cell, from), path, keyOf);
    return to.kind === 'jsonb' ? documentCell(document) : JSON.stringify(document);
  };
  if (when === undefined) return unlessNullCell(replaced);
  const isMeant = whenHolds(when, context);
  // Keys of other tables stand in the same column, so all of them are text there.
  return unlessNullCell((cell) => (isMeant() ? replaced(cell) : JSON.stringify(textOfValue(cell, from))));
}

/** The key of a row and every reference to it become what the map of ids has; what is not there stays. */
function mappedStep(rule: RegenerateOperation, context: StepContext): CellStep {
  const { path, when } = rule;
  const { from, ids: maps } = context;
  const ids = maps.get(idsName(rule));
  assert(ids !== undefined, `the map of ids of ${rule.table} is there`);
  const replaced: CellStep = (cell) => {
    if (path !== undefined) {
      const document = withJsonPathValues(textOfValue(cell, from), path, (text) => ids.get(text) ?? null);
      return from.kind === 'jsonb' ? documentCell(document) : JSON.stringify(document);
    }
    const id = ids.get(textOfValue(cell, from));
    return id === undefined ? cell : numberCell(id, cell, from);
  };
  if (when === undefined) return unlessNullCell(replaced);
  const isMeant = whenHolds(when, context);
  return unlessNullCell((cell) => (isMeant() ? replaced(cell) : cell));
}

/** In the form that the cell before it had. */
function numberCell(id: string, cell: string, type: LogicalType): string {
  if (type.kind === 'float') return id;
  if (type.kind !== 'dynamic') return idCell(id, type);
  const { tag } = taggedParts(Buffer.from(cell));
  return `{"${tag}":${tag === '$text' ? JSON.stringify(id) : id}}`;
}

function whenHolds(when: RegenerateWhen, context: StepContext): () => boolean {
  const [type] = context.inputs;
  assert(type !== undefined, 'the plan has the column that decides');
  const cells = inputCells(context);
  return () => textOfValue(cells()[0] as string, type.type) === when.value;
}
