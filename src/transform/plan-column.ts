import { isDeepStrictEqual } from 'node:util';
import type { Column, EnumType } from '../model/catalog.ts';
import type { EpochUnit } from '../model/epoch.ts';
import { displayName, isSameName, type LogicalType, type LossClass } from '../model/logical-type.ts';
import type { CellOperation, ColumnPlan } from '../model/plan.ts';
import { limitsBetween } from './column-limits.ts';
import { conversionBetween } from './conversions.ts';
import { certainUnit } from './epoch-unit.ts';
import { storageName } from './map-column.ts';

/** What decides how the cells of a column become those of a column that the target has. */
export interface ColumnPair {
  readonly source: Column;
  readonly target: Column;
  /** Asked for by the user; null: only what the census makes certain. */
  readonly unit: EpochUnit | null;
  /** The enums of the target. */
  readonly enums: readonly EnumType[];
  readonly keepDynamic: boolean;
}

/** The plan of the column; a clause that says why there is none, where there is none. */
export function planColumn(pair: ColumnPair): ColumnPlan | string {
  const { source, target } = pair;
  const decision = decide(pair);
  if (typeof decision === 'string') return decision;
  const refuses = limitsBetween(source, target);
  return {
    source: source.name,
    target: target.name,
    sourceType: source.type,
    targetType: target.type,
    sourceStorage: storageName(source.storage, source.type),
    targetStorage: storageName(target.storage, target.type),
    ...decision,
    ...(refuses.length === 0 ? {} : { refuses }),
  };
}

type Decision = Pick<ColumnPlan, 'operation' | 'loss' | 'reason'>;

function decide(pair: ColumnPair): Decision | string {
  const { source, target, keepDynamic } = pair;
  const [from, to] = [source.type, target.type];
  if (holdsSameValues(from, to, pair)) return decision({ kind: 'keep' }, 'exact', KEPT);
  if ((from.kind === 'json' || from.kind === 'text') && to.kind === 'jsonb') {
    return decision({ kind: 'json-to-jsonb' }, 'normalised', AS_JSONB);
  }
  if (from.kind === 'dynamic' && to.kind === 'text')
    return decision({ kind: 'dynamic-to-text' }, 'normalised', AS_TEXT);
  if (from.kind === 'dynamic' && to.kind === 'jsonb' && keepDynamic) {
    return decision({ kind: 'dynamic-to-jsonb' }, 'exact', AS_TAGGED);
  }
  return (
    convert(pair) ?? `"${source.name}" is ${describe(source)} and ${describe(target)} in the target: no conversion`
  );
}

function decision(operation: CellOperation, loss: LossClass, reason: string): Decision {
  return { operation, loss, reason };
}

function convert({ source, target, unit: asked, enums }: ColumnPair): Decision | string | null {
  const conversion = conversionBetween(source.type, target.type);
  if (conversion === null) return null;
  const unit = conversion.unit === 'none' ? null : (asked ?? certainUnit(source));
  if (conversion.unit === 'needed' && unit === null) {
    return `"${source.name}" is ${describe(source)} and ${describe(target)} in the target, and nothing says in which unit it counts (--epoch TABLE.COLUMN=UNIT does)`;
  }
  const labels = target.type.kind === 'enum' ? labelsOf(target.type, enums) : null;
  const inUnit =
    unit === null
      ? ''
      : ` The unit is ${unit}${asked === null ? ', which the range of the values makes certain' : ''}.`;
  const reason = `The target has ${storageName(target.storage, target.type)} here. ${conversion.reason}${inUnit}`;
  const shortest = holdsShortest(target) ? { shortest: true } : {};
  return decision({ kind: 'convert', unit, labels, ...shortest }, conversion.loss, reason);
}

/** A number in a column of SQLite has no zeros at the end of its fraction. */
function holdsShortest({ storage }: Column): boolean {
  return 'form' in storage && storage.form.kind === 'numeric' && storage.form.scale === null;
}

function labelsOf({ name }: Extract<LogicalType, { kind: 'enum' }>, enums: readonly EnumType[]): readonly string[] {
  return enums.find((candidate) => isSameName(candidate.name, name))?.labels ?? [];
}

/** `bigint (INTEGER)` */
function describe({ storage, type }: Column): string {
  const name = storageName(storage, type);
  return name.toLowerCase() === type.kind ? type.kind : `${type.kind} (${name})`;
}

/** True where every canonical cell of `from` is one of `to`, up to limits that are looked at row by row. */
function holdsSameValues(from: LogicalType, to: LogicalType, { target, enums }: ColumnPair): boolean {
  if (from.kind !== to.kind) return false;
  if (from.kind === 'decimal' && to.kind === 'decimal') {
    return to.scale === null ? !holdsShortest(target) : to.scale === from.scale;
  }
  if (from.kind === 'float' && to.kind === 'float') return to.bits >= from.bits;
  if (from.kind === 'array' && to.kind === 'array') return from.element === to.element;
  if (from.kind === 'text' && to.kind === 'text') return !to.fixed || isDeepStrictEqual(from, to);
  if (from.kind === 'other' && to.kind === 'other') return from.name === to.name;
  if (from.kind === 'enum' && to.kind === 'enum')
    return displayName(from.name) === displayName(to.name) && enums.length === 0;
  return true;
}

const KEPT = 'The target has this column with the same logical type.';
const AS_JSONB =
  'The target has jsonb here: white space, the order of keys, doubled keys and exponents of the text go.';
const AS_TEXT = 'The target has text here: each value becomes its text, without its storage class.';
const AS_TAGGED = 'The target has jsonb here: each value becomes a document that keeps its storage class.';
