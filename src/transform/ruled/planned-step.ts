import type { Catalog, Column, Table } from '../../model/catalog.ts';
import type { LogicalType, LossClass } from '../../model/logical-type.ts';
import type { CellOperation } from '../../model/plan.ts';
import type { RuleOperation } from '../../model/rule-operation.ts';
import type { SourceFile } from '../../model/source-file.ts';
import { formatTypeName } from '../../model/type-name.ts';

/** What an operation does, with the type that its cells have then. */
export interface PlannedStep {
  readonly operation: CellOperation;
  readonly type: LogicalType;
  readonly loss: LossClass;
  /** A clause for the plan's sentence. */
  readonly reason: string;
  /** The column stays what it is, with other values: it keeps how it is stored, and numbers itself where it did. */
  readonly keepsColumn?: true;
}

/** Where an operation is planned. */
export interface OperationPlace {
  /** Everything that the source has. */
  readonly catalog: Catalog;
  /** The table of the source, as its columns are read. */
  readonly table: Table;
  /** The values as they come, under the name that messages give them; of a column that is added its type is text. */
  readonly column: Column;
  /** The type that the rule asks for behind the last operation; null: it does not say. */
  readonly wanted: LogicalType | null;
  /** The operation follows from the rule of a table whose keys are made anew: the map of ids has what stood there. */
  readonly isFollowing: boolean;
  /** Nothing of the source is lost by a column that is added. */
  readonly isAdded: boolean;
  readonly fixed: FixedValues;
  /** What tells the column from every other, for ids: `agent_memories.id`. */
  readonly target: string;
}

/** What is the same for all rows of a plan. */
export interface FixedValues {
  /** ISO 8601 in UTC with milliseconds: `2026-11-21T17:00:00.000Z`. */
  readonly instant: string;
  readonly seed: string;
  /** What names the source in ids that are made of keys. */
  readonly source: string;
  /** The files that were read as one database; absent: it is one. */
  readonly files?: readonly SourceFile[];
}

export function ruled(rule: RuleOperation, type: LogicalType, ...[loss, reason]: [LossClass, string]): PlannedStep {
  return { operation: { kind: 'rule', rule }, type, loss, reason };
}

export function taking(
  kinds: readonly LogicalType['kind'][],
  type: LogicalType,
  plan: () => PlannedStep | string,
): PlannedStep | string {
  return kinds.includes(type.kind) ? plan() : `takes ${kinds.join(', ')}, and the values are ${formatTypeName(type)}`;
}
