import type { Adoption } from './adoption.ts';
import type { StructureKind } from './catalog.ts';
import type { EpochUnit } from './epoch.ts';
import type { JsonObject } from './json-value.ts';
import type { LogicalType, LossClass, QualifiedName } from './logical-type.ts';
import type { PlannedOwner } from './owner.ts';
import type { Condition } from './row-condition.ts';
import type { SortTerm } from './row-order.ts';
import type { RuleOperation } from './rule-operation.ts';
import type { DialectName } from './storage.ts';

/** Every decision of a transform made explicit, with its reason. */
export interface Plan {
  readonly from: DialectName;
  readonly to: DialectName;
  readonly tables: readonly TablePlan[];
  /** Structure that does not arrive: kept in the exported catalog, named here. */
  readonly notCarried: readonly NotCarried[];
  /** What left the tables, or changed, because the target holds one user's rows; absent where nothing was stripped. */
  readonly stripped?: readonly StripChange[];
  /** Absent where there are none that transform. */
  readonly rules?: PlannedRules;
  /** Tables of the source that do not travel, by rule. */
  readonly excluded?: readonly ExcludedTable[];
  /** The user under whom the rows go in, beside the rows of others; absent: they are not somebody's. */
  readonly adopted?: Adoption;
  /** The user to whom every row is given; absent: rows are given to nobody. */
  readonly owner?: PlannedOwner;
}

/** The rules that a plan follows, and what is the same for all of its rows, so that a part made again is the same part. */
export interface PlannedRules {
  /** Of what the rules say of transforms. */
  readonly sha256: string;
  /** ISO 8601 in UTC. */
  readonly instant: string;
  readonly seed: string;
  /** What names the source in ids that are made of keys. */
  readonly source: string;
}

export interface ExcludedTable {
  readonly table: QualifiedName;
  readonly reason: string;
}

/** An owner column that leaves its table, or structure that used it. */
export interface StripChange {
  readonly kind: 'table' | 'column' | 'primary-key' | 'unique-key' | 'foreign-key' | 'index' | 'check' | 'generated';
  readonly table: string;
  readonly name: string;
  readonly before: string;
  /** null: it is gone. */
  readonly after: string | null;
}

export interface TablePlan {
  readonly source: QualifiedName;
  readonly target: QualifiedName;
  /** `link`: the parts are taken as they are; `rewrite`: every row line is made anew. */
  readonly action: 'link' | 'rewrite';
  /** `create` a new table, or `load` one that the target already has. */
  readonly mode: 'create' | 'load';
  readonly columns: readonly ColumnPlan[];
  /** Columns that only the target has: it fills them with their defaults, or NULL. */
  readonly leftToTarget?: readonly string[];
  /** Keys of the target that the source does not guarantee: rows may have the same one. Looked for before the load. */
  readonly unprovenKeys?: readonly (readonly string[])[];
  /** Rows for which it does not hold stay behind, by rule. */
  readonly filter?: RowFilter;
  /** A second row is refused. */
  readonly singleton?: boolean;
  /** A JSON Schema that every row must meet. */
  readonly rows?: JsonObject;
  readonly dropped?: readonly DroppedColumn[];
  /** How the rows of the target's table are sorted, by rule; that of all tables that go into it. */
  readonly order?: readonly SortTerm[];
}

export interface RowFilter {
  readonly condition: Condition;
  readonly inputs: readonly RuleInput[];
}

/** A column of the source that a rule reads, with the type of its cells. */
export interface RuleInput {
  readonly column: string;
  readonly type: LogicalType;
}

/** A column of the source that does not travel, by rule. */
export interface DroppedColumn {
  readonly column: string;
  /** `normalised`: its values stand in another column. */
  readonly loss: 'normalised' | 'lossy';
  readonly reason: string;
  /** That it is lost is meant. */
  readonly accepted?: boolean;
}

export interface ColumnPlan {
  /** null: the source has no such column; `operation` makes every cell of it. */
  readonly source: string | null;
  readonly target: string;
  readonly sourceType: LogicalType;
  readonly targetType: LogicalType;
  /** How the source and the target declare it, for people: `DATETIME`, `timestamp without time zone`. */
  readonly sourceStorage: string;
  readonly targetStorage: string;
  readonly operation: CellOperation;
  readonly loss: LossClass;
  readonly reason: string;
  /** Limits of a column that the target already has which values of the source can break. */
  readonly refuses?: readonly ColumnLimit[];
  /** What is lost is meant, as the rules say. */
  readonly accepted?: boolean;
}

