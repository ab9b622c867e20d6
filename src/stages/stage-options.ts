import type { DatabaseEnd } from '../dialect/dialect.ts';
import type { MergeMode } from '../dialect/merge.ts';
import type { Script } from '../dialect/script.ts';
import type { EpochHint } from '../model/epoch.ts';
import type { OrphanVerdict } from '../model/row-policy.ts';
import type { Rules } from '../model/rules.ts';
import type { UserSelector } from '../model/scope.ts';
import type { DialectName } from '../model/storage.ts';
import type { NulPolicy } from '../transform/nul-policy.ts';
import type { RowFunctions } from '../transform/ruled/cell-step.ts';
import type { AsUserOptions } from './adopt/open-adoption.ts';
import type { TableSelection } from './select-tables.ts';
import type { StripOptions } from './strip-for-user.ts';

/** How the types of a source's columns are decided, beyond what it declares. */
export interface TypeOptions {
  readonly infer?: boolean;
  readonly epochs?: readonly EpochHint[];
}

export interface ExportOptions extends TypeOptions, PaceOptions {
  readonly from: DatabaseEnd;
  /** The archive's directory (`migration_data`); the export goes to `exported/` below it. */
  readonly archive: string;
  /** Display names; null: all. */
  readonly tables: readonly string[] | null;
  readonly exclude: readonly string[];
  readonly order: 'canonical' | 'heap';
  /** Puts a sealed archive that is there aside, as `exported.<id>`. */
  readonly replace: boolean;
  readonly copyFirst: boolean;
  /** Tables of `tables` and `exclude` that the source lacks are skipped, with a notice; default false: an error. */
  readonly skipMissing?: boolean;
  /** Where a copy of a SQLite source is kept before it is read; absent or null: none is. */
  readonly sourceBackup?: string | null;
  /** One user's rows alone; default null: everybody's. */
  readonly scope?: ScopeOptions | null;
  /** Tables that do not travel by these rules are not read; default: all are. Of one user's rows the scope decides. */
  readonly ruled?: RuleOptions | null;
}

/** Which user's rows are taken, and what the rules say of them. Plain data: it crosses threads. */
export interface ScopeOptions {
  readonly selector: UserSelector;
  readonly rules: Rules;
  /** For messages; null: no file. */
  readonly rulesFile: string | null;
}

/** Rules that transform. */
export interface RuleOptions {
  readonly rules: Rules;
  /** For messages; null: no file. */
  readonly file: string | null;
  /** To whom every row is given, where the rules speak of an owner; absent or null: nobody was named. */
  readonly owner?: OwnerOptions | null;
}

/** Who the owner is: at least one of both. */
export interface OwnerOptions {
  readonly email: string | null;
  readonly username: string | null;
}

/** How much a run that is stopped leaves for the next one, and how much is done side by side. */
export interface PaceOptions {
  /** What was finished before counts: a killed run goes on; default false. */
  readonly resumable?: boolean;
  /** How many connections or threads a stage may use; default 1. */
  readonly parallel?: number;
  /** The most bytes of a part; default 64 MiB. */
  readonly partBytes?: number;
}

/** What {@link PaceOptions} may be at most. */
export const PACE_LIMITS = { parallel: 16, partBytes: 64 * 1024 * 1024 } as const;

export interface TransformOptions extends PaceOptions, TableSelection {
  /** What the user decides of tables and columns; default: nothing. */
  readonly ruled?: RuleOptions | null;
  /** Functions that the rules call: of a program that uses RowFerry as a library. They do not cross threads. */
  readonly functions?: RowFunctions;
  readonly target?: TargetOptions;
  readonly archive: string;
  /** Of one user's rows; default: owner columns leave the tables. */
  readonly strip?: StripOptions;
  /** The rows go in under this user of the target, beside those of others; default null: the target is theirs alone. */
  readonly asUser?: AsUserOptions | null;
  /** The target, for its catalog; null: only its dialect is known. */
  readonly to: DatabaseEnd | null;
  readonly toDialect: DialectName;
  readonly jsonb: boolean;
  readonly keepDynamic: boolean;
  readonly badRows?: BadRowOptions;
  /** Units of numbers that become moments, or are made of them; others must be certain. */
  readonly epochs?: readonly EpochHint[];
}

export interface ImportOptions extends PaceOptions, TableSelection {
  readonly ruled?: RuleOptions | null;
  readonly functions?: RowFunctions;
  readonly target?: TargetOptions;
  readonly archive: string;
  readonly to: DatabaseEnd;
  /** False: `--no-validation`; the rows are not read back before the commit. */
  readonly validate: boolean;
  readonly memory: boolean;
  /** Where the backup of what an import changes goes; null: none. */
  readonly backupDirectory: string | null;
  /** For a transform that import makes itself when it is missing or stale. */
  readonly jsonb: boolean;
  readonly keepDynamic: boolean;
  readonly epochs?: readonly EpochHint[];
  readonly strip?: StripOptions;
  /** The rows go in under this user of the target, beside those of others; default null: the target is theirs alone. */
  readonly asUser?: AsUserOptions | null;
  readonly badRows?: BadRowOptions;
  /** PostgreSQL: triggers that this user cannot switch off may fire; otherwise they are an error. */
  readonly fireTriggers?: boolean;
}

