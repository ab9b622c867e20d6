import type { Deferrable } from '../../../model/catalog.ts';
import { readColumn } from './sqlite-column-definition.ts';
import { DdlCursor } from './sqlite-ddl-cursor.ts';
import { readTableConstraints } from './sqlite-table-constraint.ts';

/**
 * What a CREATE TABLE text says that no PRAGMA tells: names of constraints, CHECKs, DEFERRABLE, comments.
 * Every `text` is a slice of the statement without the parentheses around it.
 */
export interface CreateTableParts {
  readonly name: string;
  readonly columns: readonly ColumnPart[];
  readonly constraints: readonly TableConstraintPart[];
  readonly strict: boolean;
  readonly withoutRowid: boolean;
  /** Inner text of the comments between the opening parenthesis and the first column. */
  readonly comments: readonly string[];
}

export interface ColumnPart {
  readonly name: string;
  /** As written, `''` where there is none. */
  readonly declaredType: string;
  readonly primaryKey: {
    readonly name: string | null;
    readonly descending: boolean;
    readonly autoincrement: boolean;
  } | null;
  readonly notNull: { readonly name: string | null } | null;
  readonly uniqueKeys: readonly { readonly name: string | null }[];
  readonly checks: readonly CheckPart[];
  /** The default as PRAGMA table_xinfo gives it; see parseSqliteDefault. */
  readonly default: string | null;
  readonly collation: string | null;
  readonly generated: { readonly text: string; readonly stored: boolean } | null;
  readonly references: readonly ReferencePart[];
  /** Conflict clauses, `NOT NULL ON CONFLICT REPLACE`: the algorithm in upper case, in their order. */
  readonly conflicts: readonly string[];
  /** Inner text of the comments from the column's name to the comma behind it. */
  readonly comments: readonly string[];
}

export interface CheckPart {
  readonly name: string | null;
  readonly text: string;
}

export interface ReferencePart {
  readonly name: string | null;
  readonly table: string;
  /** Empty: the primary key of the table. */
  readonly columns: readonly string[];
  readonly deferrable: Deferrable;
}

export interface IndexedColumnPart {
  /** The column's name, or null where the term is another expression. */
  readonly column: string | null;
  /** The term without COLLATE and ASC or DESC. */
  readonly text: string;
  readonly collation: string | null;
  readonly descending: boolean;
}

export type TableConstraintPart =
  | {
      readonly kind: 'primary-key' | 'unique';
      readonly name: string | null;
      readonly columns: readonly IndexedColumnPart[];
      readonly autoincrement: boolean;
      readonly conflict: string | null;
    }
  | { readonly kind: 'check'; readonly name: string | null; readonly text: string }
  | {
      readonly kind: 'foreign-key';
      readonly name: string | null;
      readonly columns: readonly string[];
      readonly reference: ReferencePart;
    };

/**
 * Splits a CREATE TABLE text of sqlite_schema. Constraints of the table may follow one another without commas,
 * as SQLite's grammar has it (conslist in https://www.sqlite.org/src/file/src/parse.y).
 *
 * @returns null where the text is not such a statement: a virtual table, or a text that SQLite did not write.
 */
export function createTableParts(sql: string): CreateTableParts | null {
  const cursor = new DdlCursor(sql);
  cursor.skipWords('CREATE', 'TEMP', 'TEMPORARY');
  if (!cursor.takeWord('TABLE')) return null;
  cursor.skipWords('IF', 'NOT', 'EXISTS');
  const name = cursor.takeQualifiedName();
  if (name === null || !cursor.takeOperator('(')) return null;
  const comments = cursor.commentsHere();
  const columns: ColumnPart[] = [];
  while (!cursor.atTableConstraint()) {
    const column = readColumn(cursor);
    if (column === null) return null;
    columns.push(column);
    if (!cursor.takeOperator(',')) break;
  }
  const constraints = readTableConstraints(cursor);
  if (constraints === null || !cursor.takeOperator(')')) return null;
  return { name, columns, constraints, comments, ...readOptions(cursor) };
}

function readOptions(cursor: DdlCursor): { readonly strict: boolean; readonly withoutRowid: boolean } {
  let strict = false;
  let withoutRowid = false;
  do {
    if (cursor.takeWord('STRICT')) strict = true;
    if (cursor.takeWord('WITHOUT')) withoutRowid = cursor.takeWord('ROWID');
  } while (cursor.takeOperator(','));
  return { strict, withoutRowid };
}
