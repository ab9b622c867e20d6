/**
 * The shapes of an archive's files, generated from `schemas/` by `npm run generate`. Do not edit.
 * A test proves that they are those of the model.
 */
export type DialectName = ("sqlite" | "postgres");
/**
 * What the values of a column mean, whichever database holds them.
 */
export type LogicalType = ({
    readonly kind: "boolean";
} | {
    readonly kind: "integer";
    readonly bits: (16 | 32 | 64);
} | {
    readonly kind: "decimal";
    readonly precision: (number | null);
    readonly scale: (number | null);
} | {
    readonly kind: "float";
    readonly bits: (32 | 64);
} | {
    readonly kind: "text";
    readonly length: (number | null);
    readonly fixed: boolean;
} | {
    readonly kind: "bytes";
} | {
    readonly kind: "uuid";
} | {
    readonly kind: "json";
} | {
    readonly kind: "jsonb";
} | {
    readonly kind: "date";
} | {
    readonly kind: "time";
} | {
    readonly kind: "timetz";
} | {
    readonly kind: "timestamp";
} | {
    readonly kind: "timestamptz";
} | {
    readonly kind: "interval";
} | {
    readonly kind: "enum";
    readonly name: QualifiedName;
} | {
    readonly kind: "array";
    readonly element: ArrayElement;
} | {
    readonly kind: "other";
    readonly name: string;
} | {
    readonly kind: "dynamic";
});
export type ArrayElement = ("int2" | "int4" | "text" | "uuid" | "boolean");
/**
 * How one dialect writes a value.
 */
export type Storage = (SqliteStorage | PostgresStorage);
/**
 * How a logical value lies in a SQLite column.
 */
export type SqliteForm = ({
    readonly kind: "boolean";
} | {
    readonly kind: "integer";
} | {
    readonly kind: "real";
} | {
    readonly kind: "numeric";
    readonly scale: (number | null);
} | {
    readonly kind: "text";
} | {
    readonly kind: "blob";
} | {
    readonly kind: "datetime";
    readonly separator: (" " | "T");
    readonly fraction: (0 | 1 | 2 | 3 | 4 | 5 | 6 | "trimmed" | "six-or-none");
    readonly zone: ("" | "Z" | "+00:00");
} | {
    readonly kind: "epoch";
    readonly unit: EpochUnit;
    readonly as: ("integer" | "real");
} | {
    readonly kind: "uuid";
    readonly as: ("blob" | "hex" | "upper");
} | {
    readonly kind: "jsonb";
} | {
    readonly kind: "document";
} | {
    readonly kind: "real-text";
} | {
    readonly kind: "affinity";
} | {
    readonly kind: "tagged";
});
/**
 * How a number means a moment: units since 1970 in UTC, days of SQLite's julian day, seconds since 2001 (Core Data), microseconds since 1601 (WebKit).
 */
