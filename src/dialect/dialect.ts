import type { Catalog, Table } from '../model/catalog.ts';
import type { DialectMapping } from '../model/dialect-mapping.ts';
import type { EpochHint } from '../model/epoch.ts';
import type { QualifiedName } from '../model/logical-type.ts';
import type { OrphanedRows } from '../model/orphaned-rows.ts';
import type { NotCarried } from '../model/plan.ts';
import type { RowOrder } from '../model/row-order.ts';
import type { Reference, RowPolicy } from '../model/row-policy.ts';
import type { KeyedSource, RowBlock, SummedSource } from '../model/row-stream.ts';
import type {
  DanglingReference,
  FoundUser,
  MissingIndex,
  OwnershipMap,
  ScopeCount,
  ScopeShare,
  ScopeViolation,
  UserSelector,
  UserTable,
} from '../model/scope.ts';
import type { ScopeWitness } from '../model/scope-evidence.ts';
import type { DiscoveredFiles, SourceFile } from '../model/source-file.ts';
import type { DialectName } from '../model/storage.ts';
import type { DatabaseFiles } from './database-files.ts';
import type { Merge, ToMerge } from './merge.ts';
import type { PartLoader, Resumable } from './part-loader.ts';
import type { Script } from './script.ts';

/** One end of a move, parsed: what to open. Never printed whole: use `describeEnd`. */
export type DatabaseEnd =
  /** With `discovered` the path is a folder: the files that were found below it are read as one database. */
  | { readonly kind: 'sqlite'; readonly path: string; readonly discovered?: DiscoveredFiles }
  /** `url` may hold a password. Empty parts are filled from PG* variables by the caller. */
  | { readonly kind: 'postgres'; readonly url: string; readonly password: string | null };

/** A database as people and manifests name it; without secrets. */
export interface DatabaseInfo {
  readonly dialect: DialectName;
  /** `3.53.2`, `18.4`. */
  readonly serverVersion: string;
  /** The database's name, or the file's base name. */
  readonly database: string;
  /** `postgres://user@host:5432/name` or the file's path: for messages, never with a password. */
  readonly display: string;
}

/** Everything RowFerry knows of one kind of database. The pure half needs no connection. */
export interface Dialect extends DialectMapping {
  openReader(end: DatabaseEnd, options: ReaderOptions): Promise<DatabaseReader>;
  openWriter(end: DatabaseEnd, options: WriterOptions): Promise<DatabaseWriter>;
  /** Where a database is one file: how the whole of it is kept and put back; null where it is not. */
  readonly files: DatabaseFiles | null;
}

/** One of several files that are read as one database. */
export interface ReadFile extends SourceFile {
  /** As of which moment it is read. */
  readonly consistencyPoint: string;
}

export interface ReaderOptions {
  readonly signal: AbortSignal;
  /** SQLite: read from an online backup in a temporary file. */
  readonly copyFirst: boolean;
  /** How many tables are read at a time, at the same consistency point, where the dialect can; default 1. */
  readonly parallel?: number;
}

export interface CatalogOptions {
  /** Tables to take, by display name (`auth.users`) ; null: all. Unknown names are TABLE_NOT_FOUND. */
  readonly tables: readonly string[] | null;
  readonly exclude: readonly string[];
  /** Names that the database does not have are passed over; default false: they are an error. */
  readonly skipMissing?: boolean;
  /** Asked of each table that is left, by display name; default: all are taken. */
  readonly isWanted?: (name: string) => boolean;
  /**
   * Look at the values too (SQLite decides types by them). Without it `census` is null everywhere. `scoped`:
   * the values are looked at by `openScope`, among the rows of the scope alone.
   */
  readonly census: boolean | 'scoped';
  /** SQLite: decide types by what values show, also where nothing declares them (see docs/inference.md). */
  readonly infer?: boolean;
  /** SQLite: columns whose numbers are moments, by the user's word. Unknown ones are TABLE_NOT_FOUND. */
  readonly epochs?: readonly EpochHint[];
  /** Tables of a resumable import that was not finished count as not there. */
  readonly withoutUnfinished?: boolean;
  /** Only names and types are wanted, as of a target: tables that this user may not read are there, too. */
  readonly structureOnly?: boolean;
}

/**
 * A database being read at one consistency point: everything it gives, in whatever order it is asked,
 * is the state of that point. Only reads.
 */
export interface DatabaseReader extends KeyedSource, ScopeWitness {
  readonly info: DatabaseInfo;
  /** What the point is, for the manifest: a PostgreSQL snapshot id and LSN, a SQLite data_version. */
  readonly consistencyPoint: string;
  /** The files that are read as one database; absent: it is one by itself. */
  readonly files?: readonly ReadFile[];
  /** How many tables can be read at a time; a stream more waits for another to end. */
  readonly width: number;
  /** What is the same in another run only while the database is; null: nothing tells that. */
  readonly fingerprint: string | null;
  /**
   * The rows of `table` behind the one whose key, the cells of a JSON array, a part's entry has as its last.
   * @returns null where only reading all rows gives that order
   */
  rowsBehind(table: Table, order: RowOrder, last: string): AsyncIterable<RowBlock> | null;
  catalog(options: CatalogOptions): Promise<Catalog>;
  /** The types that columns can be of here, by their names without modifiers; null where any name will do. */
  typeNames(): Promise<readonly string[] | null>;
  /**
   * The users that `selector` names, the first few of them; an address counts as it is written first, and
   * only if nobody has that one, without regard to letter case.
   * @throws USAGE where the dialect cannot be read for one user.
   */
  findUsers(user: UserTable, selector: UserSelector): Promise<readonly FoundUser[]>;
  /**
   * Finds the rows that belong to `user` by following the references of `map`, down and up, to a fixed point.
   * Nothing is thrown for violations: they are listed.
   * @param catalog all tables of the map, read with `census: 'scoped'`.
   */
  openScope(catalog: Catalog, map: OwnershipMap, user: FoundUser): Promise<ScopedSource>;
  /** Rows that break foreign keys of the source, where the dialect lets them stand. */
  orphans(references: readonly Reference[]): Promise<readonly OrphanedRows[]>;
  close(): Promise<void>;
}

