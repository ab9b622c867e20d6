import type { EpochHint } from '../model/epoch.ts';
import type { Rules } from '../model/rules.ts';
import type { DialectName } from '../model/storage.ts';
import type { DiffFinding } from '../stages/diff/diff-options.ts';
import type { ProgressEvent } from '../stages/progress.ts';
import type { RowFunctions } from '../transform/ruled/cell-step.ts';

/** What every function takes besides its own options. */
export interface RunOptions {
  /** The archive's directory; default `migration_data`. */
  readonly archive?: string;
  /** Aborting stops the run; the target stays as it was, and INTERRUPTED is thrown. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
  /** How often a stage is tried again that a server, a connection or a lock made fail; default 3. */
  readonly retries?: number;
}

/** Whose rows, where not everybody's; `docs/scope.md` tells more. */
export interface UserRun {
  /** One user's rows alone; default: everybody's. */
  readonly user?: UserChoice;
  /** What you decide about tables and users: as an object, or the path of a file. It is checked by its JSON Schema. */
  readonly rules?: Rules | string;
}

/** One user: by the address, by the key (its columns in key order), or by an SQL condition on the table of the users. */
export type UserChoice =
  | { readonly email: string }
  | { readonly id: KeyValue | readonly KeyValue[] }
  | { readonly where: string };

type KeyValue = string | number | bigint;

/** What becomes of the columns that say whose a row is, in an archive of one user. */
export interface StripRun extends Pick<UserRun, 'rules'> {
  /** Functions that the rules call with `{"op": "call", "name": …}`: value and row in, the value that takes its place out. */
  readonly operations?: RowFunctions;
  /** The columns of users stay, and everything that uses them; default false. */
  readonly keepUserColumns?: boolean;
  /** To whom every row is given, a user of the target who is made where there is none; default: to nobody. */
  readonly owner?: { readonly email?: string; readonly username?: string };
}

export interface ExportRun extends RunOptions, UserRun {
  readonly from: string;
  /** Display names (`users`, `auth.users`); default: all tables. */
  readonly tables?: readonly string[];
  readonly exclude?: readonly string[];
  /** `heap` gives up the canonical order, and with it equal bytes for equal data; default `canonical`. */
  readonly order?: 'canonical' | 'heap';
  /** Puts a sealed archive that is there aside; default false. */
  readonly replace?: boolean;
  /** SQLite: read from an online backup; default false. */
  readonly copyFirst?: boolean;
  /** SQLite: decide types by what values show, not only as declared; default false. */
  readonly infer?: boolean;
  /** SQLite: columns whose numbers are time stamps. */
  readonly epochs?: readonly EpochHint[];
}

export interface MappingRun {
  /** SQLite JSON text becomes jsonb; default false. */
  readonly jsonb?: boolean;
  /** Columns of several storage classes become jsonb of tagged values; default false. */
  readonly keepDynamic?: boolean;
}

/** What becomes of rows that the target cannot take; `docs/bad-rows.md` tells more. */
export interface BadRowRun {
  /** `reject` keeps them in `rejects/` of the archive and loads the others; default `abort`. */
  readonly onError?: 'abort' | 'reject';
  /** U+0000 in text, which PostgreSQL cannot hold; default `fail`. */
  readonly nulBytes?: 'fail' | 'strip' | 'escape';
}

/** Under whom rows go into a database of many users, beside those of others. */
export interface AsUserRun extends Pick<UserRun, 'rules'> {
  /** The address of the user in the target, who is made where nobody has it; default: the rows are nobody's. */
  readonly asUser?: string;
}

export interface TransformRun extends RunOptions, MappingRun, BadRowRun, StripRun, AsUserRun {
  /** The target, for its tables; or only its dialect. */
  readonly to: string | { readonly dialect: DialectName };
}

export interface ImportRun extends RunOptions, MappingRun, BadRowRun, StripRun, AsUserRun {
  readonly to: string;
  /** Rows whose parent is missing; default `fail`, or `reject` where bad rows are rejected. */
  readonly orphans?: 'fail' | 'reject' | 'null' | 'keep';
  /** Import only what lies in `rejects/`, into the tables of an earlier import; default false. */
  readonly onlyRejects?: boolean;
  /** Read every row back before the commit; default true. */
  readonly validate?: boolean;
  /** Remember the source's types in comments of the target; default true. */
  readonly memory?: boolean;
  /** Where the backup of an existing SQLite target goes; default `backups`, null: no backup. */
  readonly backupDirectory?: string | null;
  /** PostgreSQL: triggers that this user cannot switch off may fire; default false: they are an error. */
  readonly fireTriggers?: boolean;
}

export interface ValidateRun extends RunOptions, MappingRun, Pick<ExportRun, 'infer' | 'epochs'>, UserRun, StripRun {
  /** The database to compare with; without it the archive is verified alone. */
  readonly to?: string;
  /** Compare this live database with `to` instead of the archive; of a `user`, their rows alone. */
  readonly from?: string;
}

export interface DiffRun
  extends Omit<RunOptions, 'archive'>,
    Pick<ExportRun, 'tables' | 'exclude' | 'infer' | 'epochs'>,
    UserRun {
  /** How it was, and how it is: each the directory of an archive, `snapshot:ID`, or a database. */
  readonly left: string;
  readonly right: string;
  /** The store of audit snapshots; default `backups/snapshots`. */
  readonly store?: string;
  /** How many differing rows of each table `onFinding` is told of; default: all. All are counted. */
  readonly limit?: number;
  /** Told of every difference while it is found; a promise is waited for. */
  readonly onFinding?: (finding: DiffFinding) => void | Promise<void>;
}

export interface MigrateRun extends ExportRun, Omit<ImportRun, 'archive' | 'onlyRejects'> {}

export interface PlanRun
  extends MappingRun,
    StripRun,
    UserRun,
    AsUserRun,
    Pick<BadRowRun, 'nulBytes'>,
    Pick<ExportRun, 'archive' | 'signal' | 'onProgress' | 'tables' | 'exclude' | 'infer' | 'epochs'> {
  /** The source; without it the plan is that of the archive. */
  readonly from?: string;
  /** The target, for its tables; or only its dialect. */
  readonly to: string | { readonly dialect: DialectName };
  /** Keep the plan as `plan.json` in the archive's directory; default false. */
  readonly write?: boolean;
}

/** Every user, each into an archive of their own. */
export interface EachUserRun extends Omit<ExportRun, 'archive' | 'user'> {
  /** The archive of each user is a directory below it, named by the key. */
  readonly directory: string;
  /** Only these users; default: everybody. */
  readonly users?: readonly string[];
  /** How many are exported at a time, 1 to 64; default 2. */
  readonly jobs?: number;
}

export interface ScopePlanRun extends Pick<RunOptions, 'signal' | 'onProgress'>, UserRun {
  readonly from: string;
}
