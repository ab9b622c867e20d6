/**
 * RowFerry as a library. Every function takes one object of options: databases as the command line names
 * them (`postgres://…`, a SQLite file), an `AbortSignal` and a listener for progress. What fails throws a
 * `RowferryError` whose `code` is one of `ERROR_CODES`.
 *
 * @example
 * import { migrate } from 'rowferry';
 * const summary = await migrate({ from: 'app.db', to: 'postgres://localhost/app', archive: 'migration_data' });
 * console.log(summary.import?.rows);
 */
import { dialectOf, parseEnd } from './dialect/open-dialect.ts';
import type { EpochHint } from './model/epoch.ts';
import type { DialectName } from './model/storage.ts';
import { exportDatabase as runExport } from './stages/export-database.ts';
import { importArchive as runImport } from './stages/import-archive.ts';
import { migrate as runMigrate } from './stages/migrate.ts';
import type { ProgressEvent, StageContext } from './stages/progress.ts';
import type {
  ExportSummary,
  ImportSummary,
  MigrateSummary,
  TransformSummary,
  ValidateSummary,
} from './stages/stage-summaries.ts';
import { transformArchive as runTransform } from './stages/transform-archive.ts';
import { validate as runValidate } from './stages/validate.ts';

export { ERROR_CODES, type ErrorCode } from './errors/error-codes.ts';
export { RowferryError } from './errors/rowferry-error.ts';
export type { EpochHint, EpochUnit } from './model/epoch.ts';
export type { ProgressEvent, TableSummary } from './stages/progress.ts';
export type {
  ExportSummary,
  ImportSummary,
  MigrateSummary,
  RejectSummary,
  TransformSummary,
  ValidateSummary,
} from './stages/stage-summaries.ts';

/** What every function takes besides its own options. */
export interface RunOptions {
  /** The archive's directory; default `migration_data`. */
  readonly archive?: string;
  /** Aborting stops the run; the target stays as it was, and INTERRUPTED is thrown. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
}

export interface ExportRun extends RunOptions {
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

export interface TransformRun extends RunOptions, MappingRun, BadRowRun {
  /** The target, for its tables; or only its dialect. */
  readonly to: string | { readonly dialect: DialectName };
}

export interface ImportRun extends RunOptions, MappingRun, BadRowRun {
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

export interface ValidateRun extends RunOptions, MappingRun, Pick<ExportRun, 'infer' | 'epochs'> {
  /** The database to compare with; without it the archive is verified alone. */
  readonly to?: string;
  /** Compare this live database with `to` instead of the archive. */
  readonly from?: string;
}

export interface MigrateRun extends ExportRun, Omit<ImportRun, 'archive' | 'onlyRejects'> {}

/** Writes a database into `exported/` of the archive directory, as of one consistency point. */
export function exportDatabase(options: ExportRun): Promise<ExportSummary> {
  return runExport(exportOptions(options), contextOf(options));
}

/** Makes `transformed/` of `exported/`: the plan for the target, its catalog, and the parts it needs. */
export function transformArchive(options: TransformRun): Promise<TransformSummary> {
  const to = typeof options.to === 'string' ? parseEnd(options.to) : null;
  const toDialect =
    typeof options.to === 'string' ? dialectOf(parseEnd(options.to)).capabilities.name : options.to.dialect;
  const how = { ...mappingOptions(options), badRows: badRowOptions(options) };
  return runTransform({ ...how, archive: archiveOf(options), to, toDialect }, contextOf(options));
}

/** Loads `transformed/` (made first when it is missing or stale) into a database, in one transaction. */
export function importArchive(options: ImportRun): Promise<ImportSummary> {
  return runImport(importOptions(options), contextOf(options));
}

/** Compares the archive with itself, with a database, or two live databases with each other. */
export function validate(options: ValidateRun): Promise<ValidateSummary> {
  const from = options.from === undefined ? null : parseEnd(options.from);
  const to = options.to === undefined ? null : parseEnd(options.to);
  return runValidate(
    { ...mappingOptions(options), ...typeOptions(options), archive: archiveOf(options), from, to },
    contextOf(options),
  );
}

/** Export, transform and import at once, a thread each, validated before the commit. */
export function migrate(options: MigrateRun): Promise<MigrateSummary> {
  const skip = options.validate === false ? (['validate'] as const) : [];
  const all = { ...exportOptions(options), ...importOptions(options), skip };
  return runMigrate(all, contextOf(options));
}

function exportOptions(options: ExportRun) {
  return {
    from: parseEnd(options.from),
    archive: archiveOf(options),
    tables: options.tables ?? null,
    exclude: options.exclude ?? [],
    order: options.order ?? 'canonical',
    replace: options.replace ?? false,
    copyFirst: options.copyFirst ?? false,
    ...typeOptions(options),
  };
}

function typeOptions({ infer = false, epochs = [] }: Pick<ExportRun, 'infer' | 'epochs'>) {
  return { infer, epochs };
}

function importOptions(options: ImportRun) {
  return {
    ...mappingOptions(options),
    archive: archiveOf(options),
    to: parseEnd(options.to),
    validate: options.validate ?? true,
    memory: options.memory ?? true,
    backupDirectory: options.backupDirectory === undefined ? 'backups' : options.backupDirectory,
    fireTriggers: options.fireTriggers ?? false,
    badRows: badRowOptions(options),
  };
}

function badRowOptions(options: BadRowRun & Partial<Pick<ImportRun, 'orphans' | 'onlyRejects'>>) {
  const { onError = 'abort', nulBytes = 'fail', orphans = null, onlyRejects = false } = options;
  return { onError, nulBytes, orphans, onlyRejects };
}

function mappingOptions(options: MappingRun) {
  return { jsonb: options.jsonb ?? false, keepDynamic: options.keepDynamic ?? false };
}

function archiveOf(options: RunOptions): string {
  return options.archive ?? 'migration_data';
}

function contextOf(options: RunOptions): StageContext {
  return { signal: options.signal ?? new AbortController().signal, onProgress: options.onProgress ?? (() => {}) };
}
