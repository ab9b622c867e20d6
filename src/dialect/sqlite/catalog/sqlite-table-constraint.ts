import { isOperator, isWord } from '../expression/sqlite-tokens.ts';
import { readCheck, readReference, takeConflict } from './sqlite-column-definition.ts';
import type { TableConstraintPart } from './sqlite-create-table.ts';
import type { DdlCursor } from './sqlite-ddl-cursor.ts';

/** Reads the constraints of a table up to its closing parenthesis; commas between them may be missing. */
export function readTableConstraints(cursor: DdlCursor): readonly TableConstraintPart[] | null {
  const constraints: TableConstraintPart[] = [];
  while (!isOperator(cursor.peek(), ')')) {
    const name = cursor.takeWord('CONSTRAINT') ? cursor.takeName() : null;
    const isBareName = isOperator(cursor.peek(), ')') || isWord(cursor.peek(), 'CONSTRAINT');
    if (!isBareName) {
      const constraint = readConstraint(cursor, name);
      if (constraint === null) return null;
      constraints.push(constraint);
    }
    cursor.takeOperator(',');
  }
  return constraints;
}

function readConstraint(cursor: DdlCursor, name: string | null): TableConstraintPart | null {
  if (cursor.takeWords('PRIMARY', 'KEY')) return readKey(cursor, 'primary-key', name);
  if (cursor.takeWord('UNIQUE')) return readKey(cursor, 'unique', name);
  if (isWord(cursor.peek(), 'CHECK')) {
    const check = readCheck(cursor, name);
    return check === null ? null : { kind: 'check', ...check };
  }
  if (!cursor.takeWords('FOREIGN', 'KEY')) return null;
  const columns = cursor.takeNames();
  const reference = readReference(cursor, name);
  return columns === null || reference === null ? null : { kind: 'foreign-key', name, columns, reference };
}

function readKey(cursor: DdlCursor, kind: 'primary-key' | 'unique', name: string | null): TableConstraintPart | null {
  const autoincrement = hasAutoincrement(cursor);
  const columns = cursor.takeIndexedColumns();
  return columns === null ? null : { kind, name, columns, autoincrement, conflict: takeConflict(cursor) };
}

/** `PRIMARY KEY (id AUTOINCREMENT)`: the word stands last in the parentheses. */
function hasAutoincrement(cursor: DdlCursor): boolean {
  let ahead = 0;
  while (cursor.peek(ahead) !== undefined && !isOperator(cursor.peek(ahead), ')')) ahead++;
  return isWord(cursor.peek(ahead - 1), 'AUTOINCREMENT');
}
