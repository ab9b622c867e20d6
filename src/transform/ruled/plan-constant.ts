import type { Column } from '../../model/catalog.ts';
import type { JsonValue } from '../../model/json-value.ts';
import type { LogicalType } from '../../model/logical-type.ts';
import type { MadeFrom, RuleInput } from '../../model/plan.ts';
import { formatTypeName } from '../../model/type-name.ts';
import type { OperationPlace, PlannedStep } from './planned-step.ts';
import { cellOfType, TEXT, typeOfValue } from './value-cells.ts';

/** A value that every row gets, of the type that the rule asks for. */
export function constant(value: JsonValue, { wanted }: OperationPlace, reason: string): PlannedStep | string {
  const type = wanted ?? typeOfValue(value) ?? TEXT;
  const fault = valued(value, type);
  if (fault !== null) return fault;
  return { operation: { kind: 'constant', cell: cellOfType(value, type) }, type, loss: 'lossy', reason };
}

/** Why the value is none of the type; null: it is one. */
export function valued(value: JsonValue, type: LogicalType): string | null {
  try {
    cellOfType(value, type);
    return null;
  } catch (error) {
    return `${JSON.stringify(value)} is no value of ${formatTypeName(type)}: ${(error as Error).message}`;
  }
}

export function madeFrom({ fixed, target }: OperationPlace): MadeFrom {
  return { seed: fixed.seed, instant: fixed.instant, column: target };
}

export function inputOf({ name, type }: Column): RuleInput {
  return { column: name, type };
}