/** A database as if it held the rows of one user alone: rows and sums are of those in scope, as they leave. */
export interface ScopedSource extends SummedSource {
  /** The catalog with what the columns hold in scope. */
  readonly catalog: Catalog;
  readonly counts: readonly ScopeCount[];
  /** Of every table of the map, also those that are left out. What it costs does not grow with the database. */
  readonly shares: readonly ScopeShare[];
  readonly violations: readonly ScopeViolation[];
  readonly dangling: readonly DanglingReference[];
  readonly missingIndexes: readonly MissingIndex[];
}

export interface WriterOptions {
  readonly signal: AbortSignal;
  /** Commits part by part, where the dialect can; absent: one transaction. */
  readonly resumable?: Resumable | null;
  /** Comments that remember the other dialect's types (`--no-memory` turns them off). */
  readonly memory: boolean;
  /** SQLite: where the backup of an existing target goes; null: no backup. */
  readonly backupDirectory: string | null;
  /** PostgreSQL: triggers that only their owner could keep still may fire; otherwise they are an error. */
  readonly fireTriggers?: boolean;
  /** What becomes of rows that cannot go in; absent: the first is an error. */
  readonly policy?: RowPolicy;
}

/**
 * A target being written in one transaction. The order of calls is fixed:
 * `begin`, `write` for each table (any order), `complete`, reads through `readBack`, then `commit` or `abort`.
 * Until `commit` nothing is visible to anyone else; after `abort` nothing is left, but for the parts of a resumable import.
 */
export interface DatabaseWriter {
  readonly info: DatabaseInfo;
  /** Loads the rows of a resumable import, in the place of `write`; null: everything is one transaction. */
  readonly parts: PartLoader | null;
  /**
   * Runs SQL of the user in the transaction, which begins now where it has not.
   * @param sources what the script finds in the table `rowferry_sources`; default none
   * @throws USAGE for a statement that cannot be part of it, QUERY_FAILED naming one that the database refuses
   */
  runScript(script: Script, sources?: readonly SourceFile[]): Promise<void>;
  /**
   * The tables that stood in the target before `begin`, and which of `wanted` hold rows. Of the others only the structure
   * is looked at, which needs no permission.
   * @throws PERMISSION_DENIED where one of `wanted` cannot be read
   */
  existing(wanted: readonly QualifiedName[]): Promise<ExistingTables>;
  /**
   * Creates the tables of `catalog` that `create` names; the others are there already. No keys yet.
   * @param goes what `clear` will take away: nobody else writes to it from here on
   */
  begin(catalog: Catalog, create: readonly QualifiedName[], goes?: ToClear): Promise<Begun>;
  /**
   * Drops and empties what `begin` was told of, and nothing else.
   * @throws TARGET_NOT_EMPTY where rows of other tables refer to rows that would go
   */
  clear(): Promise<void>;
  /**
   * Loads row lines of `table` (one of `begin`'s catalog) and returns how many rows went in: all, or those that
   * the policy was not told of.
   */
  write(table: Table, blocks: AsyncIterable<RowBlock>): Promise<number>;
  /** Brings rows beside those of a table of `begin` that has rows, to be merged into it; `complete` settles only those that went in. */
  merge(table: Table, rows: ToMerge): Promise<Merge>;
  /**
   * Keys, indexes, CHECKs, foreign keys, sequences and statistics, for the tables that `begin` created
   * (sequences for all). Rows that break them are what the policy says they are.
   * @returns structure that the database refused although the plan had it, each with the refusal.
   * @throws CONSTRAINT_VIOLATED where rows break a key or foreign key.
   */
  complete(): Promise<readonly NotCarried[]>;
  /**
   * Rows can be read back while `complete` still makes indexes, where the policy lets it change no row: what
   * `readBack` gives from then on waits for the end of `complete` only where it must.
   */
  readonly readsWhileCompleting: boolean;
  /** The target as a source, seen from inside the transaction. */
  readBack(): KeyedSource;
  /**
   * @returns `looked-up` where the connection was lost before the answer, and the server said afterwards that the commit
   *   took place.
   * @throws COMMIT_UNKNOWN where it cannot be said; every other error means that nothing was changed.
   */
  commit(): Promise<'answered' | 'looked-up'>;
  /** Safe to call at any time, also after a failed `commit`. */
  abort(): Promise<void>;
}

/** What is about to go from a target. */
export interface ToClear {
  /** Tables that lose all their rows. */
  readonly empty: readonly QualifiedName[];
  readonly drop: CreatedObjects;
}

/** What an import made in a target besides rows. */
export interface CreatedObjects {
  readonly tables: readonly QualifiedName[];
  readonly enums: readonly QualifiedName[];
  readonly namespaces: readonly string[];
}

/** What `begin` found and did. */
export interface Begun {
  /** There was no database before. */
  readonly isNew: boolean;
  /** The file that holds what was there before; null: there is none. */
  readonly backup: string | null;
  readonly created: CreatedObjects;
}

export interface ExistingTables {
  readonly catalog: Catalog;
  /** Those of the wanted ones that hold at least one row. */
  readonly withRows: readonly QualifiedName[];
}
