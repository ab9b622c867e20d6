import type { Catalog } from '../model/catalog.ts';
import type { DialectMapping } from '../model/dialect-mapping.ts';
import type { EpochHint } from '../model/epoch.ts';
import type { Plan, PlannedRules } from '../model/plan.ts';
import type { Rules } from '../model/rules.ts';
import type { SourceFile } from '../model/source-file.ts';
import type { NulPolicy } from './nul-policy.ts';
import type { OwnerInput } from './owner/owner-input.ts';
import type { StripInput } from './strip/strip-context.ts';

/** What a plan is made from, besides the source catalog. */
export interface TransformInput {
  readonly source: Catalog;
  /** The pure halves of both dialects. */
  readonly from: DialectMapping;
  readonly to: DialectMapping;
  /** The tables that the target has already; null: none, or not known. */
  readonly existing: Catalog | null;
  /** The types that the target has; null: any, or not known. */
  readonly typeNames: readonly string[] | null;
  /** `18.4`; null or absent: not known. */
  readonly serverVersion?: string | null;
  readonly jsonb: boolean;
  readonly keepDynamic: boolean;
  /** What the user says of numbers that mean moments, or are to; what is not here must be certain. */
  readonly epochs?: readonly EpochHint[];
  /** The rows are one user's, and the target is to be theirs alone; absent: every column stays. */
  readonly strip?: StripInput | null;
  /** What is done about U+0000 in text that the target cannot hold; absent: `fail`. */
  readonly nulBytes?: NulPolicy;
  /** The files that were read as one database: tables of one name become one; absent: it is one. */
  readonly files?: readonly SourceFile[] | undefined;
  /** Of them the tables whose keys become others than a rule alone says; absent: none do. */
  readonly renewed?: RenewedKeys | undefined;
  /** What the user decides of tables and columns; absent: nothing. */
  readonly rules?: RulesInput | null;
}

/** By `nameKey` of the table of the source. */
export type RenewedKeys = ReadonlyMap<string, RenewedKey>;

/** A key whose rows were read to say what it becomes. */
export interface RenewedKey {
  /** New numbers, or the keys of the rows that stay where rows become one. */
  readonly as: 'integer' | 'merged';
  /** The columns of the key that become others. */
  readonly columns: readonly string[];
  /** The highest number that the table of the target has; null: they are no numbers. */
  readonly highest: string | null;
}

/** Rules with what a plan says of them. */
export interface RulesInput {
  readonly rules: Rules;
  /** For messages; null: no file. */
  readonly file: string | null;
  readonly planned: PlannedRules;
  /** To whom every row is given; absent or null: to nobody. */
  readonly owner?: OwnerInput | null;
}

/** The plan and the catalog that it leads to. */
export interface TransformOutput {
  readonly plan: Plan;
  readonly catalog: Catalog;
  /** Tables that the rules speak of and the source does not have. */
  readonly missing: readonly string[];
}
