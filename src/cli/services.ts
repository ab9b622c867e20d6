import type { Phase } from '../archive/archive-layout.ts';
import type { Manifest } from '../archive/manifest.ts';
import type { DatabaseEnd } from '../dialect/dialect.ts';
import type { DialectName } from '../model/storage.ts';
import type { OpeningKeys } from '../snapshot/age-keys.ts';
import type { ScheduleOptions, ScheduleSummary } from '../snapshot/check-schedule.ts';
import type { SnapshotList } from '../snapshot/list-snapshots.ts';
import type { KeyKind, KeySummary } from '../snapshot/make-key-files.ts';
import type { PruneOptions, PruneSummary } from '../snapshot/prune-snapshots.ts';
import type { ShownSnapshot } from '../snapshot/show-snapshot.ts';
import type { BackUpOptions, BackUpSummary, FileToBackUp } from '../stages/back-up-database.ts';
import type { CreateSnapshotOptions, CreateSnapshotSummary } from '../stages/create-snapshot.ts';
import type { DiffOptions, DiffSummary } from '../stages/diff/diff-options.ts';
import type { DiscoverOptions } from '../stages/discover-sources.ts';
import type { InspectArchiveOptions } from '../stages/inspect-archive.ts';
import type { StageContext } from '../stages/progress.ts';
import type { RestoreOptions, RestoreSummary } from '../stages/restore-snapshot.ts';
import type {
  EachUserOptions,
  ExportOptions,
  ImportOptions,
  InspectOptions,
  MigrateOptions,
  PlanOptions,
  RollbackOptions,
  ScopePlanOptions,
  ScopeSuggestionOptions,
  TransformOptions,
  ValidateOptions,
} from '../stages/stage-options.ts';
import type {
  EachUserSummary,
  ExportSummary,
  ImportSummary,
  InspectSummary,
  LastImport,
  MigrateSummary,
  PlanSummary,
  RollbackSummary,
  ScopePlanSummary,
  ScopeSuggestionSummary,
  TransformSummary,
  ValidateSummary,
} from '../stages/stage-summaries.ts';
import type { TableRulesOptions, TableRulesSummary } from '../stages/suggest-table-rules.ts';

import type { VerifySnapshotsOptions, VerifySnapshotsSummary } from '../stages/verify-snapshots.ts';

/** A stage as the commands call it. */
type Stage<Options, Summary> = (options: Options, context: StageContext) => Promise<Summary>;

/** What the commands stand on. Given to them, so that a test can say what a stage does. */
export interface Services {
  readonly exportDatabase: Stage<ExportOptions, ExportSummary>;
  readonly discoverSources: Stage<DiscoverOptions, DatabaseEnd>;
  readonly exportEachUser: Stage<EachUserOptions, EachUserSummary>;
  readonly backUpDatabase: Stage<BackUpOptions, BackUpSummary>;
  /** The files that a backup would be made of. */
  filesToBackUp(from: DatabaseEnd): Promise<readonly FileToBackUp[]>;
  readonly transformArchive: Stage<TransformOptions, TransformSummary>;
  readonly importArchive: Stage<ImportOptions, ImportSummary>;
  readonly validate: Stage<ValidateOptions, ValidateSummary>;
  readonly diff: Stage<DiffOptions, DiffSummary>;
  readonly migrate: Stage<MigrateOptions, MigrateSummary>;
  readonly planMigration: Stage<PlanOptions, PlanSummary>;
  readonly planScope: Stage<ScopePlanOptions, ScopePlanSummary>;
  readonly suggestScopeRules: Stage<ScopeSuggestionOptions, ScopeSuggestionSummary>;
  readonly suggestTableRules: Stage<TableRulesOptions, TableRulesSummary>;
  readonly inspectDatabase: Stage<InspectOptions, InspectSummary>;
  inspectArchive(options: InspectArchiveOptions): Promise<InspectSummary>;
  readonly rollbackImport: Stage<RollbackOptions, RollbackSummary>;
  /** The import that a rollback would undo; `to` null: whatever its target was. */
  findLastImport(archive: string, to: DatabaseEnd | null): Promise<LastImport>;
  readonly createSnapshot: Stage<CreateSnapshotOptions, CreateSnapshotSummary>;
  readonly verifySnapshots: Stage<VerifySnapshotsOptions, VerifySnapshotsSummary>;
  readonly restoreSnapshot: Stage<RestoreOptions, RestoreSummary>;
  listSnapshots(store: string, limit: number | null): Promise<SnapshotList>;
  showSnapshot(store: string, name: string, keys: OpeningKeys): Promise<ShownSnapshot>;
  pruneSnapshots(options: PruneOptions): Promise<PruneSummary>;
  checkSchedule(options: ScheduleOptions): Promise<ScheduleSummary>;
  reseal(directory: string, phase: Phase, acceptEdits: boolean): Promise<Manifest>;
  makeKeyFiles(kind: KeyKind, file: string): Promise<KeySummary>;
  /** The kind of database that the archive in `directory` is meant for; see `archive-target.ts`. */
  archiveTarget(directory: string): Promise<DialectName>;
  parseEnd(text: string): Promise<DatabaseEnd>;
  describeEnd(end: DatabaseEnd): Promise<string>;
}

