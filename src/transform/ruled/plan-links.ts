import type { Column } from '../../model/catalog.ts';
import type { LogicalType, LossClass } from '../../model/logical-type.ts';
import type { ChainLink } from '../../model/plan.ts';
import { below } from '../../model/rule-faults.ts';
import type { ColumnRule } from '../../model/rules.ts';
import { formatTypeName } from '../../model/type-name.ts';
import { castStep, castTo, neutralStorage } from './plan-cast.ts';
import { planOperation } from './plan-operation.ts';
import type { OperationPlace } from './planned-step.ts';
import { RULE_TYPES, ruleType } from './rule-types.ts';
import type { ColumnsInput } from './ruled-columns.ts';
import { TEXT } from './value-cells.ts';

/** What a column begins with that the source does not have: NULL. */
export const EMPTY: Column = {
  name: '',
  type: TEXT,
  storage: neutralStorage(TEXT),
  remembered: null,
  nullable: true,
  default: null,
  identity: null,
  generated: null,
  collation: null,
  census: null,
};

export interface Start {
  readonly source: Column | null;
  readonly start: Column;
  readonly name: string;
  readonly path: string;
  readonly isAdded: boolean;
}

export interface Made {
  readonly column: Column;
  readonly links: readonly ChainLink[];
  readonly loss: LossClass;
  readonly reasons: readonly string[];
}

/** What is done to the values of a column, one operation after the other, with the column that comes of it. */
export function planLinks(own: Pick<ColumnRule, 'do' | 'type'>, start: Start, input: ColumnsInput): Made {
  const operations = own.do ?? [];
  const wanted = own.type === undefined ? null : ruleType(own.type);
  if (own.type !== undefined && wanted === null) {
    const message = `${JSON.stringify(own.type)} is no type; there are: ${RULE_TYPES.join(', ')}`;
    input.faults.push({ path: below(start.path, 'type'), message });
  }
  const links: ChainLink[] = [];
  const reasons: string[] = [];
  const losses: LossClass[] = [];
  let column = start.start;
  let keepsColumn = true;
  const take = (planned: ReturnType<typeof planOperation>, path: string) => {
    if (typeof planned === 'string') {
      input.faults.push({ path, message: planned });
      return;
    }
    if (planned.keepsColumn !== true) {
      column = retyped(column, planned.type);
      keepsColumn = false;
    }
    reasons.push(planned.reason);
    losses.push(planned.loss);
    if (planned.operation.kind !== 'keep') links.push({ operation: planned.operation, type: planned.type });
  };
  for (const [at, operation] of operations.entries()) {
    const isLast = at === operations.length - 1;
    const place = placeOf(column, isLast ? wanted : null, start, input);
    const isFollowing = input.following.get(start.source?.name ?? '')?.includes(operation) ?? false;
    take(planOperation(operation, { ...place, isFollowing }), below(start.path, 'do', at));
  }
  if (wanted !== null && !isSameType(wanted, column.type))
    take(lastCast(wanted, own, { column, start, input }), below(start.path, 'type'));
  if (links.length === 0 && start.isAdded && start.source === null)
    links.push({ operation: { kind: 'constant', cell: 'null' }, type: column.type });
  return { column: named(column, start, links.length > 0 && !keepsColumn), links, loss: worstLoss(losses), reasons };
}

function placeOf(
  column: Column,
  wanted: LogicalType | null,
  { isAdded, name }: Start,
  input: ColumnsInput,
): OperationPlace {
  const { catalog, table, fixed, target } = input;
  return { catalog, table, column, wanted, isAdded, isFollowing: false, fixed, target: `${target}.${name}` };
}

interface CastContext {
  readonly column: Column;
  readonly start: Start;
  readonly input: ColumnsInput;
}

/** A column of NULL alone has the type at once. */
function lastCast(wanted: LogicalType, own: Pick<ColumnRule, 'do' | 'type'>, { column, start, input }: CastContext) {
  const isEmpty = start.isAdded && start.source === null && (own.do ?? []).length === 0;
  if (isEmpty)
    return { operation: { kind: 'constant', cell: 'null' }, type: wanted, loss: 'exact', reason: 'NULL' } as const;
  const planned = castTo(wanted, column);
  return typeof planned === 'string'
    ? castStep(own.type as string, false, placeOf(column, null, start, input))
    : planned;
}

function isSameType(a: LogicalType, b: LogicalType): boolean {
  return formatTypeName(a) === formatTypeName(b) && a.kind === b.kind;
}

/** What was known of the values is not known of those that are made of them. */
function retyped(column: Column, type: LogicalType): Column {
  return {
    ...column,
    type,
    storage: neutralStorage(type),
    remembered: null,
    identity: null,
    collation: null,
    census: null,
  };
}

function named(column: Column, { name, source }: Start, isChanged: boolean): Column {
  if (!isChanged) return { ...column, name };
  return { ...column, name, default: null, identity: null, remembered: null, census: source?.census ?? null };
}

const CLASSES: readonly LossClass[] = ['exact', 'normalised', 'lossy'];

/** The worst of the classes; `exact` of none. */
export function worstLoss(losses: readonly LossClass[]): LossClass {
  return CLASSES[Math.max(0, ...losses.map((loss) => CLASSES.indexOf(loss)))] as LossClass;
}
