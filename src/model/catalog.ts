import type { Census } from './census.ts';
import type { Expression } from './expression.ts';
import type { LogicalType, QualifiedName } from './logical-type.ts';
import type { DialectName, Storage } from './storage.ts';

/** The structure of a database, as far as RowFerry carries it. */
export interface Catalog {
  /** Whose structure this is: the storage of every column is of this dialect. */
  readonly dialect: DialectName;
  /** By namespace and name, in byte order. */
  readonly tables: readonly Table[];
  readonly enums: readonly EnumType[];
  /** What stands in the database and is kept here, but is not carried to a target. */
  readonly leftOut: readonly LeftOut[];
  /** SQLite: what the application wrote into the header of the file; absent: nothing. */
  readonly headerNumbers?: HeaderNumbers;
}

/** Numbers of 32 bits that SQLite keeps for the application (https://www.sqlite.org/pragma.html#pragma_user_version). */
export interface HeaderNumbers {
  readonly userVersion: number;
  readonly applicationId: number;
}

export interface Table {
  readonly name: QualifiedName;
  /** In the order of the database. Generated columns are here too; they have no cells. */
  readonly columns: readonly Column[];
  readonly primaryKey: Key | null;
  readonly uniqueKeys: readonly Key[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly checks: readonly Check[];
  readonly indexes: readonly Index[];
  /** What compares periods; absent: nothing. */
  readonly periods?: TablePeriods;
  readonly options: TableOptions;
  /** What this table was in the other dialect, as a comment claims. */
  readonly remembered: RememberedTable | null;
}

export interface TableOptions {
  /** SQLite: STRICT. */
  readonly strict: boolean;
  /** SQLite: WITHOUT ROWID. */
  readonly withoutRowid: boolean;
  /** PostgreSQL: the parent of partitions, read as one table. */
  readonly partitioned: boolean;
}

export interface RememberedTable {
  readonly dialect: DialectName;
  readonly name: QualifiedName;
  readonly options: TableOptions;
}

export interface Column {
  readonly name: string;
  readonly type: LogicalType;
  readonly storage: Storage;
  /** What this column was in the other dialect, as a comment claims; the census has confirmed it. */
  readonly remembered: RememberedColumn | null;
  readonly nullable: boolean;
  readonly default: Expression | null;
  readonly identity: Identity | null;
  readonly generated: GeneratedValue | null;
  /** A collation other than the database's default: `NOCASE`, `C`, `de-x-icu`. */
  readonly collation: string | null;
  /** What the column really holds; null where nobody looked. */
  readonly census: Census | null;
}

export interface RememberedColumn {
  readonly storage: Storage;
  /** Its name there, where it could not have the same here. */
  readonly name?: string;
  readonly identity: Identity['kind'] | null;
  readonly nullable: boolean;
  readonly collation: string | null;
  /** Of a generated column: whether its values were stored. */
  readonly stored?: boolean;
}

export interface GeneratedValue {
  readonly expression: Expression;
  readonly stored: boolean;
}

export interface Identity {
  /** `rowid` and `autoincrement` are SQLite's, the others PostgreSQL's. */
  readonly kind: 'rowid' | 'autoincrement' | 'serial' | 'by-default' | 'always';
  /** The sequence behind it, where it has one. */
  readonly sequence: QualifiedName | null;
  /** The highest value ever handed out, in digits; null: none yet, or not known. */
  readonly last: string | null;
}

/** A primary or unique key. */
export interface Key {
  /** null: the database made up the name. */
  readonly name: string | null;
  readonly columns: readonly string[];
  readonly deferrable: Deferrable;
  /** PostgreSQL: NULLS NOT DISTINCT. */
  readonly nullsDistinct: boolean;
}

export type Deferrable = 'no' | 'initially-immediate' | 'initially-deferred';

export interface ForeignKey {
  readonly name: string | null;
  readonly columns: readonly string[];
  readonly target: QualifiedName;
  /** Always named, also where the database leaves them to the target's primary key. */
  readonly targetColumns: readonly string[];
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  readonly match: 'simple' | 'full';
  readonly deferrable: Deferrable;
  /** PostgreSQL: false for NOT VALID. */
  readonly validated: boolean;
  /** PERIOD: the rows referred to cover the period of the last column together; absent: all columns are equal. */
  readonly period?: true;
}

/**
 * PostgreSQL 18: keys and foreign keys whose last column is a range or multirange. They stand apart, since neither is compared by
 * equality alone.
 */
export interface TablePeriods {
  readonly keys: readonly PeriodKey[];
  /** Each with `period`. */
  readonly references: readonly ForeignKey[];
}

/** WITHOUT OVERLAPS: no two rows that are equal in the other columns share a moment of the last one. */
export interface PeriodKey {
  readonly name: string | null;
  readonly columns: readonly string[];
  readonly deferrable: Deferrable;
  readonly primary: boolean;
}

export type ReferentialAction = 'no-action' | 'restrict' | 'cascade' | 'set-null' | 'set-default';

export interface Check {
  readonly name: string | null;
  readonly expression: Expression;
}

export interface Index {
  readonly name: string;
  readonly terms: readonly IndexTerm[];
  readonly unique: boolean;
  readonly predicate: Expression | null;
  /** `btree`, or a method that only its own dialect has. */
  readonly method: string;
  readonly nullsDistinct: boolean;
}

export interface IndexTerm {
  readonly kind: 'column' | 'expression';
  /** The column's name, or the expression. */
  readonly column: string | null;
  readonly expression: Expression | null;
  readonly descending: boolean;
  readonly nulls: 'first' | 'last';
  readonly collation: string | null;
}

export interface EnumType {
  readonly name: QualifiedName;
  readonly labels: readonly string[];
}

/** What a piece of structure is, for those who read what is not carried. */
export const STRUCTURE_KINDS = [
  'default',
  'generated',
  'check',
  'unique-key',
  'foreign-key',
  'exclusion',
  'index',
  'collation',
  'sequence',
  'partition',
  'table',
  'view',
  'virtual-table',
  'trigger',
  'rule',
  'policy',
  'function',
  'type',
  'domain',
  'extension',
  'comment',
  'other',
] as const;

export type StructureKind = (typeof STRUCTURE_KINDS)[number];

export interface LeftOut {
  readonly kind: StructureKind;
  readonly name: string;
  readonly table: string | null;
  /** The definition as the database holds it. */
  readonly text: string;
  /** Why it is not carried, one sentence. */
  readonly reason: string;
}

/** All foreign keys of a table, those over periods too. */
export function allForeignKeys({ foreignKeys, periods }: Table): readonly ForeignKey[] {
  return periods === undefined ? foreignKeys : [...foreignKeys, ...periods.references];
}

/** The columns that have cells in a row line: all but the generated ones. */
export function storedColumns(table: Table): readonly Column[] {
  return table.columns.filter((column) => column.generated === null);
}

/** The column of that name; a catalog that names one it does not have is broken. */
export function columnNamed(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new Error(`broken invariant: table ${table.name.name} has no column ${name}`);
  return column;
}

/** The table of that name, or null. */
export function findTable(catalog: Catalog, name: QualifiedName): Table | null {
  return (
    catalog.tables.find((table) => table.name.name === name.name && table.name.namespace === name.namespace) ?? null
  );
}
