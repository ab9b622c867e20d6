import type { Column } from '../../model/catalog.ts';
import type { LogicalType } from '../../model/logical-type.ts';
import type { ParseJsonOperation, RuleOperation } from '../../model/rule-operation.ts';
import { formatTypeName } from '../../model/type-name.ts';
import { conversionBetween } from '../conversions.ts';
import { planColumn } from '../plan-column.ts';
import { type OperationPlace, type PlannedStep, ruled, taking } from './planned-step.ts';
import { RULE_TYPES, ruleType } from './rule-types.ts';

const INSTANT: LogicalType = { kind: 'timestamptz' };

/** The column `type` of the same values, as rules ask for it. */
export function castStep(text: string, isRounded: boolean, { column }: OperationPlace): PlannedStep | string {
  const type = ruleType(text);
  if (type === null) return `${JSON.stringify(text)} is no type; there are: ${RULE_TYPES.join(', ')}`;
  if (!isRounded) return castTo(type, column);
  if (!['integer', 'decimal', 'float'].includes(type.kind)) return `rounding is for numbers, and ${text} is none`;
  if (type.kind === 'decimal' && (type.scale ?? -1) < 0) return 'rounding needs a scale: numeric(p,s)';
  const rule = { op: 'cast', to: text, rounding: 'nearest' } as const;
  return taking(['integer', 'decimal', 'float', 'text'], column.type, () =>
    ruled(rule, type, 'lossy', `the nearest ${formatTypeName(type)}`),
  );
}

/** @returns the step that makes `type` of the values of `column`, or a sentence that says why there is none */
export function castTo(type: LogicalType, column: Column): PlannedStep | string {
  const target: Column = { ...column, type, storage: neutralStorage(type), nullable: true };
  const planned = planColumn({ source: column, target, unit: null, enums: [], keepDynamic: false });
  if (typeof planned === 'string') {
    return `${formatTypeName(column.type)} does not become ${formatTypeName(type)}${unitHint(column.type, type)}`;
  }
  const { operation, loss } = planned;
  const how =
    conversionBetween(column.type, type)?.reason ?? 'white space, the order of keys and doubled keys of the text go.';
  const reason =
    operation.kind === 'keep' ? `as ${formatTypeName(type)}` : `as ${formatTypeName(type)}: ${how.replace(/\.$/, '')}`;
  return { operation, type, loss, reason };
}

function unitHint(from: LogicalType, to: LogicalType): string {
  return conversionBetween(from, to)?.unit === 'needed'
    ? '; the operation {"op": "epoch", "unit": …} says what the numbers count'
    : ' by itself; put an operation before it';
}

/** How PostgreSQL would hold the type: that of a column which neither database holds as it is. */
export function neutralStorage(type: LogicalType): Column['storage'] {
  return { dialect: 'postgres', typeName: formatTypeName(type) };
}

export function epochStep({ unit }: Extract<RuleOperation, { op: 'epoch' }>, type: LogicalType): PlannedStep | string {
  return taking(['integer', 'float', 'decimal', 'text'], type, () => {
    const conversion = conversionBetween(type, INSTANT);
    if (conversion === null) return `${formatTypeName(type)} does not become a moment`;
    const operation = { kind: 'convert', unit, labels: null } as const;
    return { operation, type: INSTANT, loss: conversion.loss, reason: `counted in ${unit}` };
  });
}

/** Text that is no JSON is made JSON, or NULL, before it is read; a document is one already. */
export function parseJsonStep(rule: ParseJsonOperation, column: Column): PlannedStep | string {
  return taking(['text', 'json', 'jsonb'], column.type, () => {
    const parsed = castTo({ kind: 'jsonb' }, column);
    const { otherwise = 'fail' } = rule;
    if (typeof parsed === 'string' || otherwise === 'fail' || column.type.kind === 'jsonb') return parsed;
    const links = [
      { operation: { kind: 'rule', rule }, type: column.type },
      { operation: parsed.operation, type: parsed.type },
    ] as const;
    const becomes = otherwise === 'text' ? 'a JSON string' : 'NULL';
    return {
      ...parsed,
      operation: { kind: 'chain', links },
      loss: otherwise === 'text' ? parsed.loss : 'lossy',
      reason: `${parsed.reason}; text that is no JSON becomes ${becomes}`,
    };
  });
}