/** The real ones. Each is loaded when it is called: a help text must not wait for two database drivers. */
export const SERVICES: Services = {
  exportDatabase: async (options, context) =>
    (await import('../stages/export-database.ts')).exportDatabase(options, context),
  discoverSources: async (options, context) =>
    (await import('../stages/discover-sources.ts')).discoverSources(options, context),
  exportEachUser: async (options, context) =>
    (await import('../stages/export-each-user.ts')).exportEachUser(options, context),
  backUpDatabase: async (options, context) =>
    (await import('../stages/back-up-database.ts')).backUpDatabase(options, context),
  filesToBackUp: async (from) => (await import('../stages/back-up-database.ts')).filesToBackUp(from),
  transformArchive: async (options, context) =>
    (await import('../stages/transform-archive.ts')).transformArchive(options, context),
  importArchive: async (options, context) =>
    (await import('../stages/import-archive.ts')).importArchive(options, context),
  validate: async (options, context) => (await import('../stages/validate.ts')).validate(options, context),
  diff: async (options, context) => (await import('../stages/diff.ts')).diff(options, context),
  migrate: async (options, context) => (await import('../stages/migrate.ts')).migrate(options, context),
  planMigration: async (options, context) =>
    (await import('../stages/plan-migration.ts')).planMigration(options, context),
  planScope: async (options, context) => (await import('../stages/plan-scope.ts')).planScope(options, context),
  suggestScopeRules: async (options, context) =>
    (await import('../stages/plan-scope.ts')).suggestScopeRules(options, context),
  suggestTableRules: async (options, context) =>
    (await import('../stages/suggest-table-rules.ts')).suggestTableRules(options, context),
  inspectArchive: async (options) => (await import('../stages/inspect-archive.ts')).inspectArchive(options),
  inspectDatabase: async (options, context) =>
    (await import('../stages/inspect-database.ts')).inspectDatabase(options, context),
  rollbackImport: async (options, context) => (await import('../stages/rollback.ts')).rollbackImport(options, context),
  findLastImport: async (archive, to) => (await import('../stages/rollback.ts')).findLastImport(archive, to),
  createSnapshot: async (options, context) =>
    (await import('../stages/create-snapshot.ts')).createSnapshot(options, context),
  verifySnapshots: async (options, context) =>
    (await import('../stages/verify-snapshots.ts')).verifySnapshots(options, context),
  restoreSnapshot: async (options, context) =>
    (await import('../stages/restore-snapshot.ts')).restoreSnapshot(options, context),
  listSnapshots: async (store, limit) => (await import('../snapshot/list-snapshots.ts')).listSnapshots(store, limit),
  showSnapshot: async (store, name, keys) =>
    (await import('../snapshot/show-snapshot.ts')).showSnapshot(store, name, keys),
  pruneSnapshots: async (options) => (await import('../snapshot/prune-snapshots.ts')).pruneSnapshots(options),
  checkSchedule: async (options) => (await import('../snapshot/check-schedule.ts')).checkSchedule(options),
  reseal: async (directory, phase, acceptEdits) =>
    (await import('../stages/reseal.ts')).reseal(directory, phase, acceptEdits),
  makeKeyFiles: async (kind, file) => (await import('../snapshot/make-key-files.ts')).makeKeyFiles(kind, file),
  archiveTarget: async (directory) => (await import('./archive-target.ts')).archiveTarget(directory),
  parseEnd: async (text) => (await import('../dialect/open-dialect.ts')).parseEnd(text),
  describeEnd: async (end) => (await import('../dialect/open-dialect.ts')).describeEnd(end),
};