/** NOT NULL, the length of text, the range or the digits of a number or time. */
export type ColumnLimit = 'null' | 'length' | 'range';

/** What a transform does to each cell of a column. */
export type CellOperation =
  /** The cell's bytes are copied. */
  | { readonly kind: 'keep' }
  /** A cell of a dynamic column becomes its text. */
  | { readonly kind: 'dynamic-to-text' }
  /** A cell of a dynamic column becomes a jsonb document, tags and all. */
  | { readonly kind: 'dynamic-to-jsonb' }
  /** A jsonb document that is a tagged value becomes a cell of a dynamic column again. */
  | { readonly kind: 'jsonb-to-dynamic' }
  /** JSON text becomes the jsonb document that PostgreSQL makes of it. */
  | { readonly kind: 'json-to-jsonb' }
  /** Every row gets this cell, whatever its own is. */
  | { readonly kind: 'constant'; readonly cell: string }
  /** A cell of the source type becomes one of the target type, as the table of conversions says. */
  | {
      readonly kind: 'convert';
      /** Of a number that means a moment; null where none does. */
      readonly unit: EpochUnit | null;
      /** Of an enum of the target; null for any other type. */
      readonly labels: readonly string[] | null;
      /** Of decimals for a column of SQLite that holds them as numbers: no zeros at the end. */
      readonly shortest?: boolean;
    }
  /**
   * What `next` makes is looked up in the map of ids of that name: an id that changed becomes the new one, every other
   * value stays. NULL stays NULL.
   */
  | { readonly kind: 'remap'; readonly ids: string; readonly next: CellOperation }
  /** The same where another column of the source says in which map: that of its text, or none. */
  | {
      readonly kind: 'remap-by';
      readonly column: string;
      readonly ids: { readonly [text: string]: string };
      readonly next: CellOperation;
    }
  /** The same for what stands in a document below these member names (`*`: every element of an array). */
  | { readonly kind: 'remap-json'; readonly references: readonly JsonIds[]; readonly next: CellOperation }
  /** U+0000 in text is removed, or written as a sign, before another operation. */
  | { readonly kind: 'without-nul'; readonly how: NulMethod; readonly next: CellOperation }
  /** What a rule asks for. */
  | {
      readonly kind: 'rule';
      readonly rule: RuleOperation;
      /** Other columns of the row that it reads. */
      readonly inputs?: readonly RuleInput[];
      readonly made?: MadeFrom;
      /** Of the names that uuids are made of. */
      readonly namespace?: string;
      /** The columns of a table of the source that values are looked up in. */
      readonly lookup?: TableLookup;
    }
  /** One after the other; each gets what the one before it made. */
  | { readonly kind: 'chain'; readonly links: readonly ChainLink[] };

export interface ChainLink {
  readonly operation: CellOperation;
  /** Of the cells that it makes. */
  readonly type: LogicalType;
}

/** Rows of a table of the source, by the text of one column; the values of another are taken. */
export interface TableLookup {
  readonly table: QualifiedName;
  readonly by: RuleInput;
  readonly take: RuleInput;
}

/** What ids that only look random are made of, besides the key of the row. */
export interface MadeFrom {
  readonly seed: string;
  readonly instant: string;
  /** Tells the column from every other. */
  readonly column: string;
}

export interface JsonIds {
  readonly path: readonly string[];
  readonly ids: string;
}

/** What becomes of U+0000 in text: see `schemas/README.md` for the sign. */
export type NulMethod = 'strip' | 'escape';

/** What a transform counted in the cells of a column: its plan says only what can happen to them. */
export interface ChangedCells {
  /** Of the source. */
  readonly column: string;
  /** `converted`: the cells that the conversion back would not give again. */
  readonly how: NulMethod | 'converted';
  readonly cells: number;
  /** Of `converted`: all cells that were converted; NULL is none of them. */
  readonly values?: number;
}

export interface NotCarried {
  readonly kind: StructureKind;
  readonly table: string | null;
  readonly name: string;
  /** The original text. */
  readonly text: string;
  readonly reason: string;
}

/** How messages call a column: as the source does, where that has it. */
export function plannedName({ source, target }: Pick<ColumnPlan, 'source' | 'target'>): string {
  return source ?? target;
}
