import type { TableReport, ValidationReport } from '../compare/report.ts';
import type { DatabaseInfo } from '../dialect/dialect.ts';
import type { ErrorCode } from '../errors/error-codes.ts';
import type { Catalog } from '../model/catalog.ts';
import type { QualifiedName } from '../model/logical-type.ts';
import type { OrphanedRows } from '../model/orphaned-rows.ts';
import type { Plan } from '../model/plan.ts';
import type {
  FoundUser,
  MissingIndex,
  OwnershipMap,
  ScopeDocument,
  ScopeShare,
  ScopeViolation,
} from '../model/scope.ts';
import type { SkippedFile, SourceFile } from '../model/source-file.ts';
import type { DialectName } from '../model/storage.ts';
import type { OwnershipDecision } from '../scope/map-ownership.ts';
import type { Suggestion } from '../scope/suggestion.ts';
import type { ColumnLoss } from '../transform/column-losses.ts';
import type { AdoptedUser } from './adopt/adopted-import.ts';
import type { OwnedRows } from './owner/owned-rows.ts';
import type { TableSummary } from './progress.ts';

/** What a stage did. Plain data: the `--json` document of its command holds it as it is. */
export interface StageSummary {
  readonly tables: readonly TableSummary[];
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
}

export interface ExportSummary extends StageSummary {
  readonly stage: 'export';
  /** The directory of the archive. */
  readonly archive: string;
  readonly source: DatabaseInfo;
  /** The content digest of the manifest. */
  readonly content: string;
  /** The databases that were found and are read as one; absent: one was named. */
  readonly sources?: FoundSources;
  /** Whose rows they are, and how many stay; absent: everybody's. */
  readonly scope?: ExportedScope;
  /** The part of `seconds` that reading the catalog and counting what columns hold took. */
  readonly censusSeconds: number;
}

/** What a discovery found, and what it left out. */
export interface FoundSources {
  readonly found: readonly FoundSource[];
  readonly skipped: readonly SkippedFile[];
}

export interface FoundSource extends SourceFile {
  readonly tables: number;
  readonly rows: number;
  readonly bytes: number;
}

/** What an export of one user took. */
export interface ExportedScope {
  readonly user: FoundUser;
  readonly ownership: OwnershipMap;
  readonly counts: readonly ScopeShare[];
}

/** What became of each user of an export of many, in the order of their keys. */
export interface EachUserSummary {
  readonly stage: 'export';
  readonly directory: string;
  readonly users: readonly UserOutcome[];
  readonly seconds: number;
}

interface UserArchive {
  /** The values of the key's columns. */
  readonly key: readonly string[];
  readonly archive: string;
}

export type UserOutcome = UserArchive &
  (
    | { readonly kind: 'exported'; readonly rows: number; readonly bytes: number; readonly seconds: number }
    /** Sealed by an earlier run. */
    | { readonly kind: 'there' }
    | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
  );

export interface TransformSummary extends StageSummary {
  readonly stage: 'transform';
  readonly archive: string;
  readonly plan: Plan;
  readonly losses: readonly ColumnLoss[];
  readonly content: string;
}

export interface ImportSummary extends StageSummary {
  readonly stage: 'import';
  readonly target: DatabaseInfo;
  /** True when the rows were read back and compared before the commit. */
  readonly validated: boolean;
  /** What was proven table by table; empty when nothing was read back. */
  readonly proof: readonly TableReport[];
  readonly notCarried: Plan['notCarried'];
  readonly losses: readonly ColumnLoss[];
  /** The file or directory that holds what was in the target before; absent or null: there is none. */
  readonly backup?: string | null;
  /** The tables of which rows were rejected. */
  readonly rejects: readonly RejectSummary[];
  /** The user under whom the rows went in, with a new password that is nowhere else; absent: they are nobody's. */
  readonly user?: AdoptedUser;
  /** Where every row was given to an owner: how many rows have one; absent: that was not counted. */
  readonly owned?: readonly OwnedRows[];
}

