import type { CellOperation } from '../../model/plan.ts';
import { utf8Slice } from '../../util/buffer-slices.ts';
import type { CellMapper } from '../cell-mapper.ts';
import { callStep } from './call-step.ts';
import type { CellStep, StepContext } from './cell-step.ts';
import { coalesceStep, defaultStep, lookupStep } from './choice-steps.ts';
import { jsonOrElseStep, pickStep, wrapStep } from './document-steps.ts';
import { cuidStep, regenerateStep, uuidStep } from './id-steps.ts';
import { localTimeStep } from './local-time-step.ts';
import { nearestStep } from './nearest-step.ts';
import { hashStep, redactStep, truncateStep } from './text-steps.ts';

export type PlannedRule = Extract<CellOperation, { readonly kind: 'rule' }>;

/** Maps the cells of a column by an operation of its rule. */
export function ruleCells(operation: PlannedRule, context: StepContext): CellMapper {
  const step = stepOf(operation, context);
  return (bytes, start, end, out) => {
    const cell = Buffer.from(step(utf8Slice(bytes, start, end)));
    out.pushBytes(cell, 0, cell.length);
  };
}

function stepOf({ rule }: PlannedRule, context: StepContext): CellStep {
  switch (rule.op) {
    case 'uuid':
      return uuidStep(rule, context);
    case 'cuid':
      return cuidStep(context);
    case 'regenerate':
      return regenerateStep(rule, context);
    case 'cast':
      return nearestStep(context);
    case 'local-time':
      return localTimeStep(rule);
    case 'parse-json':
      return jsonOrElseStep(rule);
    case 'wrap':
      return wrapStep(rule, context);
    case 'pick':
      return pickStep(rule, context);
    case 'default':
      return defaultStep(rule.value, context);
    case 'coalesce':
      return coalesceStep(context);
    case 'lookup':
      return lookupStep(rule, context);
    case 'hash':
      return hashStep(rule, context);
    case 'redact':
      return redactStep(rule);
    case 'truncate':
      return truncateStep(rule);
    case 'call':
      return callStep(rule, context);
    default:
      // The others are constants and conversions by the time they are planned.
      throw new Error(`broken invariant: a plan has no ${rule.op} of a rule`);
  }
}
