import type { CellOperation } from '../model/plan.ts';
import { assertNever } from '../util/assert.ts';
import { type CellMapper, keep, unlessNull } from './cell-mapper.ts';
import { jsonToJsonb } from './json-cells.ts';
import { dynamicToJsonb, dynamicToText, jsonbToDynamic } from './tagged-cells.ts';

/** The function of an operation, for the cells of one column: it may keep buffers from cell to cell. */
export function cellMapper(operation: CellOperation): CellMapper {
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
    default:
      return assertNever(operation, 'cell operation');
  }
}