/** The rows of one table that could not go into the target. */
export interface RejectSummary {
  readonly table: string;
  /** Below the archive's directory: `rejects/users.json`. */
  readonly file: string;
  readonly rows: number;
  /** How often each reason was given, the most frequent first; the first of them. */
  readonly reasons: readonly { readonly reason: string; readonly column: string | null; readonly rows: number }[];
}

/** An import that could be rolled back. */
export interface LastImport {
  readonly target: { readonly dialect: DialectName; readonly database: string; readonly display: string };
  /** ISO 8601 in UTC. */
  readonly importedAt: string;
  /** `file`: the whole is put back; `tables`: those below; `none`: there is no backup. */
  readonly kind: 'file' | 'tables' | 'none';
  /** null: there was nothing before. */
  readonly backup: string | null;
  readonly created: readonly QualifiedName[];
  readonly changed: readonly QualifiedName[];
}

export interface RollbackSummary extends StageSummary {
  readonly stage: 'rollback';
  readonly target: DatabaseInfo;
  /** When the import was that is undone. */
  readonly importedAt: string;
  /** Where what was there before the rollback is kept; null: nowhere but in the archive of the import. */
  readonly kept: string | null;
}

export interface ValidateSummary extends StageSummary {
  readonly stage: 'validate';
  readonly report: ValidationReport;
  readonly compared?: Compared;
}

/** The kinds of the two ends that were compared, and whose rows. */
export interface Compared {
  /** Of an archive: the database that it was exported from. */
  readonly left: DialectName;
  /** null: the archive was looked at alone. */
  readonly right: DialectName | null;
  /** null: everybody's rows. */
  readonly user: FoundUser | null;
}

export interface MigrateSummary {
  readonly stage: 'migrate';
  readonly export: ExportSummary | null;
  readonly transform: TransformSummary | null;
  readonly import: ImportSummary | null;
  /** Absent: nothing was compared. */
  readonly compared?: Compared;
  readonly seconds: number;
}

export interface InspectSummary {
  readonly stage: 'inspect';
  readonly source: DatabaseInfo;
  readonly catalog: Catalog;
  /** Of an archive of many databases; absent: it is one. */
  readonly sources?: readonly KeptSource[];
  /** Of an archive: the maps of ids that its transform kept; absent: none. */
  readonly ids?: readonly KeptIdMap[];
}

/** A database that was exported with others. */
export interface KeptSource extends SourceFile {
  readonly tables: number;
  readonly rows: number;
}

/** A map of ids in an archive. */
export interface KeptIdMap {
  /** As the plan calls it: `crawler.memory`. */
  readonly name: string;
  /** Below `transformed/`. */
  readonly file: string;
  /** How many pairs it has. */
  readonly ids: number;
}

export interface PlanSummary {
  readonly stage: 'plan';
  readonly source: DatabaseInfo;
  readonly sources?: FoundSources;
  /** Rows that the target's foreign keys refuse; absent where there are none, or nobody looked. */
  readonly orphans?: readonly OrphanedRows[];
  readonly plan: Plan;
  readonly catalog: Catalog;
}

/** Which rows belong to one user. */
export interface ScopePlanSummary {
  readonly stage: 'plan';
  readonly source: DatabaseInfo;
  readonly scope: OwnershipDecision;
  /** Of the source: its tables are also those that are not decided. */
  readonly catalog: Catalog;
  /** null: no user was named, or something is not decided. */
  readonly rows: ScopedRows | null;
}

/** The rows of one user. */
export interface ScopedRows extends Pick<ScopeDocument, 'dangling'> {
  readonly user: FoundUser;
  readonly counts: readonly ScopeShare[];
  /** Tables that are read whole to find them. */
  readonly missingIndexes: readonly MissingIndex[];
  /** Rows that refer to rows which may not leave: an export would refuse them. */
  readonly violations: readonly ScopeViolation[];
}

export interface ScopeSuggestionSummary {
  readonly stage: 'plan';
  readonly source: DatabaseInfo;
  readonly suggestion: Suggestion;
}
