import type { Column, EnumType, Identity, Table } from './catalog.ts';
import type { ExpressionNode } from './expression.ts';
import type { LogicalType, LossClass, QualifiedName } from './logical-type.ts';
import type { CellOperation } from './plan.ts';
import type { DialectName, Storage } from './storage.ts';

/** Facts about a dialect that other folders ask instead of its name. */
export interface Capabilities {
  readonly name: DialectName;
  /** For messages: `SQLite`, `PostgreSQL`. */
  readonly label: string;
  /** The longest identifier in bytes; null: no limit. */
  readonly identifierBytesMax: number | null;
  readonly hasEmptyIdentifiers: boolean;
  /** Names of columns that every table has already. */
  readonly systemColumns: readonly string[];
  /** The most columns that a table can have. */
  readonly columnsMax: number;
  readonly hasNamespaces: boolean;
  readonly hasEnums: boolean;
  /** Names that differ only in ASCII case are one name. */
  readonly foldsIdentifierCase: boolean;
  /** How new columns that number themselves are made here. */
  readonly identityKind: Identity['kind'];
  /** Every kind that a catalog of this dialect can hold. */
  readonly identityKinds: readonly Identity['kind'][];
  /** Only the sole column of a primary key can number itself. */
  readonly identityNeedsSoleKey: boolean;
  /** An integer that is the sole primary key numbers itself, asked for or not. */
  readonly soleIntegerKeyIsIdentity: boolean;
  /** The columns of a primary key cannot be NULL. */
  readonly primaryKeyIsNotNull: boolean;
  /** The database has numbers of the application in its header. */
  readonly hasHeaderNumbers: boolean;
  /** A foreign key can stand over rows that nobody has checked (NOT VALID). */
  readonly hasUncheckedForeignKeys: boolean;
  /** How a column of 32-bit integers lies here where nothing else says. */
  readonly integerStorage: Storage;
  /** Keys can treat NULLs as equal. */
  readonly hasNullsNotDistinct: boolean;
  /** Text can hold U+0000. */
  readonly textHoldsNul: boolean;
  /** A primary or unique key can be checked as late as the end of the transaction. */
  readonly hasDeferrableKeys: boolean;
  /** Keys and foreign keys can compare periods (WITHOUT OVERLAPS, PERIOD). */
  readonly hasPeriods: boolean;
  /** MATCH FULL: a foreign key refuses rows that have only some of its columns. */
  readonly hasMatchFull: boolean;
  /** Where NULLs stand in an ascending index, and so last in a descending one, unless it says otherwise. */
  readonly nullsInIndex: 'first' | 'last';
  /** An index can say where its NULLs stand. */
  readonly indexPlacesNulls: boolean;
  /** The first major version whose generated columns can be computed when they are read; 0: every one. */
  readonly virtualColumnsSince: number;
  /** Such columns stand in no index and no key, and are of the database's own types. */
  readonly hasPlainVirtualColumns: boolean;
  /** A database of it can hold the rows of many users, and take those of one in beside them. */
  readonly adoptsRows: boolean;
  /** An import can be committed part by part, and go on where it was stopped. */
  readonly commitsParts: boolean;
  /** What a generated column was in the other dialect can be remembered here. */
  readonly remembersGenerated: boolean;
}

/** How a dialect would hold a column of the other dialect. */
export interface MappedColumn {
  readonly type: LogicalType;
  readonly storage: Storage;
  readonly operation: CellOperation;
  readonly loss: LossClass;
  /** One sentence for the plan. */
  readonly reason: string;
  /** The type that the column would have if the target had it. */
  readonly missingType?: string;
}

export interface MappingOptions {
  /** The enums of the source catalog. */
  readonly enums: readonly EnumType[];
  /** The column is the only column of the table's primary key. */
  readonly isSoleKey: boolean;
  /** Values of the column are compared: it is in a primary, unique or foreign key, or a unique index. */
  readonly isCompared?: boolean;
  /** The types that the target has, see `DatabaseReader.typeNames`; null: not known, or any. */
  readonly typeNames?: readonly string[] | null;
  /** SQLite JSON text becomes jsonb instead of json. */
  readonly jsonb: boolean;
  /** Dynamic columns become jsonb of tagged values instead of text. */
  readonly keepDynamic: boolean;
}

/** The pure half of a dialect: what becomes of the other dialect's structure here. */
export interface DialectMapping {
  readonly capabilities: Capabilities;
  /** How this dialect holds `column` of any dialect's catalog. */
  mapColumn(column: Column, options: MappingOptions): MappedColumn;
  /** The name a table of any dialect gets here: `auth.users` becomes `auth_users` without namespaces. */
  mapTableName(table: Table): QualifiedName;
  /** True where a reader of this dialect sees `type` in the storage itself, without a comment that remembers it. */
  tellsType(storage: Storage, type: LogicalType): boolean;
  /** True where this dialect can print the expression; otherwise it is reported as not carried. */
  canPrint(node: ExpressionNode): boolean;
}
