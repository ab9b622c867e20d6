import type { Deferrable } from '../../../model/catalog.ts';
import { isOperator, isWord, type SqliteToken } from '../expression/sqlite-tokens.ts';
import type { CheckPart, ColumnPart, ReferencePart } from './sqlite-create-table.ts';
import type { DdlCursor } from './sqlite-ddl-cursor.ts';

/** The words that end a declared type: each begins a constraint of the column. */
const CONSTRAINT_WORDS = new Set(
  'CONSTRAINT PRIMARY NOT NULL UNIQUE CHECK DEFAULT COLLATE REFERENCES GENERATED AS DEFERRABLE ON'.split(' '),
);

type Draft = {
  -readonly [Field in keyof ColumnPart]: ColumnPart[Field] extends readonly (infer Item)[] ? Item[] : ColumnPart[Field];
};

/** Reads one column definition up to the comma or parenthesis behind it; null where SQLite's grammar has none. */
export function readColumn(cursor: DdlCursor): ColumnPart | null {
  const start = cursor.peek()?.end ?? 0;
  const name = cursor.takeName();
  if (name === null) return null;
  const column = emptyColumn(name, readDeclaredType(cursor));
  for (;;) {
    if (isOperator(cursor.peek(), ',') || isOperator(cursor.peek(), ')')) break;
    const constraint = cursor.takeWord('CONSTRAINT') ? cursor.takeName() : null;
    if (isWord(cursor.peek(), 'CONSTRAINT')) continue;
    if (!readConstraint(cursor, column, constraint)) return null;
  }
  column.comments.push(...cursor.commentsFrom(start));
  return column;
}

function emptyColumn(name: string, declaredType: string): Draft {
  return {
    ...{ name, declaredType, primaryKey: null, notNull: null, default: null, collation: null, generated: null },
    ...{ uniqueKeys: [], checks: [], references: [], conflicts: [], comments: [] },
  };
}

/** The words of the type and its one or two numbers, as written. */
function readDeclaredType(cursor: DdlCursor): string {
  const first = cursor.peek();
  let last: SqliteToken | null = null;
  while (isTypeWord(cursor.peek())) last = cursor.take() as SqliteToken;
  if (last !== null && isOperator(cursor.peek(), '(')) {
    cursor.takeParenthesized();
    last = cursor.peek(-1) as SqliteToken;
  }
  return last === null ? '' : cursor.textFromTo(first as SqliteToken, last);
}

function isTypeWord(token: SqliteToken | undefined): boolean {
  if (token?.kind === 'word') return !CONSTRAINT_WORDS.has(token.value.toUpperCase());
  return token !== undefined && ['double-quoted', 'name', 'string'].includes(token.kind);
}

function readConstraint(cursor: DdlCursor, column: Draft, name: string | null): boolean {
  if (cursor.takeWords('PRIMARY', 'KEY')) {
    const descending = isWord(cursor.peek(), 'DESC');
    cursor.skipWords('ASC', 'DESC');
    readConflict(cursor, column);
    column.primaryKey = { name, descending, autoincrement: cursor.takeWord('AUTOINCREMENT') };
  } else if (cursor.takeWords('NOT', 'NULL')) {
    readConflict(cursor, column);
    column.notNull = { name };
  } else if (cursor.takeWord('NULL')) {
    readConflict(cursor, column);
  } else if (cursor.takeWord('UNIQUE')) {
    readConflict(cursor, column);
    column.uniqueKeys.push({ name });
  } else if (isWord(cursor.peek(), 'CHECK')) {
    const check = readCheck(cursor, name);
    if (check === null) return false;
    column.checks.push(check);
  } else if (cursor.takeWord('DEFAULT')) {
    column.default = readDefault(cursor);
  } else if (cursor.takeWord('COLLATE')) {
    column.collation = cursor.takeName();
  } else if (isWord(cursor.peek(), 'REFERENCES')) {
    const reference = readReference(cursor, name);
    if (reference === null) return false;
    column.references.push(reference);
  } else if (cursor.takeWords('GENERATED', 'ALWAYS', 'AS') || cursor.takeWord('AS')) {
    const text = cursor.takeParenthesized();
    if (text === null) return false;
    column.generated = { text, stored: cursor.takeWord('STORED') };
    cursor.takeWord('VIRTUAL');
  } else {
    return false;
  }
  return true;
}

function readConflict(cursor: DdlCursor, column: Draft): void {
  const algorithm = takeConflict(cursor);
  if (algorithm !== null) column.conflicts.push(algorithm);
}

/** `ON CONFLICT x`: the algorithm in upper case. */
export function takeConflict(cursor: DdlCursor): string | null {
  if (!cursor.takeWords('ON', 'CONFLICT')) return null;
  return cursor.takeName()?.toUpperCase() ?? null;
}

/** `CHECK ( … )`, with the conflict clause that SQLite reads and ignores behind it. */
export function readCheck(cursor: DdlCursor, name: string | null): CheckPart | null {
  if (!cursor.takeWord('CHECK')) return null;
  const text = cursor.takeParenthesized();
  takeConflict(cursor);
  return text === null ? null : { name, text };
}

/** A token, a signed token, or the inside of parentheses: what SQLite keeps as the default's text. */
function readDefault(cursor: DdlCursor): string | null {
  const inner = cursor.takeParenthesized();
  if (inner !== null) return inner;
  const first = cursor.take();
  if (first === undefined) return null;
  const isSigned = isOperator(first, '-') || isOperator(first, '+');
  const last = isSigned ? cursor.take() : first;
  return last === undefined ? null : cursor.textFromTo(first, last);
}

/** `REFERENCES t (a, b) ON DELETE … MATCH … [NOT] DEFERRABLE …`; actions are left to PRAGMA foreign_key_list. */
export function readReference(cursor: DdlCursor, name: string | null): ReferencePart | null {
  if (!cursor.takeWord('REFERENCES')) return null;
  const table = cursor.takeName();
  if (table === null) return null;
  const columns = isOperator(cursor.peek(), '(') ? cursor.takeNames() : [];
  if (columns === null) return null;
  while (skipAction(cursor));
  return { name, table, columns, deferrable: readDeferrable(cursor) };
}

function skipAction(cursor: DdlCursor): boolean {
  if (cursor.takeWord('MATCH')) return cursor.takeName() !== null;
  if (!(cursor.takeWords('ON', 'DELETE') || cursor.takeWords('ON', 'UPDATE') || cursor.takeWords('ON', 'INSERT'))) {
    return false;
  }
  if (!(cursor.takeWords('SET', 'NULL') || cursor.takeWords('SET', 'DEFAULT') || cursor.takeWords('NO', 'ACTION'))) {
    cursor.take();
  }
  return true;
}

/** Only DEFERRABLE INITIALLY DEFERRED defers (https://www.sqlite.org/foreignkeys.html, section 4.2). */
function readDeferrable(cursor: DdlCursor): Deferrable {
  const negated = cursor.takeWords('NOT', 'DEFERRABLE');
  if (!negated && !cursor.takeWord('DEFERRABLE')) return 'no';
  const deferred = cursor.takeWords('INITIALLY', 'DEFERRED');
  cursor.takeWords('INITIALLY', 'IMMEDIATE');
  if (negated) return 'no';
  return deferred ? 'initially-deferred' : 'initially-immediate';
}
