import { type Column, storedColumns, type Table } from '../../model/catalog.ts';
import { displayName, type LogicalType } from '../../model/logical-type.ts';
import type { RuleInput } from '../../model/plan.ts';
import type { RegenerateOperation, RuleOperation, WrapOperation } from '../../model/rule-operation.ts';
import { formatTypeName } from '../../model/type-name.ts';
import { keyNamespace } from './made-ids.ts';
import { keyBase } from './made-keys.ts';
import { inputOf, madeFrom } from './plan-constant.ts';
import { type OperationPlace, type PlannedStep, ruled, taking } from './planned-step.ts';
import { sourceValue } from './source-value.ts';
import { JSON_TEXT, TEXT } from './value-cells.ts';

const UUID: LogicalType = { kind: 'uuid' };

export function uuidStep(rule: Extract<RuleOperation, { op: 'uuid' }>, place: OperationPlace): PlannedStep | string {
  const { table, fixed } = place;
  const planned = ruled(rule, UUID, 'lossy', `a uuid (version ${rule.version}) of its own`);
  if (rule.version !== 5) {
    if (rule.namespace !== undefined || rule.columns !== undefined)
      return 'namespace and columns are of version 5 alone';
    return { ...planned, operation: { kind: 'rule', rule, made: madeFrom(place) } };
  }
  const names = rule.columns ?? table.primaryKey?.columns ?? [];
  if (names.length === 0)
    return `${displayName(table.name)} has no primary key: "columns" must say what the uuid is made of`;
  const inputs = inputsOf(names, table);
  if (typeof inputs === 'string') return inputs;
  const namespace = rule.namespace ?? keyNamespace(fixed.source, displayName(table.name));
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(namespace))
    return `${JSON.stringify(namespace)} is no uuid`;
  return { ...planned, operation: { kind: 'rule', rule, inputs, namespace } };
}

/** The columns of those names; a sentence where the table does not have one, or computes it. */
function inputsOf(names: readonly string[], table: Table): readonly RuleInput[] | string {
  const stored = storedColumns(table);
  const unknown = names.find((name) => !stored.some((column) => column.name === name));
  if (unknown !== undefined) {
    const known = stored.map(({ name }) => name).join(', ');
    return `${JSON.stringify(unknown)} is no stored column of ${displayName(table.name)}; there are: ${known}`;
  }
  return names.map((name) => inputOf(stored.find((column) => column.name === name) as Column));
}

export function wrapStep(given: WrapOperation, { table, fixed, target }: OperationPlace): PlannedStep | string {
  const rule = withSources(given, { table, fixed });
  if (typeof rule === 'string') return rule;
  const { members = {}, except = [] } = rule;
  const all = storedColumns(table).map(({ name }) => name);
  const asked = rule.columns ?? (rule.members === undefined ? all : []);
  const named = Object.values(members).flatMap(({ column }) => column ?? []);
  const inputs = inputsOf([...asked.filter((name) => !except.includes(name)), ...named], table);
  if (typeof inputs === 'string') return inputs;
  const unknown = inputsOf(except, table);
  if (typeof unknown === 'string') return unknown;
  const made = { seed: fixed.seed, instant: fixed.instant, column: target };
  const hasNow = Object.values(members).some(({ now }) => now === true);
  const planned = ruled(rule, JSON_TEXT, 'lossy', 'columns of the row as a JSON object');
  return { ...planned, operation: { kind: 'rule', rule, inputs, ...(hasNow ? { made } : {}) } };
}

/** What says where a row comes from is one value for all rows of a table. */
function withSources(rule: WrapOperation, place: Pick<OperationPlace, 'table' | 'fixed'>): WrapOperation | string {
  if (rule.members === undefined) return rule;
  try {
    const members = Object.entries(rule.members).map(([name, member]) => [
      name,
      member.source === undefined ? member : { value: sourceValue(member.source, place) },
    ]);
    return { ...rule, members: Object.fromEntries(members) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return error.message;
  }
}

export function coalesceStep(
  rule: Extract<RuleOperation, { op: 'coalesce' }>,
  place: OperationPlace,
): PlannedStep | string {
  const { table, column, isAdded } = place;
  const inputs = inputsOf(rule.columns, table);
  if (typeof inputs === 'string') return inputs;
  // A column that begins with NULL has the type of what it is made of.
  const type = isAdded && column.name === '' ? (inputs[0] as RuleInput).type : column.type;
  const other = inputs.find((input) => input.type.kind !== type.kind);
  if (other !== undefined) {
    return `"${other.column}" is ${formatTypeName(other.type)} and the values before it are ${formatTypeName(type)}; they must be of one type`;
  }
  const planned = ruled(rule, type, 'lossy', `NULL becomes the value of ${rule.columns.join(' or ')}`);
  return { ...planned, operation: { kind: 'rule', rule, inputs } };
}

const WHAT_IT_BECOMES = {
  integer: 'the new number',
  text: '<source>:<key>',
  merged: 'the key that stands for it, where it became one with others,',
} as const;

/** The old key is not lost: the map of ids in the archive has it. */
function manyStep(
  rule: RegenerateOperation & { readonly as: keyof typeof WHAT_IT_BECOMES },
  { column, fixed, catalog }: OperationPlace,
  inputs: readonly RuleInput[],
): PlannedStep | string {
  const { as, table, path } = rule;
  if (fixed.files === undefined) return `as "${as}" is for databases that become one (--discover)`;
  const isText = as === 'text';
  const namespace = isText ? { namespace: keyBase(rule, { catalog, source: fixed.source }) } : {};
  const operation = { kind: 'rule', rule, ...namespace, ...(inputs.length === 0 ? {} : { inputs }) } as const;
  const reason = `${WHAT_IT_BECOMES[as]} of the row of ${table}, with the old one in the map of ids of the archive`;
  const kept = { operation, type: column.type, loss: 'exact', reason } as const;
  if (isText && path !== undefined) return taking(['json', 'jsonb', 'text'], column.type, () => kept);
  return isText ? { ...kept, type: TEXT } : { ...kept, keepsColumn: true };
}

export function regenerateStep({ as, ...others }: RegenerateOperation, place: OperationPlace): PlannedStep | string {
  const { column, fixed, table, catalog, isFollowing } = place;
  const rule: RegenerateOperation = others;
  const inputs = rule.when === undefined ? [] : inputsOf([rule.when.column], table);
  if (typeof inputs === 'string') return inputs;
  if (as !== undefined) return manyStep({ ...rule, as }, place, inputs);
  const namespace = keyBase(rule, { catalog, source: fixed.source });
  // The map of ids has what stood there.
  const loss = fixed.files !== undefined && isFollowing ? 'exact' : 'lossy';
  const operation = { kind: 'rule', rule, namespace, ...(inputs.length === 0 ? {} : { inputs }) } as const;
  if (rule.path === undefined) {
    const type = rule.when === undefined ? UUID : TEXT;
    return { operation, type, loss, reason: `the uuid of the row of ${rule.table}` };
  }
  return taking(['json', 'jsonb', 'text'], column.type, () => ({
    operation,
    type: column.type,
    loss,
    reason: `keys of ${rule.table} in it become uuids`,
  }));
}
