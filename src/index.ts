/**
 * RowFerry as a library. Every function takes one object of options: databases as the command line names
 * them (`postgres://…`, a SQLite file), an `AbortSignal` and a listener for progress. What fails throws a
 * `RowferryError` whose `code` is one of `ERROR_CODES`.
 *
 * @example
 * import { migrate } from 'rowferry';
 * const summary = await migrate({ from: 'app.db', to: 'postgres://localhost/app', archive: 'migration_data' });
 * console.log(summary.import?.rows);
 *
 * @example
 * // One user out of many; rules are those of docs/scope.md.
 * await migrate({ from: 'postgres://localhost/app', to: 'ada.db', user: { email: 'ada@example.org' }, rules: 'rules.json' });
 */
import { parseEnd } from './dialect/open-dialect.ts';
import type {
  DiffRun,
  EachUserRun,
  ExportRun,
  ImportRun,
  LastImportRun,
  MigrateRun,
  PlanRun,
  RollbackRun,
  ScopePlanRun,
  TransformRun,
  ValidateRun,
} from './library/run-options.ts';
import {
  archiveOf,
  contextOf,
  diffOptions,
  eachUserOptions,
  exportOptions,
  importOptions,
  planOptions,
  rollbackOptions,
  sourceOf,
  transformOptions,
  validateOptions,
} from './library/stage-settings.ts';
import { rulesOf, selectorOf } from './library/user-settings.ts';
import type { Rules } from './model/rules.ts';
import { suggestionDocument } from './scope/suggestion.ts';
import type { DiffSummary } from './stages/diff/diff-options.ts';
import { diff as runDiff } from './stages/diff.ts';
import { exportDatabase as runExport } from './stages/export-database.ts';
import { exportEachUser as runEachUser } from './stages/export-each-user.ts';
import { importArchive as runImport } from './stages/import-archive.ts';
import { migrate as runMigrate } from './stages/migrate.ts';
import { planMigration as runPlan } from './stages/plan-migration.ts';
import { planScope as runScopePlan, suggestScopeRules } from './stages/plan-scope.ts';
import { findLastImport, rollbackImport } from './stages/rollback.ts';
import type {
  EachUserSummary,
  ExportSummary,
  ImportSummary,
  LastImport,
  MigrateSummary,
  PlanSummary,
  RollbackSummary,
  ScopePlanSummary,
  TransformSummary,
  ValidateSummary,
} from './stages/stage-summaries.ts';
import { transformArchive as runTransform } from './stages/transform-archive.ts';
import { validate as runValidate } from './stages/validate.ts';

export { ERROR_CODES, type ErrorCode } from './errors/error-codes.ts';
export { RowferryError } from './errors/rowferry-error.ts';
export { type FollowedTables, followTables, type TableProgress } from './library/follow-tables.ts';
export type {
  BadRowRun,
  DiffRun,
  DiscoverRun,
  EachUserRun,
  ExportRun,
  ImportRun,
  LastImportRun,
  MappingRun,
  MigrateRun,
  PaceRun,
  PlanRun,
  RollbackRun,
  RunOptions,
  ScopePlanRun,
  SelectionRun,
  StripRun,
  TargetModesRun,
  TargetTablesRun,
  TransformRun,
  UserChoice,
  UserRun,
  ValidateRun,
} from './library/run-options.ts';
export type { EpochHint, EpochUnit } from './model/epoch.ts';
export type { JsonValue } from './model/json-value.ts';
export type { Rules } from './model/rules.ts';
export type { DiffFinding, DiffSummary } from './stages/diff/diff-options.ts';
export type { ProgressEvent, TableSummary } from './stages/progress.ts';
export type {
  EachUserSummary,
  ExportSummary,
  ImportSummary,
  LastImport,
  MigrateSummary,
  PlanSummary,
  RejectSummary,
  RollbackSummary,
  ScopePlanSummary,
  TransformSummary,
  UserOutcome,
  ValidateSummary,
} from './stages/stage-summaries.ts';