export type EpochUnit = ("s" | "ms" | "us" | "ns" | "julian" | "coredata" | "webkit");
export type IdentityKind = ("rowid" | "autoincrement" | "serial" | "by-default" | "always");
export type ExpressionNode = ({
    readonly kind: "null";
} | {
    readonly kind: "boolean";
    readonly value: boolean;
} | {
    readonly kind: "integer";
    readonly digits: string;
} | {
    readonly kind: "decimal";
    readonly numeral: string;
} | {
    readonly kind: "text";
    readonly value: string;
} | {
    readonly kind: "bytes";
    readonly base64: string;
} | {
    readonly kind: "column";
    readonly name: string;
} | {
    readonly kind: "unary";
    readonly operator: ("-" | "+" | "not");
    readonly operand: ExpressionNode;
} | {
    readonly kind: "binary";
    readonly operator: BinaryOperator;
    readonly left: ExpressionNode;
    readonly right: ExpressionNode;
} | {
    readonly kind: "is-null";
    readonly operand: ExpressionNode;
    readonly negated: boolean;
} | {
    readonly kind: "in";
    readonly operand: ExpressionNode;
    readonly items: readonly ExpressionNode[];
    readonly negated: boolean;
} | {
    readonly kind: "between";
    readonly operand: ExpressionNode;
    readonly low: ExpressionNode;
    readonly high: ExpressionNode;
    readonly negated: boolean;
} | {
    readonly kind: "like";
    readonly operand: ExpressionNode;
    readonly pattern: ExpressionNode;
    readonly foldsCase: boolean;
    readonly escape: (string | null);
    readonly negated: boolean;
} | {
    readonly kind: "case";
    readonly operand: (ExpressionNode | null);
    readonly branches: readonly CaseBranch[];
    readonly otherwise: (ExpressionNode | null);
} | {
    readonly kind: "cast";
    readonly operand: ExpressionNode;
    readonly type: LogicalType;
} | {
    readonly kind: "call";
    readonly name: FunctionName;
    readonly arguments: readonly ExpressionNode[];
} | {
    readonly kind: "collate";
    readonly operand: ExpressionNode;
    readonly collation: ("binary" | "nocase");
} | {
    readonly kind: "now-text";
    readonly format: string;
} | {
    readonly kind: "now-number";
    readonly unit: ("s" | "ms" | "julian");
    readonly part: NowPart;
} | {
    readonly kind: "random";
    readonly bytes: number;
    readonly as: ("bytes" | "hex" | "upper-hex");
} | {
    readonly kind: "now";
    readonly type: ("timestamp" | "timestamptz" | "date" | "time");
});
export type BinaryOperator = ("and" | "or" | "=" | "<>" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/" | "%" | "||" | "is" | "is-not");
export type FunctionName = ("abs" | "coalesce" | "length" | "lower" | "upper" | "ltrim" | "rtrim" | "trim" | "nullif" | "replace" | "round" | "substr" | "random-uuid" | "json-valid" | "json-get" | "json-text");
export type NowPart = ("exact" | "floor" | "round" | "second");
export type StorageClass = ("integer" | "real" | "text" | "blob");
export type Deferrable = ("no" | "initially-immediate" | "initially-deferred");
export type ReferentialAction = ("no-action" | "restrict" | "cascade" | "set-null" | "set-default");
export type StructureKind = ("default" | "generated" | "check" | "unique-key" | "foreign-key" | "exclusion" | "index" | "collation" | "sequence" | "partition" | "table" | "view" | "virtual-table" | "trigger" | "rule" | "policy" | "function" | "type" | "domain" | "extension" | "comment" | "other");
/**
 * how it was before: the whole file, some tables, or not known because no backup was wanted
 */
export type ImportUndo = ({
    readonly kind: "file";
    /**
     * null: there was no file
     */
    readonly backup: (string | null);
} | {
    readonly kind: "tables";
    /**
     * an archive of the tables that changed, as they were; null: none did
     */
    readonly backup: (string | null);
    readonly changed: readonly QualifiedName[];
    readonly created: CreatedObjects;
} | {
    readonly kind: "none";
});
/**
 * digests of the parts that its rows would make, or one of all rows in any order
 */
export type ImportedContent = ({
    readonly kind: "parts";
    readonly order: RowOrder;
    readonly parts: readonly ImportedPart[];
} | {
    readonly kind: "set";
    readonly digest: string;
});
/**
 * The order in which the rows of a table stand.
 */
export type RowOrder = ({
    readonly kind: "key";
    readonly columns: readonly string[];
} | {
    readonly kind: "line";
} | {
    readonly kind: "heap";
} | {
    readonly kind: "none";
    /**
     * sorted by rule, ties by the bytes of the row line
     */
    readonly sorted?: readonly SortTerm[];
});
export type Sha256 = string;
/**
 * ledger.ndjson of a store of audit snapshots: one entry per line, each with the digest of the line before.
 */
export type LedgerEntry = (SnapshotEntry | TombstoneEntry);
export type EntryNumber = number;
export type Moment = string;
export type SnapshotId = string;
export type Phase = ("exported" | "transformed");
export type NulMethod = ("strip" | "escape");
/**
 * One line of parts.ndjson: what is sealed so far.
 */
export type PartsRecord = ({
    readonly kind: "archive";
    readonly format: "rowferry-archive";
    readonly version: 1;
    readonly phase: Phase;
    readonly id: string;
    readonly run: (string | null);
    readonly source: SourceInfo;
    readonly catalog: Sha256;
    readonly plan: (Sha256 | null);
    readonly parent?: Sha256;
} | {
    readonly kind: "table";
    readonly name: QualifiedName;
    readonly order: RowOrder;
} | {
    readonly kind: "part";
    readonly table: QualifiedName;
    readonly file: string;
    readonly rows: number;
    readonly bytes: number;
    readonly sha256: Sha256;
    readonly first: (string | null);
    readonly last: (string | null);
} | {
    readonly kind: "end";
    readonly table: QualifiedName;
    readonly rows: number;
    readonly sums: (TableSums | null);
    readonly changed?: readonly ChangedCells[];
    /**
     * How many rows were left out, where any were: they are told by the run that met them.
     */
    readonly refused?: number;
});
export type CellOperation = ({
    readonly kind: "keep";
} | {
    readonly kind: "dynamic-to-text";
} | {
    readonly kind: "dynamic-to-jsonb";
} | {
    readonly kind: "jsonb-to-dynamic";
} | {
    readonly kind: "json-to-jsonb";
} | {
    readonly kind: "convert";
    readonly unit: (null | EpochUnit);
    readonly labels: (null | readonly string[]);
    /**
     * Of decimals for a column of SQLite that holds them as numbers: no zeros at the end.
     */
    readonly shortest?: boolean;
} | {
    readonly kind: "constant";
    readonly cell: string;
} | {
    readonly kind: "remap";
    readonly ids: string;
    readonly next: CellOperation;
} | {
    readonly kind: "remap-by";
    readonly column: string;
    readonly ids: {
        [k: string]: string;
    };
    readonly next: CellOperation;
} | {
    readonly kind: "remap-json";
    readonly references: readonly JsonIds[];
    readonly next: CellOperation;
} | {
    readonly kind: "without-nul";
    readonly how: NulMethod;
    readonly next: CellOperation;
} | {
    readonly kind: "rule";
    readonly rule: RuleOperation;
    readonly inputs?: readonly RuleInput[];
    readonly made?: MadeFrom;
    readonly lookup?: TableLookup;
    readonly namespace?: string;
} | {
    readonly kind: "chain";
    readonly links: readonly ChainLink[];
});
/**
 * one step of what is done to the values of a column
 */
export type RuleOperation = (ConstantOperation | NowOperation | UuidOperation | CuidOperation | SourceOperation | CastOperation | EpochOperation | LocalTimeOperation | ParseJsonOperation | FormatJsonOperation | WrapOperation | PickOperation | DefaultOperation | CoalesceOperation | LookupOperation | HashOperation | RedactOperation | TruncateOperation | RegenerateOperation | CallOperation);
/**
 * a JSON value
 */
export type JsonValue = (null | boolean | number | string | readonly JsonValue[] | JsonObject);
export type SourceWhat = string;
export type LossClass = ("exact" | "normalised" | "lossy");
export type PasswordHash = ("bcrypt" | "scrypt" | "argon2");
export type Discrepancy = ({
    readonly kind: "missing-table";
    readonly table: string;
} | {
    readonly kind: "missing-column";
    readonly table: string;
    readonly column: string;
} | {
    readonly kind: "row-set";
    readonly table: string;
    readonly left: string;
    readonly right: string;
} | {
    readonly kind: "row-count";
    readonly table: string;
    readonly left: number;
    readonly right: number;
} | {
    readonly kind: "sum";
    readonly table: string;
    readonly column: string;
    readonly sum: ("nulls" | "octets" | "min" | "max");
    readonly left: string;
    readonly right: string;
} | {
    readonly kind: "missing-row";
    readonly table: string;
    readonly key: string;
} | {
    readonly kind: "extra-row";
    readonly table: string;
    readonly key: string;
} | {
    readonly kind: "value";
    readonly table: string;
    readonly key: string;
    readonly column: string;
    readonly left: string;
    readonly right: string;
});
/**
 * which rows of the table come: owned (those that lead to the user), referenced (those that rows in scope refer to), companion (rows below referenced rows), shared (all), excluded (none)
 */
export type ScopeRule = ("owned" | "referenced" | "companion" | "shared" | "excluded");
/**
 * "fail" (the run stops), "null" (the columns become NULL), "include" (the row comes along whole) or {"columns": [...]} (it comes along with these columns alone)
 *
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^(?!\$comment$)".
 */
export type ReferenceRule = (("fail" | "null" | "include") | {
    /**
     * the columns that stay; its key always does
     */
    readonly columns: readonly string[];
});
/**
 * a column of the target, ascending where it is named alone
 */
export type OrderTerm = (string | {
    /**
     * a column of the target
     */
    readonly column: string;
    /**
     * true: the greatest first, NULL last
     */
    readonly descending?: boolean;
});
/**
 * a value, or {"now": true}: the moment of the plan
 */
export type OwnerValue = ((string | number | boolean | null) | {
    readonly now: true;
});
export type ReferencePolicy = ({
    readonly kind: "fail";
} | {
    readonly kind: "null";
} | {
    readonly kind: "include";
} | {
    readonly kind: "columns";
    readonly columns: readonly string[];
});
export interface ArchiveFiles {
    readonly Catalog?: Catalog;
    readonly Census?: Census;
    readonly Expression?: Expression;
    readonly ImportRecord?: ImportRecord;
    readonly LedgerEntry?: LedgerEntry;
    readonly Manifest?: Manifest;
    readonly PartsRecord?: PartsRecord;
    readonly Plan?: Plan;
    readonly RejectRecord?: RejectRecord;
    readonly ValidationReport?: ValidationReport;
    readonly Rules?: Rules;
    readonly ScopeDocument?: ScopeDocument;
}
/**
 * catalog.json: the structure of a database, as far as RowFerry carries it.
 */
export interface Catalog {
    readonly dialect: DialectName;
    readonly tables: readonly Table[];
    readonly enums: readonly EnumType[];
    readonly leftOut: readonly LeftOut[];
    readonly headerNumbers?: HeaderNumbers;
}
export interface Table {
    readonly name: QualifiedName;
    readonly columns: readonly Column[];
    readonly primaryKey: (Key | null);
    readonly uniqueKeys: readonly Key[];
    readonly foreignKeys: readonly ForeignKey[];
    readonly periods?: TablePeriods;
    readonly checks: readonly Check[];
    readonly indexes: readonly Index[];
    readonly options: TableOptions;
    readonly remembered: (RememberedTable | null);
}
/**
 * A namespace (null: the default one) and a name within it.
 */
export interface QualifiedName {
    readonly namespace: (string | null);
    readonly name: string;
}
export interface Column {
    readonly name: string;
    readonly type: LogicalType;
    readonly storage: Storage;
    readonly remembered: (RememberedColumn | null);
    readonly nullable: boolean;
    readonly default: (Expression | null);
    readonly identity: (Identity | null);
    readonly generated: (GeneratedValue | null);
    readonly collation: (string | null);
    readonly census: (Census | null);
}
export interface SqliteStorage {
    readonly dialect: "sqlite";
    readonly declaredType: string;
    readonly form: SqliteForm;
}
export interface PostgresStorage {
    readonly dialect: "postgres";
    readonly typeName: string;
}
export interface RememberedColumn {
    readonly name?: string;
    readonly storage: Storage;
    readonly identity: (IdentityKind | null);
    readonly nullable: boolean;
    readonly collation: (string | null);
    readonly stored?: boolean;
}
/**
 * An expression of a catalog: its text, and its meaning as a tree that both dialects print.
 */
export interface Expression {
    readonly text: string;
    readonly node: (ExpressionNode | null);
}
export interface CaseBranch {
    readonly when: ExpressionNode;
    readonly result: ExpressionNode;
}
export interface Identity {
    readonly kind: IdentityKind;
    readonly sequence: (QualifiedName | null);
    readonly last: (string | null);
}
export interface GeneratedValue {
    readonly expression: Expression;
    readonly stored: boolean;
}
/**
 * What values a column really holds, counted in the database before a row moved.
 */
export interface Census {
    readonly rows: number;
    readonly nulls: number;
    readonly classes: readonly ClassCount[];
    readonly specials: number;
    readonly evidence: string;
    readonly contradictions: readonly Contradiction[];
    /**
     * The smallest and greatest number other than 0, where the declaration suggests moments and the column holds numbers.
     */
    readonly range?: {
        readonly min: number;
        readonly max: number;
    };
}
export interface ClassCount {
    readonly name: StorageClass;
    readonly rows: number;
}
export interface Contradiction {
    readonly type: string;
    readonly rows: number;
    /**
     * What the values are that forbid the type.
     */
    readonly reason?: string;
    /**
     * Where the first of them stands, by its key; empty where all are meant. Older archives name a value.
     */
    readonly example: string;
}
export interface Key {
    readonly name: (string | null);
    readonly columns: readonly string[];
    readonly deferrable: Deferrable;
    readonly nullsDistinct: boolean;
}
export interface ForeignKey {
    readonly name: (string | null);
    readonly columns: readonly string[];
    readonly target: QualifiedName;
    readonly targetColumns: readonly string[];
    readonly onDelete: ReferentialAction;
    readonly onUpdate: ReferentialAction;
    readonly match: ("simple" | "full");
    readonly deferrable: Deferrable;
    readonly validated: boolean;
    readonly period?: true;
}
export interface TablePeriods {
    readonly keys: readonly PeriodKey[];
    readonly references: readonly ForeignKey[];
}
export interface PeriodKey {
    readonly name: (string | null);
    readonly columns: readonly string[];
    readonly deferrable: Deferrable;
    readonly primary: boolean;
}
export interface Check {
    readonly name: (string | null);
    readonly expression: Expression;
}
export interface Index {
    readonly name: string;
    readonly terms: readonly IndexTerm[];
    readonly unique: boolean;
    readonly predicate: (Expression | null);
    readonly method: string;
    readonly nullsDistinct: boolean;
}
export interface IndexTerm {
    readonly kind: ("column" | "expression");
    readonly column: (string | null);
    readonly expression: (Expression | null);
    readonly descending: boolean;
    readonly nulls: ("first" | "last");
    readonly collation: (string | null);
}
export interface TableOptions {
    readonly strict: boolean;
    readonly withoutRowid: boolean;
    readonly partitioned: boolean;
}
export interface RememberedTable {
    readonly dialect: DialectName;
    readonly name: QualifiedName;
    readonly options: TableOptions;
}
export interface EnumType {
    readonly name: QualifiedName;
    readonly labels: readonly string[];
}
export interface LeftOut {
    readonly kind: StructureKind;
    readonly name: string;
    readonly table: (string | null);
    readonly text: string;
    readonly reason: string;
}
/**
 * SQLite: what the application wrote into the header of the file (user_version, application_id)
 */
export interface HeaderNumbers {
    readonly userVersion: number;
    readonly applicationId: number;
}
/**
 * imports/20261121_153000_app.json: what an import left behind, so that it can be rolled back.
 */
export interface ImportRecord {
    readonly format: "rowferry-import";
    readonly version: 1;
    readonly id: string;
    readonly importedAt: string;
    /**
     * null: it was not rolled back
     */
    readonly undoneAt: (string | null);
    readonly target: ImportTarget;
    readonly undo: ImportUndo;
    readonly catalog: Catalog;
    /**
     * what the target held after the import, of every table that a rollback would change
     */
    readonly tables: readonly ImportedTable[];
}
export interface ImportTarget {
    readonly dialect: DialectName;
    readonly database: string;
    /**
     * postgres://user@host:5432/name or the path of the file; never with a password
     */
    readonly display: string;
}
export interface CreatedObjects {
    readonly tables: readonly QualifiedName[];
    readonly enums: readonly QualifiedName[];
    readonly namespaces: readonly string[];
}
export interface ImportedTable {
    readonly name: QualifiedName;
    readonly content: ImportedContent;
}
/**
 * A column that rows are sorted by: numbers by value, everything else by the bytes of its canonical text; NULL stands first, and last where it is descending.
 */
export interface SortTerm {
    readonly column: string;
    readonly descending: boolean;
}
export interface ImportedPart {
    readonly rows: number;
    readonly sha256: Sha256;
}
export interface SnapshotEntry {
    readonly version: 1;
    readonly kind: "snapshot";
    readonly number: EntryNumber;
    readonly at: Moment;
    readonly previous: (Sha256 | null);
    readonly id: SnapshotId;
    readonly phase: Phase;
    readonly source: SnapshotSource;
    readonly scope: (SnapshotScope | null);
    readonly content: Sha256;
    readonly tables: number;
    readonly rows: number;
    readonly bytes: number;
    readonly container: ContainerDigest;
    readonly manifest: Sha256;
    readonly archive: ArchiveCircumstances;
    readonly encryption?: ContainerEncryption;
    readonly signature?: EntrySignature;
}
export interface SnapshotSource {
    readonly dialect: DialectName;
    readonly database: string;
}
export interface SnapshotScope {
    readonly table: QualifiedName;
    readonly key: readonly string[];
    readonly email: (string | null);
}
export interface ContainerDigest {
    readonly file: string;
    readonly compression: ("gzip" | "zstd" | "none");
    readonly bytes: number;
    readonly sha256: Sha256;
}
export interface ArchiveCircumstances {
    readonly id: string;
    readonly createdAt: Moment;
    readonly tool: string;
    readonly serverVersion: string;
    readonly consistencyPoint: string;
    readonly parent: (Sha256 | null);
    readonly origin: (Sha256 | null);
    readonly manifest: Sha256;
}
export interface ContainerEncryption {
    readonly format: "age";
    readonly recipients: number;
}
export interface EntrySignature {
    readonly algorithm: string;
    readonly publicKey: string;
    readonly digest: Sha256;
    readonly value: string;
}
export interface TombstoneEntry {
    readonly version: 1;
    readonly kind: "tombstone";
    readonly number: EntryNumber;
    readonly at: Moment;
    readonly previous: (Sha256 | null);
    readonly id: SnapshotId;
    readonly container: Sha256;
    readonly reason: string;
    readonly signature?: EntrySignature;
}
/**
 * manifest.json: the index of a sealed archive, written last.
 */
export interface Manifest {
    readonly format: "rowferry-archive";
    readonly version: 1;
    readonly phase: Phase;
    readonly id: string;
    readonly createdAt: string;
    readonly tool: {
        readonly name: "rowferry";
        readonly version: string;
    };
    readonly source: SourceInfo;
    readonly scope: (ScopeEntry | null);
    readonly catalog: Sha256;
    readonly plan: (Sha256 | null);
    readonly tables: readonly TableEntry[];
    readonly parent: (Sha256 | null);
    readonly origin: (Sha256 | null);
    readonly content: Sha256;
    readonly edited: boolean;
    /**
     * the maps of the ids that a transform changed
     */
    readonly ids?: readonly IdEntry[];
}
export interface SourceInfo {
    readonly dialect: DialectName;
    readonly serverVersion: string;
    readonly database: string;
    readonly consistencyPoint: string;
    /**
     * @minItems 1
     */
    readonly files?: readonly FileInfo[];
}
export interface FileInfo {
    readonly id: string;
    readonly file: string;
    readonly consistencyPoint: string;
}
export interface ScopeEntry {
    readonly table: QualifiedName;
    readonly key: readonly string[];
    readonly email: (string | null);
    readonly document: Sha256;
}
export interface TableEntry {
    readonly name: QualifiedName;
    readonly rows: number;
    readonly order: RowOrder;
    readonly layout: ("lines" | "json");
    readonly parts: readonly PartEntry[];
    readonly sums: (TableSums | null);
    readonly changed?: readonly ChangedCells[];
}
export interface PartEntry {
    readonly file: string;
    readonly rows: number;
    readonly bytes: number;
    readonly sha256: Sha256;
    readonly first: (string | null);
    readonly last: (string | null);
}
/**
 * Sums that the source database took by plain SQL.
 */
export interface TableSums {
    readonly rows: number;
    readonly columns: readonly ColumnSums[];
}
export interface ColumnSums {
    readonly name: string;
    readonly nulls: number;
    readonly octets: (string | null);
    readonly min: (string | null);
    readonly max: (string | null);
}
export interface ChangedCells {
    readonly column: string;
    readonly how: (NulMethod | "converted");
    readonly cells: number;
    readonly values?: number;
}
export interface IdEntry {
    readonly name: string;
    readonly file: string;
    readonly ids: number;
    readonly sha256: Sha256;
}
/**
 * plan.json: every decision of a transform, with its reason.
 */
export interface Plan {
    readonly from: DialectName;
    readonly to: DialectName;
    readonly tables: readonly TablePlan[];
    readonly notCarried: readonly NotCarried[];
    /**
     * what left the tables, or changed, because the target holds one user's rows
     */
    readonly stripped?: readonly StripChange[];
    readonly rules?: PlannedRules;
    /**
     * tables of the source that do not travel, by rule
     */
    readonly excluded?: readonly ExcludedTable[];
    readonly adopted?: Adoption;
    readonly owner?: PlannedOwner;
}
export interface TablePlan {
    readonly source: QualifiedName;
    readonly target: QualifiedName;
    readonly action: ("link" | "rewrite");
    readonly mode: ("create" | "load");
    readonly columns: readonly ColumnPlan[];
    /**
     * Columns that only the target has: it fills them with their defaults, or NULL.
     */
    readonly leftToTarget?: readonly string[];
    /**
     * Keys of the target that the source does not guarantee: rows may have the same one. Looked for before the load.
     */
    readonly unprovenKeys?: readonly (readonly string[])[];
    readonly filter?: RowFilter;
    /**
     * a second row is refused
     */
    readonly singleton?: boolean;
    readonly rows?: JsonObject;
    /**
     * How the rows of the target's table are sorted, by rule.
     */
    readonly order?: readonly SortTerm[];
    readonly dropped?: readonly DroppedColumn[];
}
export interface ColumnPlan {
    /**
     * null: the source has no such column; the operation makes every cell of it.
     */
    readonly source: (string | null);
    readonly target: string;
    readonly sourceType: LogicalType;
    readonly targetType: LogicalType;
    readonly sourceStorage: string;
    readonly targetStorage: string;
    readonly operation: CellOperation;
    readonly loss: LossClass;
    readonly reason: string;
    /**
     * Limits of a column that the target already has which values of the source can break: rows that do are named before anything is loaded.
     */
    readonly refuses?: readonly ("null" | "length" | "range")[];
    /**
     * what is lost is meant, as the rules say
     */
    readonly accepted?: boolean;
}
export interface JsonIds {
    readonly path: readonly string[];
    readonly ids: string;
}
/**
 * every row gets the value
 */
export interface ConstantOperation {
    readonly op: "constant";
    readonly value: JsonValue;
}
/**
 * a JSON object
 */
export interface JsonObject {
    [k: string]: JsonValue;
}
/**
 * every row gets the moment at which the plan was made
 */
export interface NowOperation {
    readonly op: "now";
}
/**
 * a uuid for each row
 */
export interface UuidOperation {
    readonly op: "uuid";
    /**
     * 4 looks random, 5 is made of a name, 7 begins with the moment of the plan
     */
    readonly version: (4 | 5 | 7);
    /**
     * of version 5: a uuid; by default that of this source and table
     */
    readonly namespace?: string;
    /**
     * of version 5: the columns of the source that the name is made of; by default the key
     *
     * @minItems 1
     */
    readonly columns?: readonly string[];
}
/**
 * a cuid for each row
 */
export interface CuidOperation {
    readonly op: "cuid";
}
/**
 * where the row comes from: every row of a table of a source gets the same text
 */
export interface SourceOperation {
    readonly op: "source";
    readonly what?: SourceWhat;
}
/**
 * the value in another type
 */
export interface CastOperation {
    readonly op: "cast";
    /**
     * the type
     */
    readonly to: string;
    /**
     * a number that the type does not hold exactly becomes the nearest one; by default it is refused
     */
    readonly rounding?: "nearest";
}
/**
 * a number that counts from a moment becomes that moment, in UTC
 */
export interface EpochOperation {
    readonly op: "epoch";
    readonly unit: EpochUnit;
}
/**
 * a time of a zone's clocks becomes a moment in UTC; text that says its own offset is taken at its word
 */
export interface LocalTimeOperation {
    readonly op: "local-time";
    /**
     * a name of the IANA: Europe/Berlin
     */
    readonly zone: string;
    /**
     * times that the clocks skipped: as if they had not been set forward (the default), or refused
     */
    readonly gap?: ("forward" | "fail");
    /**
     * times that the clocks showed twice: the earlier moment (the default), the later one, or refused
     */
    readonly overlap?: ("earlier" | "later" | "fail");
}
/**
 * text becomes a JSON document; text that is no JSON is refused
 */
export interface ParseJsonOperation {
    readonly op: "parse-json";
    /**
     * text that is no JSON is refused (the default), becomes a JSON string, or becomes NULL
     */
    readonly otherwise?: ("fail" | "text" | "null");
}
/**
 * a JSON document becomes its text
 */
export interface FormatJsonOperation {
    readonly op: "format-json";
}
/**
 * columns of the row become the members of a JSON object
 */
export interface WrapOperation {
    readonly op: "wrap";
    /**
     * the columns of the source, in this order; by default all, unless there are members
     *
     * @minItems 0
     */
    readonly columns?: readonly string[];
    /**
     * columns that stay out
     *
     * @minItems 1
     */
    readonly except?: readonly string[];
    /**
     * members with names of their own, behind the columns
     */
    readonly members?: {
        [k: string]: WrapMember;
    };
}
/**
 * one of {"column"}, {"value"}, {"now": true} and {"source"}
 */
export interface WrapMember {
    /**
     * the value of this column of the source
     */
    readonly column?: string;
    readonly value?: JsonValue;
    /**
     * the moment of the plan
     */
    readonly now?: true;
    readonly source?: SourceWhat;
}
/**
 * a member of a JSON document, as text; NULL where it is not there
 */
export interface PickOperation {
    readonly op: "pick";
    /**
     * member names from the top of the document; digits find an element of an array, counted from 0
     *
     * @minItems 1
     */
    readonly path: readonly string[];
}
/**
 * NULL becomes the value
 */
export interface DefaultOperation {
    readonly op: "default";
    readonly value: JsonValue;
}
/**
 * the first of the value and the columns that is not NULL
 */
export interface CoalesceOperation {
    readonly op: "coalesce";
    /**
     * columns of the source, of the same type
     *
     * @minItems 1
     */
    readonly columns: readonly string[];
}
/**
 * the value that a table has for it: one of yours, or one of the source
 */
export interface LookupOperation {
    readonly op: "lookup";
    /**
     * by the text of the value: what it becomes
     */
    readonly values?: {
        [k: string]: JsonValue;
    };
    /**
     * instead of values: a table of the source, whose two columns are held in memory (about 200 bytes a row)
     */
    readonly table?: string;
    /**
     * with table: its column that holds the value; each value once, NULL is never found
     */
    readonly by?: string;
    /**
     * with table: its column whose value is taken, as the source has it
     */
    readonly take?: string;
    /**
     * a value that is not in the table is refused (the default), stays, or becomes NULL
     */
    readonly otherwise?: ("fail" | "keep" | "null");
}
/**
 * the digest of the text of the value, in hexadecimal
 */
export interface HashOperation {
    readonly op: "hash";
    /**
     * sha256 by default
     */
    readonly algorithm?: ("sha256" | "sha512");
    /**
     * text that stands before the value; whoever has the archive can read it in plan.json
     */
    readonly salt?: string;
}
/**
 * the text is hidden, as a whole or but for its ends
 */
export interface RedactOperation {
    readonly op: "redact";
    /**
     * what stands for the text (by default ***), or for each hidden character (by default *)
     */
    readonly with?: string;
    /**
     * so many characters at the beginning stay
     */
    readonly keepFirst?: number;
    /**
     * so many characters at the end stay
     */
    readonly keepLast?: number;
}
/**
 * the first characters of the text
 */
export interface TruncateOperation {
    readonly op: "truncate";
    /**
     * how many
     */
    readonly characters: number;
}
/**
 * the key of a row of a table, or a reference to it, becomes the uuid of that row; exact with --discover, which keeps the old keys
 */
export interface RegenerateOperation {
    readonly op: "regenerate";
    /**
     * where databases become one (--discover): the new number of a key (integer), <source>:<key> (text), or the key of the row that stays where rows became one (merged); by default a uuid
     */
    readonly as?: ("integer" | "text" | "merged");
    /**
     * the table of the source whose key it is
     */
    readonly table: string;
    /**
     * of a key of several columns the one that it is of
     */
    readonly column?: string;
    /**
     * where the key stands in a JSON document; * is every element of an array
     *
     * @minItems 1
     */
    readonly path?: readonly string[];
    /**
     * only where this column of the row holds this text; what it makes is text then
     */
    readonly when?: {
        readonly column: string;
        readonly value: string;
    };
}
/**
 * a function of the program that uses RowFerry as a library
 */
export interface CallOperation {
    readonly op: "call";
    /**
     * its name among the operations of the library
     */
    readonly name: string;
}
/**
 * a column of the source that is read besides the own one
 */
export interface RuleInput {
    readonly column: string;
    readonly type: LogicalType;
}
export interface MadeFrom {
    readonly seed: string;
    readonly instant: string;
    readonly column: string;
}
/**
 * rows of a table of the source, by the text of one column; the values of another are taken
 */
export interface TableLookup {
    readonly table: QualifiedName;
    readonly by: RuleInput;
    readonly take: RuleInput;
}
export interface ChainLink {
    readonly operation: CellOperation;
    readonly type: LogicalType;
}
export interface RowFilter {
    readonly condition: Condition;
    readonly inputs: readonly RuleInput[];
}
/**
 * what is asked of a row of the source: one of all, any, not and column, the last with what is asked of it
 */
export interface Condition {
    /**
     * every one of these must hold
     *
     * @minItems 1
     */
    readonly all?: readonly Condition[];
    /**
     * one of these must hold
     *
     * @minItems 1
     */
    readonly any?: readonly Condition[];
    readonly not?: Condition;
    /**
     * the column of the source that the members beside it ask about
     */
    readonly column?: string;
    /**
     * true: it is NULL; false: it is not
     */
    readonly null?: boolean;
    readonly is?: JsonValue;
    /**
     * it is one of these values
     *
     * @minItems 1
     */
    readonly in?: readonly JsonValue[];
    readonly above?: JsonValue;
    readonly below?: JsonValue;
    readonly least?: JsonValue;
    readonly most?: JsonValue;
    /**
     * a regular expression of JavaScript (flag u) is found in its text
     */
    readonly matches?: string;
}
export interface DroppedColumn {
    readonly column: string;
    readonly reason: string;
    readonly accepted?: boolean;
    readonly loss: ("normalised" | "lossy");
}
export interface NotCarried {
    readonly kind: StructureKind;
    readonly table: (string | null);
    readonly name: string;
    readonly text: string;
    readonly reason: string;
}
export interface StripChange {
    readonly kind: ("table" | "column" | "primary-key" | "unique-key" | "foreign-key" | "index" | "check" | "generated");
    readonly table: string;
    readonly name: string;
    readonly before: string;
    readonly after: (string | null);
}
/**
 * the rules that the plan follows, and what is the same for all of its rows
 */
export interface PlannedRules {
    readonly sha256: Sha256;
    /**
     * the moment that is now in all of them
     */
    readonly instant: string;
    /**
     * what ids that only look random are made of, besides table and key
     */
    readonly seed: string;
    /**
     * what names the source in ids that are made of keys
     */
    readonly source: string;
}
export interface ExcludedTable {
    readonly table: QualifiedName;
    readonly reason: string;
}
/**
 * the user of the target under whom the rows go in, beside the rows of others
 */
export interface Adoption {
    readonly table: QualifiedName;
    readonly key: readonly string[];
    /**
     * the canonical cells of the user's key
     */
    readonly cells: readonly string[];
    readonly email: (string | null);
    readonly emailColumn: (string | null);
    readonly isNew: boolean;
    readonly password: (null | NewPassword);
    readonly tables: readonly AdoptedTable[];
}
/**
 * where the hash of a password goes that import makes; neither is in the archive
 */
export interface NewPassword {
    readonly column: string;
    readonly hash: PasswordHash;
}
export interface AdoptedTable {
    readonly table: QualifiedName;
    readonly added: number;
    readonly there: number;
    readonly remapped: readonly RemappedIds[];
}
export interface RemappedIds {
    readonly column: string;
    /**
     * the name of the map of ids
     */
    readonly ids: string;
    readonly changed: number;
}
/**
 * the user of the target to whom every row is given
 */
export interface PlannedOwner {
    readonly table: QualifiedName;
    readonly key: string;
    /**
     * the canonical cell of the user's key
     */
    readonly cell: string;
    readonly email: (string | null);
    readonly username: (string | null);
    readonly emailColumn: (string | null);
    readonly usernameColumn: (string | null);
    /**
     * there: the target has the user; made: the import makes the row; brought: it comes with the users of the source
     */
    readonly kind: ("there" | "made" | "brought");
    readonly password: (null | NewPassword);
    readonly tables: readonly OwnedTable[];
}
/**
 * a table of the target whose rows name their owner
 */
export interface OwnedTable {
    readonly table: QualifiedName;
    readonly column: string;
}
/**
 * One line of a file in rejects/: a row that could not go into the target.
 */
export interface RejectRecord {
    /**
     * Display name: of the source for a row of the phase exported, else of the target.
     */
    readonly table: string;
    /**
     * The cells of the primary key; null: the table has none.
     */
    readonly key: ({} | null);
    /**
     * The column that is at fault; null: none is, or nobody knows.
     */
    readonly column: (string | null);
    /**
     * The cell of that column.
     */
    readonly value: {
        [k: string]: unknown;
    };
    readonly code: ("VALUE_NOT_STORABLE" | "CONSTRAINT_VIOLATED");
    /**
     * The database's own code, where the refusal is its.
     */
    readonly sqlstate: (string | null);
    readonly reason: string;
    readonly phase: Phase;
    /**
     * The whole row line.
     */
    readonly row: {};
}
/**
 * validation_report.json: what a validation looked at and what it found.
 */
export interface ValidationReport {
    readonly left: string;
    readonly right: (string | null);
    readonly ok: boolean;
    readonly tables: readonly TableReport[];
}
export interface TableReport {
    readonly table: string;
    readonly rows: number;
    readonly rightRows?: number;
    readonly ok: boolean;
    readonly proofs: readonly ("checksums" | "sums" | "digests" | "rows" | "owners")[];
    readonly found: number;
    readonly discrepancies: readonly Discrepancy[];
}
/**
 * The file of --rules: what you decide about tables and about the user of a scoped run. $comment may stand in every object.
 */
export interface Rules {
    /**
     * where editors find this JSON Schema
     */
    readonly $schema?: string;
    readonly user?: UserRule;
    readonly hooks?: HooksRule;
    /**
     * what is decided about each table, by its name (auth.users outside the default namespace)
     */
    readonly tables?: {
        [k: string]: TableRule;
    };
    /**
     * what becomes of tables without a rule; include by default
     */
    readonly otherTables?: ("include" | "exclude");
    /**
     * what these rules lose is meant: it does not count for the exit code
     */
    readonly accept?: "lossy";
    /**
     * names the source in the uuids that are made of keys; by default the name of its database
     */
    readonly source?: string;
    /**
     * with --discover: what a source is called, of {path}, {file}, {name}, {dir}, {dirs}, {1}, {2} … of its path; --source-id counts before it
     */
    readonly sourceId?: string;
    readonly owner?: OwnerRule;
}
/**
 * who the user of a scoped run is
 */
export interface UserRule {
    /**
     * the table of the users
     */
    readonly table?: string;
    /**
     * the columns that name a user, where it is not the primary key: a unique key
     *
     * @minItems 1
     */
    readonly key?: readonly string[];
    /**
     * the column that holds the address, or {"table", "column", "reference"} for a child table that does
     */
    readonly email?: (string | EmailRule);
    readonly singleton?: SingletonRule;
    /**
     * which row of the table of the users is the user's, in a file that holds rows of others too: the values of the key's columns
     *
     * @minItems 1
     */
    readonly self?: readonly (string | number)[];
    readonly create?: CreateUserRule;
}
export interface EmailRule {
    /**
     * the table that holds the addresses
     */
    readonly table: string;
    /**
     * its column with the address
     */
    readonly column: string;
    /**
     * its reference to the user table, named by the columns joined with ','
     */
    readonly reference: string;
}
/**
 * the user row becomes the one row (id 1) of a table of settings in a database of their own
 */
export interface SingletonRule {
    /**
     * the name of that table
     */
    readonly table: string;
    /**
     * the columns of the user row that it takes, each with its name there
     */
    readonly columns: {
        [k: string]: string;
    };
}
/**
 * how --as-user makes a user who is not there yet
 */
export interface CreateUserRule {
    /**
     * values of the new row by column; they count before those of the file
     */
    readonly columns?: {
        [k: string]: (string | number | boolean | null);
    };
    readonly password?: PasswordRule;
}
/**
 * a random password is made for a new user and shown once; here is where its hash goes
 */
export interface PasswordRule {
    /**
     * the column of the user table that takes the hash
     */
    readonly column: string;
    /**
     * bcrypt ($2b$12$…), scrypt ($scrypt$ln=17,r=8,p=1$…) or argon2 ($argon2id$v=19$…)
     */
    readonly hash: ("bcrypt" | "scrypt" | "argon2");
}
/**
 * SQL for the target, in its own dialect, run in the transaction of the import
 */
export interface HooksRule {
    /**
     * before the first row is loaded
     */
    readonly before?: readonly string[];
    /**
     * when all rows, keys and indexes are there and the rows are proven
     */
    readonly after?: readonly string[];
}
/**
 * everything that is decided about one table
 *
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^(?!\$comment$)".
 */
export interface TableRule {
    readonly scope?: ScopeRule;
    /**
     * the references that say whose a row is, each named by its columns joined with ','; any of them is enough
     *
     * @minItems 1
     */
    readonly owner?: readonly string[];
    /**
     * rows of an owned table whose owner columns are NULL, or that belong to such rows of another table: they stay (excluded, the default) or come with every user (shared)
     */
    readonly ownerless?: ("shared" | "excluded");
    /**
     * what becomes of references to rows that do not come by themselves, by the reference's columns joined with ','
     */
    readonly references?: {
        [k: string]: ReferenceRule;
    };
    /**
     * on the way back in (--as-user): rows of nobody that the target has already must be the same (the default), or are left as they are there (keep)
     */
    readonly existing?: ("same" | "keep");
    /**
     * foreign keys that the database does not declare
     *
     * @minItems 1
     */
    readonly foreignKeys?: readonly ForeignKeyRule[];
    /**
     * pairs of columns, of which one says into which table the other points
     *
     * @minItems 1
     */
    readonly polymorphic?: readonly PolymorphicRule[];
    /**
     * references that stand in JSON documents
     *
     * @minItems 1
     */
    readonly jsonReferences?: readonly JsonReferenceRule[];
    /**
     * false: the table does not travel
     */
    readonly include?: boolean;
    /**
     * its key becomes a uuid (version 5) of the source, the table and the key, or with --discover a number (integer) or <source>:<key> (text); every reference follows
     */
    readonly regenerate?: ("uuid" | "integer" | "text");
    /**
     * with --discover: rows that are equal in these columns become one row, and every reference follows
     *
     * @minItems 1
     */
    readonly natural?: readonly string[];
    /**
     * where such rows differ in other columns: an error (the default), or the first counts
     */
    readonly differ?: ("fail" | "first");
    /**
     * other tables of the target that are made of the same rows
     *
     * @minItems 1
     */
    readonly also?: readonly OutputRule[];
    /**
     * its name in the target; two rules that give one name put their rows into one table
     */
    readonly to?: string;
    readonly filter?: Condition;
    /**
     * what becomes of the columns, by their names in the source
     */
    readonly columns?: {
        [k: string]: ColumnRule;
    };
    /**
     * columns that the source does not have, by their names in the target
     */
    readonly add?: {
        [k: string]: AddedColumnRule;
    };
    /**
     * what becomes of columns without a rule; keep by default
     */
    readonly otherColumns?: ("keep" | "drop");
    /**
     * the table has one row, whose id is 1
     */
    readonly singleton?: boolean;
    /**
     * the columns of the target that its rows are sorted by: names, or {"column", "descending"}
     *
     * @minItems 1
     */
    readonly order?: readonly OrderTerm[];
    readonly rows?: JsonObject;
    /**
     * what becomes of this table is meant: it does not count for the exit code
     */
    readonly accept?: "lossy";
}
export interface ForeignKeyRule {
    /**
     * column names
     *
     * @minItems 1
     */
    readonly columns: readonly string[];
    readonly references: RowRule;
}
export interface RowRule {
    /**
     * the table referred to
     */
    readonly table: string;
    /**
     * column names
     *
     * @minItems 1
     */
    readonly columns: readonly string[];
}
export interface PolymorphicRule {
    /**
     * the column that says into which table the other points
     */
    readonly type: string;
    /**
     * the column that points
     */
    readonly id: string;
    /**
     * the table for each text of the type column
     */
    readonly targets: {
        [k: string]: PolymorphicTarget;
    };
}
/**
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^(?!\$comment$)".
 */
export interface PolymorphicTarget {
    /**
     * the table referred to
     */
    readonly table: string;
    /**
     * its column that the id column holds
     */
    readonly column: string;
}
export interface JsonReferenceRule {
    /**
     * the column with the documents
     */
    readonly column: string;
    /**
     * member names from the top of the document; * is every element of an array
     *
     * @minItems 1
     */
    readonly path: readonly string[];
    readonly references: RowRule;
}
/**
 * a table of the target that is made of the rows of a table of the source
 */
export interface OutputRule {
    /**
     * its name in the target; two rules that give one name put their rows into one table
     */
    readonly to?: string;
    readonly filter?: Condition;
    /**
     * what becomes of the columns, by their names in the source
     */
    readonly columns?: {
        [k: string]: ColumnRule;
    };
    /**
     * columns that the source does not have, by their names in the target
     */
    readonly add?: {
        [k: string]: AddedColumnRule;
    };
    /**
     * what becomes of columns without a rule; keep by default
     */
    readonly otherColumns?: ("keep" | "drop");
    /**
     * the table has one row, whose id is 1
     */
    readonly singleton?: boolean;
    /**
     * the columns of the target that its rows are sorted by: names, or {"column", "descending"}
     *
     * @minItems 1
     */
    readonly order?: readonly OrderTerm[];
    readonly rows?: JsonObject;
    /**
     * what becomes of this table is meant: it does not count for the exit code
     */
    readonly accept?: "lossy";
}
/**
 * what becomes of a column
 *
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^(?!\$comment$)".
 *
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^(?!\$comment$)".
 */
export interface ColumnRule {
    /**
     * its name in the target
     */
    readonly to?: string;
    /**
     * true: it does not travel
     */
    readonly drop?: boolean;
    /**
     * the type that it gets, after the operations
     */
    readonly type?: string;
    /**
     * false: it takes no NULL in a new table
     */
    readonly nullable?: boolean;
    /**
     * operations on its values, one after the other
     *
     * @minItems 1
     */
    readonly do?: readonly RuleOperation[];
    /**
     * what becomes of this column is meant: it does not count for the exit code
     */
    readonly accept?: "lossy";
}
/**
 * a column that the source does not have
 *
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^(?!\$comment$)".
 *
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^(?!\$comment$)".
 */
export interface AddedColumnRule {
    /**
     * the column of the source whose values it begins with; by default it begins with NULL
     */
    readonly from?: string;
    /**
     * the type that it gets, after the operations
     */
    readonly type?: string;
    /**
     * false: it takes no NULL in a new table
     */
    readonly nullable?: boolean;
    /**
     * operations on its values, one after the other
     *
     * @minItems 1
     */
    readonly do?: readonly RuleOperation[];
    /**
     * what becomes of this column is meant: it does not count for the exit code
     */
    readonly accept?: "lossy";
}
/**
 * how every row of a database without users gets an owner in the target
 */
export interface OwnerRule {
    /**
     * the table of the users in the target; users by default
     */
    readonly table?: string;
    /**
     * its column with the address; email by default
     */
    readonly email?: string;
    /**
     * its column with the name that a user logs in by; username by default, where it has one
     */
    readonly username?: string;
    /**
     * the column of the other tables that says whose a row is; user_id by default
     */
    readonly column?: string;
    /**
     * tables of the source that get the column although the target does not ask for it, such as new ones
     *
     * @minItems 1
     */
    readonly tables?: readonly string[];
    readonly create?: CreateOwnerRule;
}
/**
 * how the owner is made who is not there yet
 */
export interface CreateOwnerRule {
    /**
     * values of the new row by column
     */
    readonly columns?: {
        [k: string]: OwnerValue;
    };
    readonly password?: PasswordRule;
}
/**
 * scope.json: whose rows an archive holds, and how they were found.
 */
export interface ScopeDocument {
    readonly ownership: OwnershipMap;
    readonly found: FoundUser;
    readonly counts: readonly ScopeCount[];
    readonly dangling: readonly DanglingReference[];
}
export interface OwnershipMap {
    readonly user: UserTable;
    readonly tables: readonly TableOwnership[];
}
export interface UserTable {
    readonly table: QualifiedName;
    readonly key: readonly string[];
    readonly email: (EmailColumn | null);
}
export interface EmailColumn {
    readonly column: string;
    readonly through: (Reference | null);
}
export interface Reference {
    readonly child: QualifiedName;
    readonly columns: readonly string[];
    readonly parent: QualifiedName;
    readonly parentColumns: readonly string[];
    readonly match: ("simple" | "full");
    readonly origin: ("declared" | "rule");
    readonly condition: ({
        readonly column: string;
        readonly value: string;
    } | null);
    readonly path: (readonly string[] | null);
}
export interface TableOwnership {
    readonly name: QualifiedName;
    readonly class: ("user" | "owned" | "referenced" | "companion" | "shared" | "excluded");
    readonly reason: string;
    readonly owners: readonly Reference[];
    readonly references: readonly PolicedReference[];
    readonly isPerson: boolean;
    readonly ownerless?: true;
}
export interface PolicedReference {
    readonly reference: Reference;
    readonly policy: ReferencePolicy;
}
export interface FoundUser {
    readonly key: readonly string[];
    readonly email: (string | null);
}
export interface ScopeCount {
    readonly table: QualifiedName;
    readonly in: number;
    /**
     * Not written: how many rows others have is nobody's business who is given the archive.
     */
    readonly out?: (number | null);
}
export interface DanglingReference {
    readonly reference: Reference;
    readonly rows: number;
}
