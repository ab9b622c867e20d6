import type { EpochUnit } from './epoch.ts';
import type { JsonValue } from './json-value.ts';

/**
 * One step of what a rule does to the values of a column, as the file of `--rules` says it. A closed set:
 * `transform/ruled/operation-table.ts` says of each what it takes, what it gives and what is lost.
 */
export type RuleOperation =
  | ConstantOperation
  | NowOperation
  | UuidOperation
  | CuidOperation
  | SourceOperation
  | CastOperation
  | EpochOperation
  | LocalTimeOperation
  | ParseJsonOperation
  | FormatJsonOperation
  | WrapOperation
  | PickOperation
  | DefaultOperation
  | CoalesceOperation
  | LookupOperation
  | HashOperation
  | RedactOperation
  | TruncateOperation
  | RegenerateOperation
  | CallOperation;

export type RuleOperationName = RuleOperation['op'];

/** Every row gets this value. */
export interface ConstantOperation {
  readonly op: 'constant';
  readonly value: JsonValue;
}

/** Every row gets the moment of the plan. */
export interface NowOperation {
  readonly op: 'now';
}

/** Versions 4 and 7 are made of the seed of the plan, the table and the key; version 5 of `namespace` and `columns`. */
export interface UuidOperation {
  readonly op: 'uuid';
  readonly version: 4 | 5 | 7;
  /** Of version 5: a uuid; default: the one of this source and table. */
  readonly namespace?: string;
  /** Of version 5: what the name is made of; default: the key. */
  readonly columns?: readonly string[];
}

export interface CuidOperation {
  readonly op: 'cuid';
}

/** Where the row comes from. */
export interface SourceOperation {
  readonly op: 'source';
  /** Default: `id`. */
  readonly what?: SourceWhat;
}

/** `id` of the source, the name of its `table`, the `path` of its file below the folder, or a pattern for that path: `{dir}`. */
export type SourceWhat = string;

export interface CastOperation {
  readonly op: 'cast';
  readonly to: string;
  /** A number that the type cannot hold exactly becomes the nearest one; default: it is refused. */
  readonly rounding?: 'nearest';
}

/** A number that counts from a moment becomes that moment. */
export interface EpochOperation {
  readonly op: 'epoch';
  readonly unit: EpochUnit;
}

/** A time of the clocks of a zone becomes a moment in UTC. */
export interface LocalTimeOperation {
  readonly op: 'local-time';
  /** A name of the IANA: `Europe/Berlin`. */
  readonly zone: string;
  /** Times that the clocks skipped; default `forward`. */
  readonly gap?: 'forward' | 'fail';
  /** Times that the clocks showed twice; default `earlier`. */
  readonly overlap?: 'earlier' | 'later' | 'fail';
}

export interface ParseJsonOperation {
  readonly op: 'parse-json';
  /** What becomes of text that is no JSON; default `fail`. */
  readonly otherwise?: 'fail' | 'text' | 'null';
}

export interface FormatJsonOperation {
  readonly op: 'format-json';
}

/** Columns become the members of a JSON object. */
export interface WrapOperation {
  readonly op: 'wrap';
  /** Default: all columns of the row, unless there are `members`. */
  readonly columns?: readonly string[];
  readonly except?: readonly string[];
  /** Members with names of their own, behind those of the columns. */
  readonly members?: { readonly [name: string]: WrapMember };
}

/** One of the four. */
export interface WrapMember {
  readonly column?: string;
  readonly value?: JsonValue;
  /** The moment of the plan. */
  readonly now?: true;
  /** Where the row comes from. */
  readonly source?: SourceWhat;
}

/** A member of a JSON document becomes the value. */
export interface PickOperation {
  readonly op: 'pick';
  readonly path: readonly string[];
}

/** What NULL becomes. */
export interface DefaultOperation {
  readonly op: 'default';
  readonly value: JsonValue;
}

/** The first of the value and those of the columns that is not NULL. */
export interface CoalesceOperation {
  readonly op: 'coalesce';
  readonly columns: readonly string[];
}

/** What a table has for the value: one of the rules (`values`), or one of the source (`table`, `by`, `take`). */
export interface LookupOperation {
  readonly op: 'lookup';
  /** By the text of the value. */
  readonly values?: { readonly [value: string]: JsonValue };
  /** A table of the source. */
  readonly table?: string;
  /** Its column that holds the value. */
  readonly by?: string;
  /** Its column whose value is taken. */
  readonly take?: string;
  /** What a value becomes that is not among them; default `fail`. */
  readonly otherwise?: 'fail' | 'keep' | 'null';
}

export interface HashOperation {
  readonly op: 'hash';
  readonly algorithm?: 'sha256' | 'sha512';
  /** Stands before the value; it is in plan.json. */
  readonly salt?: string;
}

export interface RedactOperation {
  readonly op: 'redact';
  /** What stands for the text, or for each hidden character where some stay; default `***` or `*`. */
  readonly with?: string;
  readonly keepFirst?: number;
  readonly keepLast?: number;
}

export interface TruncateOperation {
  readonly op: 'truncate';
  readonly characters: number;
}

/**
 * The key of a row, or a reference to it, becomes a uuid (version 5) of the source, the table and the key. Where databases become one it can be a
 * number as the map of ids of the archive has it (`integer`), the key behind the id of its source (`text`), or the key of the row that stays
 * where rows became one (`merged`).
 */
export interface RegenerateOperation {
  readonly op: 'regenerate';
  /** Default: a uuid. */
  readonly as?: 'integer' | 'text' | 'merged';
  /** The table whose key it is. */
  readonly table: string;
  /** Of a key of several columns the one that it is of. */
  readonly column?: string;
  /** Where in a JSON document the key stands; default: the value itself is the key. */
  readonly path?: readonly string[];
  /** Only where another column of the row holds this text. */
  readonly when?: RegenerateWhen;
}

export interface RegenerateWhen {
  readonly column: string;
  readonly value: string;
}

/** A function of the program that uses RowFerry as a library. */
export interface CallOperation {
  readonly op: 'call';
  readonly name: string;
}
