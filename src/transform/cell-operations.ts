import type { CellOperation, ColumnPlan } from '../model/plan.ts';
import { assertNever } from '../util/assert.ts';
import { type CellMapper, constant, keep, unlessNull } from './cell-mapper.ts';
import { type CellTally, newTally } from './cell-tally.ts';
import { withinLimits } from './column-limits.ts';
import { convertedCells } from './converted-cells.ts';
import { jsonToJsonb } from './json-cells.ts';
import { withoutNul } from './nul-characters.ts';
import { dynamicToJsonb, dynamicToText, jsonbToDynamic } from './tagged-cells.ts';

/** The function of a planned column, for its cells: it may keep buffers from cell to cell. */
export function columnMapper(plan: ColumnPlan, tally: CellTally = newTally()): CellMapper {
  const map = operationMapper(plan, tally);
  const { refuses = [], targetType, targetStorage } = plan;
  return refuses.length === 0 ? map : withinLimits(map, refuses, { type: targetType, storage: targetStorage });
}

function operationMapper(plan: ColumnPlan, tally: CellTally): CellMapper {
  const { operation, sourceType, targetType } = plan;
  switch (operation.kind) {
    case 'keep':
      return keep;
    case 'dynamic-to-text':
      return unlessNull(dynamicToText);
    case 'dynamic-to-jsonb':
      return unlessNull(dynamicToJsonb());
    case 'jsonb-to-dynamic':
      return unlessNull(jsonbToDynamic());
    case 'json-to-jsonb':
      return unlessNull(jsonToJsonb());
    case 'constant':
      return constant(operation.cell);
    case 'convert':
      return unlessNull(convertedCells({ ...operation, from: sourceType, to: targetType }, plan.loss, tally));
    case 'without-nul':
      return withoutNul(operation.how, nextMapper(plan, operation, tally), tally);
    default:
      return assertNever(operation, 'cell operation');
  }
}

/** In JSON text U+0000 is an escape of a string: it goes from the document too. */
function nextMapper(
  plan: ColumnPlan,
  { how, next }: CellOperation & { readonly kind: 'without-nul' },
  tally: CellTally,
): CellMapper {
  if (next.kind === 'json-to-jsonb') return unlessNull(jsonToJsonb({ how, tally }));
  return operationMapper({ ...plan, operation: next }, tally);
}