/** What is done with a target that is there, and how one is made. Plain data: it crosses threads. */
export interface TargetOptions {
  /** Only load: a table that is not there is an error; default false. */
  readonly dataOnly?: boolean;
  /** Tables of the target, by display name, that lose their rows before the load; default none. */
  readonly truncate?: readonly string[];
  /** What becomes of rows whose key is in the target; default `error`: tables that have rows are refused. */
  readonly onConflict?: 'error' | MergeMode;
  /** SQL of the rules around the load; default none. */
  readonly hooks?: { readonly before: readonly Script[]; readonly after: readonly Script[] };
  /** Creates the tables; default null: RowFerry does. */
  readonly schema?: Script | null;
  /** The most rows that are written at a time; default null: as many as about 256 KB hold. */
  readonly batchRows?: number | null;
}

export interface RollbackOptions {
  /** The directory of the archive that was imported: the record of the import lies beside it. */
  readonly archive: string;
  readonly to: DatabaseEnd;
  /** Where what is there now is kept. */
  readonly backupDirectory: string;
  /** Also where the target has changed since the import. */
  readonly force: boolean;
}

/** What becomes of rows that the target cannot take as they are. */
export interface BadRowOptions {
  /** `reject` keeps them in `rejects/` and loads the others; default `abort`. */
  readonly onError?: 'abort' | 'reject';
  /** Rows whose parent is missing; default `fail`, or `reject` where bad rows are rejected. */
  readonly orphans?: OrphanVerdict | null;
  /** U+0000 in text that the target cannot hold; default `fail`. */
  readonly nulBytes?: NulPolicy;
  /** Import only what lies in `rejects/`, into tables that may have rows; default false. */
  readonly onlyRejects?: boolean;
}

export interface ValidateOptions extends TypeOptions, TableSelection {
  readonly ruled?: RuleOptions | null;
  readonly functions?: RowFunctions;
  readonly archive: string;
  /** null: the archive alone. */
  readonly to: DatabaseEnd | null;
  /** Live database against live database, without the archive. */
  readonly from: DatabaseEnd | null;
  /** Of `from` only this user's rows count; default null. */
  readonly scope?: ScopeOptions | null;
  readonly strip?: StripOptions;
  /** The rows go in under this user of the target, beside those of others; default null: the target is theirs alone. */
  readonly asUser?: AsUserOptions | null;
  readonly jsonb: boolean;
  readonly keepDynamic: boolean;
}

export interface MigrateOptions extends Omit<ExportOptions, 'from'> {
  readonly functions?: RowFunctions;
  readonly target?: TargetOptions;
  /** null only where `skip` has `export`. */
  readonly from: DatabaseEnd | null;
  readonly to: DatabaseEnd;
  readonly skip: readonly ('export' | 'transform' | 'import' | 'validate')[];
  readonly memory: boolean;
  readonly backupDirectory: string | null;
  readonly jsonb: boolean;
  readonly keepDynamic: boolean;
  readonly strip?: StripOptions;
  /** The rows go in under this user of the target, beside those of others; default null: the target is theirs alone. */
  readonly asUser?: AsUserOptions | null;
  readonly badRows?: BadRowOptions;
  /** PostgreSQL: triggers that this user cannot switch off may fire; otherwise they are an error. */
  readonly fireTriggers?: boolean;
}

export interface PlanOptions extends TypeOptions {
  readonly ruled?: RuleOptions | null;
  readonly functions?: RowFunctions;
  readonly skipMissing?: boolean;
  readonly target?: TargetOptions;
  /** null: the exported archive is what is planned for (`transform --dry-run`). */
  readonly from: DatabaseEnd | null;
  readonly archive: string;
  /** Keep the plan as `plan.json` in the archive's directory. */
  readonly write: boolean;
  /** null: only the target's dialect is known. */
  readonly to: DatabaseEnd | null;
  readonly toDialect: DialectName;
  readonly tables: readonly string[] | null;
  readonly exclude: readonly string[];
  /** One user's rows alone; default null: everybody's. */
  readonly scope?: ScopeOptions | null;
  readonly strip?: StripOptions;
  /** The rows go in under this user of the target, beside those of others; default null: the target is theirs alone. */
  readonly asUser?: AsUserOptions | null;
  readonly jsonb: boolean;
  readonly keepDynamic: boolean;
  readonly badRows?: BadRowOptions;
}

export interface InspectOptions extends TypeOptions {
  readonly from: DatabaseEnd;
  readonly tables: readonly string[] | null;
  readonly exclude: readonly string[];
}

/** An export of many users, each into an archive of their own. */
export interface EachUserOptions extends Omit<ExportOptions, 'archive' | 'scope'> {
  /** The archive of each user is a directory below it. */
  readonly directory: string;
  /** Addresses, or keys with commas between their columns; null: everybody. */
  readonly users: readonly string[] | null;
  /** How many are exported at a time. */
  readonly jobs: number;
  readonly scope: Omit<ScopeOptions, 'selector'>;
}

/** Rules to begin with are made for a database as a whole, whoever its users are. */
export interface ScopeSuggestionOptions extends Omit<ScopeOptions, 'selector'> {
  readonly from: DatabaseEnd;
}

export interface ScopePlanOptions extends ScopeSuggestionOptions {
  /** null: only how tables are classified. */
  readonly selector: UserSelector | null;
}
