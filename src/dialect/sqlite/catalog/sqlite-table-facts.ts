import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import type { SqliteScope } from '../expression/sqlite-expression-parser.ts';
import { isSameIdentifier } from '../sqlite-identifier.ts';
import {
  COLUMN_LIST,
  type ColumnRow,
  FOREIGN_KEY_LIST,
  type ForeignKeyRow,
  INDEX_LIST,
  INDEX_TERMS,
  type IndexRow,
  type IndexTermRow,
  type TableListRow,
} from '../sqlite-queries.ts';
import { type ColumnPart, type CreateTableParts, createTableParts } from './sqlite-create-table.ts';

/** What SQLite's pragmas and the CREATE TABLE text say of one table. */
export interface TableFacts {
  readonly name: string;
  readonly strict: boolean;
  readonly withoutRowid: boolean;
  readonly columns: readonly ColumnFacts[];
  /** In the order of the primary key. */
  readonly keyColumns: readonly string[];
  /** The column that is another name of the rowid, or null. */
  readonly rowidAlias: string | null;
  readonly indexes: readonly IndexFacts[];
  readonly foreignKeyRows: readonly ForeignKeyRow[];
  /** null: the text could not be read, so only the pragmas speak. */
  readonly parts: CreateTableParts | null;
  readonly sql: string;
}

export interface ColumnFacts extends ColumnRow {
  readonly part: ColumnPart | null;
  /** In upper case; null for BINARY. */
  readonly collation: string | null;
}

export interface IndexFacts extends IndexRow {
  readonly terms: readonly IndexTermRow[];
}

/** What the expressions of this table see. */
export function scopeOf(facts: TableFacts): SqliteScope {
  return { table: facts.name, columns: facts.columns.map((column) => column.name) };
}

export function readTableFacts(database: SqliteDatabase, table: TableListRow): TableFacts {
  const all = <Row>(sql: string, name: string): Row[] => database.prepare<[string], Row>(sql).all(name);
  const parts = table.sql === null ? null : createTableParts(table.sql);
  const rows = all<ColumnRow>(COLUMN_LIST, table.name);
  const indexes = all<IndexRow>(INDEX_LIST, table.name).map((index) => ({
    ...index,
    terms: all<IndexTermRow>(INDEX_TERMS, index.name),
  }));
  const keyRows = rows.filter((row) => row.keyPlace > 0n).sort((a, b) => Number(a.keyPlace - b.keyPlace));
  const keyColumns = keyRows.map((row) => row.name);
  const withoutRowid = table.withoutRowid !== 0n;
  return {
    name: table.name,
    strict: table.strict !== 0n,
    withoutRowid,
    columns: rows.map((row) => ({ ...row, ...partOf(row, parts) })),
    keyColumns,
    rowidAlias: rowidAlias(keyColumns, withoutRowid, indexes),
    indexes,
    foreignKeyRows: all<ForeignKeyRow>(FOREIGN_KEY_LIST, table.name),
    parts,
    sql: table.sql ?? '',
  };
}

function partOf(row: ColumnRow, parts: CreateTableParts | null): Pick<ColumnFacts, 'part' | 'collation'> {
  const part = parts?.columns.find((candidate) => isSameIdentifier(candidate.name, row.name)) ?? null;
  const collation = part?.collation?.toUpperCase() ?? 'BINARY';
  return { part, collation: collation === 'BINARY' ? null : collation };
}

/**
 * A primary key of a rowid table is the rowid itself exactly when SQLite made no index for it
 * (https://www.sqlite.org/lang_createtable.html#rowid); so the quirk of INTEGER PRIMARY KEY DESC needs no rule here.
 */
function rowidAlias(keys: readonly string[], withoutRowid: boolean, indexes: readonly IndexFacts[]): string | null {
  const hasIndex = indexes.some((index) => index.origin === 'pk');
  return !withoutRowid && keys.length === 1 && !hasIndex ? (keys[0] ?? null) : null;
}
