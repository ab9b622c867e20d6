import { type Column, storedColumns } from '../../model/catalog.ts';
import type { LogicalType } from '../../model/logical-type.ts';
import type { RuleOperation, SourceOperation } from '../../model/rule-operation.ts';
import { castStep, castTo, epochStep, parseJsonStep } from './plan-cast.ts';
import { constant, inputOf, madeFrom, valued } from './plan-constant.ts';
import { lookupStep } from './plan-lookup.ts';
import { coalesceStep, regenerateStep, uuidStep, wrapStep } from './plan-row-operations.ts';
import { type OperationPlace, type PlannedStep, ruled, taking } from './planned-step.ts';
import { sourceValue } from './source-value.ts';
import { timeZone } from './time-zone.ts';
import { TEXT } from './value-cells.ts';

/** @returns the step, or a sentence that says what is wrong and what is allowed */
export function planOperation(rule: RuleOperation, place: OperationPlace): PlannedStep | string {
  const { column, isAdded } = place;
  const planned = step(rule, place);
  if (typeof planned === 'string') return planned;
  const isHarmless = isAdded || (OF_NULL.has(rule.op) && !mayBeNull(column));
  return isHarmless ? { ...planned, loss: 'exact' } : planned;
}

/** Operations that change NULL alone. */
const OF_NULL: ReadonlySet<string> = new Set(['default', 'coalesce']);

function mayBeNull({ census, nullable }: Column): boolean {
  return census === null ? nullable : census.nulls > 0;
}

function sourceStep({ what = 'id' }: SourceOperation, place: OperationPlace): PlannedStep | string {
  try {
    return constant(sourceValue(what, place), place, 'where the row comes from');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return error.message;
  }
}

const INSTANT: LogicalType = { kind: 'timestamptz' };

function step(rule: RuleOperation, place: OperationPlace): PlannedStep | string {
  const { column, fixed, table } = place;
  const { type } = column;
  switch (rule.op) {
    case 'constant':
      return constant(rule.value, place, 'a constant');
    case 'now':
      return constant(fixed.instant, { ...place, wanted: place.wanted ?? INSTANT }, 'the moment of the plan');
    case 'uuid':
      return uuidStep(rule, place);
    case 'cuid':
      return {
        ...ruled(rule, TEXT, 'lossy', 'a cuid of its own'),
        operation: { kind: 'rule', rule, made: madeFrom(place) },
      };
    case 'source':
      return sourceStep(rule, place);
    case 'cast':
      return castStep(rule.to, rule.rounding === 'nearest', place);
    case 'epoch':
      return epochStep(rule, type);
    case 'local-time':
      return timeZone(rule.zone) === null
        ? `${JSON.stringify(rule.zone)} is no time zone; names of the IANA such as "Europe/Berlin" are allowed`
        : taking(['text', 'timestamp', 'date'], type, () =>
            ruled(rule, INSTANT, 'normalised', `a time of ${rule.zone}, in UTC`),
          );
    case 'parse-json':
      return parseJsonStep(rule, column);
    case 'format-json':
      return taking(['json', 'jsonb', 'array', 'text'], type, () => castTo(TEXT, column));
    case 'wrap':
      return wrapStep(rule, place);
    case 'pick':
      return taking(['json', 'jsonb', 'text'], type, () =>
        ruled(rule, TEXT, 'lossy', `what stands at ${rule.path.join('.')}`),
      );
    case 'default':
      return valued(rule.value, type) ?? ruled(rule, type, 'lossy', `NULL becomes ${JSON.stringify(rule.value)}`);
    case 'coalesce':
      return coalesceStep(rule, place);
    case 'lookup':
      return lookupStep(rule, place);
    case 'hash':
      return ruled(rule, TEXT, 'lossy', `the ${rule.algorithm ?? 'sha256'} of its text`);
    case 'redact':
      return taking(['text'], type, () => ruled(rule, TEXT, 'lossy', 'hidden'));
    case 'truncate':
      return taking(['text'], type, () => ruled(rule, TEXT, 'lossy', `its first ${rule.characters} characters`));
    case 'regenerate':
      return regenerateStep(rule, place);
    case 'call': {
      const inputs = storedColumns(table).map(inputOf);
      const planned = ruled(rule, place.wanted ?? type, 'lossy', `what the function ${rule.name} gives`);
      return { ...planned, operation: { kind: 'rule', rule, inputs } };
    }
  }
}