export type { RowFunction, RowFunctions } from './transform/ruled/cell-step.ts';

/** Writes a database, or what belongs to one `user` of it, into `exported/` of the archive directory, as of one consistency point. */
export async function exportDatabase(options: ExportRun): Promise<ExportSummary> {
  const context = contextOf(options);
  return runExport(exportOptions(options, await sourceOf(options, context)), context);
}

/**
 * Exports every user of a shared database into an archive of their own below `directory`. What is sealed
 * already is left, so that a call goes on where one before was stopped; who could not be exported is in the summary.
 */
export async function exportEachUser(options: EachUserRun): Promise<EachUserSummary> {
  return runEachUser(eachUserOptions(options), contextOf(options));
}

/** Makes `transformed/` of `exported/`: the plan for the target, its catalog, and the parts it needs. */
export async function transformArchive(options: TransformRun): Promise<TransformSummary> {
  return runTransform(transformOptions(options), contextOf(options));
}

/** Loads `transformed/` (made first when it is missing or stale) into a database, in one transaction unless it is `resumable`. */
export async function importArchive(options: ImportRun): Promise<ImportSummary> {
  return runImport(importOptions(options), contextOf(options));
}

/** Compares the archive with itself, with a database, or two live databases with each other. */
export async function validate(options: ValidateRun): Promise<ValidateSummary> {
  return runValidate(validateOptions(options), contextOf(options));
}

/** What differs between two archives, snapshots or databases: structure, then rows by their keys; `docs/diff.md` tells more. */
export async function diff(options: DiffRun): Promise<DiffSummary> {
  return runDiff(diffOptions(options), contextOf(options));
}

/** Export, transform and import at once, a thread each, validated before the commit; of one `user` one after the other. */
export async function migrate(options: MigrateRun): Promise<MigrateSummary> {
  const context = contextOf(options);
  const skip = options.validate === false ? (['validate'] as const) : [];
  const from = await sourceOf(options, context);
  return runMigrate({ ...exportOptions(options, from), ...importOptions(options), skip }, context);
}

/** The last import from an archive directory that was not taken back yet. @throws NOTHING_TO_UNDO */
export async function lastImport(options: LastImportRun = {}): Promise<LastImport> {
  return findLastImport(archiveOf(options), options.to === undefined ? null : parseEnd(options.to));
}

/**
 * Puts a target back to what it was before the last import into it. Asks nobody: {@link lastImport} says what would go.
 * @throws NOTHING_TO_UNDO, TARGET_CHANGED where the target is not as the import left it, unless `force`
 */
export async function rollback(options: RollbackRun): Promise<RollbackSummary> {
  return rollbackImport(rollbackOptions(options), contextOf(options));
}

/** What a migration would do and why; changes nothing. */
export async function planMigration(options: PlanRun): Promise<PlanSummary> {
  const { from, ...rest } = options;
  const context = contextOf(options);
  const source = from === undefined ? null : await sourceOf({ ...options, from }, context);
  return runPlan(planOptions(rest, source), context);
}

/** Which rows of a database belong to whom, or what must be decided first; with a `user`, how many come. Only reads. */
export async function planScope(options: ScopePlanRun): Promise<ScopePlanSummary> {
  const selector = selectorOf(options.user);
  return runScopePlan({ from: parseEnd(options.from), selector, ...rulesOf(options) }, contextOf(options));
}

/** Rules to begin with, made from names and values, each with its reason as `$comment`: for a person to read. */
export async function suggestRules(options: Omit<ScopePlanRun, 'user'>): Promise<Rules> {
  const { suggestion } = await suggestScopeRules(
    { from: parseEnd(options.from), ...rulesOf(options) },
    contextOf(options),
  );
  return suggestionDocument(suggestion) as Rules;
}
