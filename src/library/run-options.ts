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

/** Which tables, by their names in the source. */
export interface SelectionRun {
  /** Display names (`users`, `auth.users`); default: all tables. */
  readonly tables?: readonly string[];
  readonly exclude?: readonly string[];
  /** Tables of `tables` and `exclude` that an older source lacks are passed over with a notice; default false: an error. */
  readonly skipMissing?: boolean;
}

/** What a run that is stopped leaves for the next one, and how much is done side by side; `docs/resuming.md` tells more. */
export interface PaceRun {
  /** The same call goes on where a killed run stopped; into PostgreSQL a commit for each part, not one for all. Default false. */
  readonly resumable?: boolean;
  /** Connections or threads, where a stage can use several, 1 to 16; default 1. */
  readonly parallel?: number;
  /** The most bytes of a part of the archive; default and most 64 MiB. */
  readonly partBytes?: number;
}

/** Every SQLite database below a folder as one source; `docs/many-into-one.md` tells more. */
export interface DiscoverRun {
  /** The folder; databases are known by their content. A target that lies below it is no source. */
  readonly discover: string;
  /** What a source is called, made of its path: `{dir}`; default: what the rules say, else `{path}`. */
  readonly sourceId?: string;
  /** Paths below the folder that are not looked at. */
  readonly exclude?: readonly string[];
  /** What cannot be read is left out, with a notice; default false: an error. */
  readonly skipUnreadable?: boolean;
}

export interface ExportRun extends RunOptions, UserRun, SelectionRun, PaceRun {
  readonly from: string | DiscoverRun;
  /** `heap` gives up the canonical order, and with it equal bytes for equal data; default `canonical`. */
  readonly order?: 'canonical' | 'heap';
  /** Puts a sealed archive that is there aside; default false. */
  readonly replace?: boolean;
  /** SQLite: read from an online backup; default false. */
  readonly copyFirst?: boolean;
  /** SQLite: the directory in which a copy of the source is kept first; default: none is. */
  readonly sourceBackup?: string;
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

/** Which tables a target has, or gets; `docs/existing-targets.md` tells more. */
export interface TargetTablesRun {
  /** Only load rows: a table that the target lacks is an error; default false. */
  readonly dataOnly?: boolean;
  /** The application's own SQL, which makes the tables: the path of a file, or the SQL itself; default: RowFerry makes them. */
  readonly targetSchema?: string | { readonly sql: string };
}

/** What is done with a target that is there. Rules say which SQL runs before and after the load, as `hooks`. */
export interface TargetModesRun extends TargetTablesRun {
  /** Tables that have rows: refused, merged into (rows that are there stay), or updated; default `error`. */
  readonly onConflict?: 'error' | 'skip' | 'update';
  /** Tables of the target that are emptied first, by their names there; default: none. */
  readonly truncate?: readonly string[];
  /** The most rows that are written at a time, all in the one transaction; default: about 256 KB of them. */
  readonly batchRows?: number;
}

/** What decides the tables of the target, besides the archive. */
interface ShapingRun
  extends RunOptions,
    MappingRun,
    BadRowRun,
    StripRun,
    AsUserRun,
    SelectionRun,
    PaceRun,
    Pick<ExportRun, 'epochs'> {}

export interface TransformRun extends ShapingRun, TargetTablesRun {
  /** The target, for its tables; or only its dialect. */
  readonly to: string | { readonly dialect: DialectName };
}

export interface ImportRun extends ShapingRun, TargetModesRun {
  readonly to: string;
  /** Rows whose parent is missing; default `fail`, or `reject` where bad rows are rejected. */
  readonly orphans?: 'fail' | 'reject' | 'null' | 'keep';
  /** Import only what lies in `rejects/`, into the tables of an earlier import; default false. */
  readonly onlyRejects?: boolean;
  /** Read every row back before the commit; default true. */
  readonly validate?: boolean;
  /** Remember the source's types in comments of the target; default true. */
  readonly memory?: boolean;
  /** Where the backup of what the import changes goes; default `backups`, null: none, and no `rollback`. */
  readonly backupDirectory?: string | null;
  /** PostgreSQL: triggers that this user cannot switch off may fire; default false: they are an error. */
  readonly fireTriggers?: boolean;
}

export interface ValidateRun
  extends RunOptions,
    MappingRun,
    SelectionRun,
    Pick<ExportRun, 'infer' | 'epochs'>,
    UserRun,
    StripRun {
  /** The database to compare with; without it the archive is verified alone. */
  readonly to?: string;
  /** Compare this live database with `to` instead of the archive; of a `user`, their rows alone. */
  readonly from?: string;
}

export interface DiffRun
  extends Omit<RunOptions, 'archive'>,
    Pick<ExportRun, 'tables' | 'exclude' | 'infer' | 'epochs'>,
    UserRun {
  /** How it was, and how it is: each the directory of an archive, a snapshot (its id, `snapshot:latest`), or a database. */
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
    SelectionRun,
    TargetTablesRun,
    Pick<BadRowRun, 'nulBytes'>,
    Pick<ExportRun, keyof RunOptions | 'infer' | 'epochs'> {
  /** The source; without it the plan is that of the archive. */
  readonly from?: ExportRun['from'];
  /** The target, for its tables; or only its dialect. */
  readonly to: string | { readonly dialect: DialectName };
  /** Keep the plan as `plan.json` in the archive's directory; default false. */
  readonly write?: boolean;
}

/** Every user, each into an archive of their own. */
export interface EachUserRun extends Omit<ExportRun, 'archive' | 'user' | 'from' | 'sourceBackup'> {
  readonly from: string;
  /** The archive of each user is a directory below it, named by the key. */
  readonly directory: string;
  /** Only these users; default: everybody. */
  readonly users?: readonly string[];
  /** How many are exported at a time, 1 to 64; default 2. */
  readonly jobs?: number;
}

/** Which import is taken back; `docs/backups.md` tells more. */
export interface RollbackRun extends RunOptions {
  /** The target of the import. */
  readonly to: string;
  /** Also where the target has changed since; what is there now is kept in `backupDirectory`. Default false: an error. */
  readonly force?: boolean;
  /** Default `backups`. */
  readonly backupDirectory?: string;
}

export interface LastImportRun extends Pick<RunOptions, 'archive'> {
  /** Only imports into this database; default: into any. */
  readonly to?: string;
}

export interface ScopePlanRun extends Pick<RunOptions, 'signal' | 'onProgress'>, UserRun {
  readonly from: string;
}
