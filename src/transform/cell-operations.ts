import { type IdMap, type IdMaps, NO_IDS } from '../model/id-maps.ts';
import type { LogicalType } from '../model/logical-type.ts';
import { type Lookups, lookupName, NO_LOOKUPS } from '../model/lookups.ts';
import type { CellOperation, ChainLink, ColumnPlan } from '../model/plan.ts';
import { assert, assertNever } from '../util/assert.ts';
import { type CellMapper, chained, constant, keep, type RowView, unlessNull } from './cell-mapper.ts';
import { type CellTally, newTally } from './cell-tally.ts';
import { withinLimits } from './column-limits.ts';
import { convertedCells, countingRestored, flagCells, isTextToMoment, momentCells } from './converted-cells.ts';
import { jsonToJsonb } from './json-cells.ts';
import { withoutNul } from './nul-characters.ts';
import { cellText, remapped, remappedBy, remappedJson } from './remap-cells.ts';
import type { RowFunctions, StepContext } from './ruled/cell-step.ts';
import type { RowCells } from './ruled/row-cells.ts';
import { type PlannedRule, ruleCells } from './ruled/rule-cells.ts';
import { dynamicToJsonb, dynamicToText, jsonbToDynamic } from './tagged-cells.ts';

/** The function of a planned column, for its cells: it may keep buffers from cell to cell. */
export function columnMapper(plan: ColumnPlan, given: MapperContext = {}): CellMapper {
  const map = operationMapper(plan, given);
  const { refuses = [], targetType, targetStorage } = plan;
  return refuses.length === 0 ? map : withinLimits(map, refuses, { type: targetType, storage: targetStorage });
}

/** What the mapper of a column may need besides its plan. */
export interface MapperContext {
  readonly tally?: CellTally | undefined;
  readonly ids?: IdMaps;
  readonly row?: RowView;
  /** The row itself, for what rules ask for. */
  readonly cells?: RowCells;
  /** Functions of the program that uses RowFerry as a library. */
  readonly functions?: RowFunctions;
  readonly lookups?: Lookups;
}

function operationMapper(plan: ColumnPlan, context: MapperContext): CellMapper {
  const { tally = newTally() } = context;
  const { operation, sourceType, targetType } = plan;
  switch (operation.kind) {
    case 'keep':
      return keep;
    case 'dynamic-to-text':
      return unlessNull(dynamicToText(tally));
    case 'dynamic-to-jsonb':
      return unlessNull(dynamicToJsonb());
    case 'jsonb-to-dynamic':
      return unlessNull(jsonbToDynamic());
    case 'json-to-jsonb':
      return unlessNull(
        countingRestored(jsonToJsonb(), { from: JSON_TEXT, to: targetType, unit: null, labels: null }, tally),
      );
    case 'constant':
      return constant(operation.cell);
    case 'convert': {
      if (sourceType.kind === 'integer' && targetType.kind === 'boolean') return unlessNull(flagCells(tally));
      const conversion = { ...operation, from: sourceType, to: targetType };
      return unlessNull((isTextToMoment(conversion) ? momentCells : convertedCells)(conversion, plan.loss, tally));
    }
    case 'without-nul':
      return withoutNul(operation.how, nextMapper(plan, operation, { ...context, tally }), tally);
    case 'remap':
      return remapped(idsCalled(operation.ids, context), innerMapper(plan, operation.next, context), targetType);
    case 'remap-by': {
      const ids = Object.entries(operation.ids).map(([text, name]) => [text, idsCalled(name, context)] as const);
      const next = innerMapper(plan, operation.next, context);
      return remappedBy(textReader(operation.column, context), { ids: new Map(ids), next, targetType });
    }
    case 'remap-json': {
      const references = operation.references.map(({ path, ids }) => ({ path, ids: idsCalled(ids, context) }));
      return remappedJson(references, innerMapper(plan, operation.next, context), targetType);
    }
    case 'rule':
      return ruleCells(operation, ruleContext(plan, operation, context));
    case 'chain':
      return chained(chainMappers(plan, operation.links, context));
    default:
      return assertNever(operation, 'cell operation');
  }
}

function ruleContext(plan: ColumnPlan, operation: PlannedRule, context: MapperContext): StepContext {
  const { cells, functions = {}, ids = NO_IDS, lookups = NO_LOOKUPS } = context;
  assert(cells !== undefined, 'an operation of a rule is done within its row');
  const { inputs = [], made = null, namespace = null } = operation;
  const lookup = operation.lookup === undefined ? null : (lookups.get(lookupName(operation.lookup)) ?? null);
  const types = { from: plan.sourceType, to: plan.targetType };
  return { ...types, inputs, made, namespace, row: cells, functions, ids, lookup };
}

/** Each link from the type that the one before it made. */
function chainMappers(plan: ColumnPlan, links: readonly ChainLink[], context: MapperContext): readonly CellMapper[] {
  return links.map(({ operation, type }, at) => {
    const sourceType = links[at - 1]?.type ?? plan.sourceType;
    return operationMapper({ ...plan, operation, sourceType, targetType: type }, context);
  });
}

/** What a document came from: its text, also where the column says only that it is text. */
const JSON_TEXT: LogicalType = { kind: 'json' };

function innerMapper(plan: ColumnPlan, operation: CellOperation, context: MapperContext): CellMapper {
  return operationMapper({ ...plan, operation }, context);
}

function idsCalled(name: string, { ids = NO_IDS }: MapperContext): IdMap {
  const found = ids.get(name);
  assert(found !== undefined, `the map of ids ${name} is there`);
  return found;
}

/** Reads the text of another column of the row that is mapped; null for NULL. */
function textReader(column: string, { row }: MapperContext): (bytes: Buffer) => string | null {
  assert(row !== undefined, 'a column that another one decides is mapped within its row');
  const { columns, offsets } = row;
  const place = columns.indexOf(column);
  assert(place >= 0, `the row has the column ${column}`);
  return (bytes) => cellText(bytes.toString('utf8', offsets.starts[place], offsets.ends[place]));
}

/** In JSON text U+0000 is an escape of a string: it goes from the document too. */
function nextMapper(
  plan: ColumnPlan,
  { how, next }: CellOperation & { readonly kind: 'without-nul' },
  context: MapperContext & { readonly tally: CellTally },
): CellMapper {
  if (next.kind === 'json-to-jsonb') {
    const way = { from: JSON_TEXT, to: plan.targetType, unit: null, labels: null };
    return unlessNull(countingRestored(jsonToJsonb({ how, tally: context.tally }), way, context.tally));
  }
  return innerMapper(plan, next, context);
}
