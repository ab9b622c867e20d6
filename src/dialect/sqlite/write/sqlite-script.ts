import type { SourceFile } from '../../../model/source-file.ts';
import { readsSources, type Script } from '../../script.ts';
import { notInTransaction, refusedStatement } from '../../script-errors.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import { isOperator, isWord, type SqliteToken, tokenizeSqlite, withoutComments } from '../expression/sqlite-tokens.ts';
import { listSources } from './sqlite-list-sources.ts';

/** Statements that begin or end a transaction, or cannot stand in one. */
const FRAMES = ['BEGIN', 'COMMIT', 'END', 'ROLLBACK'];
const OUTSIDE = ['ATTACH', 'DETACH', 'VACUUM'];
/** Settings that are part of the file, and may be changed in a transaction. */
const KEPT_PRAGMAS = ['USER_VERSION', 'APPLICATION_ID'];

/**
 * Runs a script inside the open transaction. Of a schema, what frames a transaction and settings of a connection are left out.
 * @throws USAGE for a statement that cannot be part of a transaction, QUERY_FAILED naming one that SQLite refuses
 */
export function runScript(database: SqliteDatabase, script: Script, sources: readonly SourceFile[]): void {
  if (readsSources(script)) listSources(database, sources);
  for (const { text, tokens } of splitStatements(script.text)) {
    const [first, second] = tokens;
    const isFrame = FRAMES.some((word) => isWord(first, word));
    if (OUTSIDE.some((word) => isWord(first, word)) || (isFrame && script.kind === 'hook')) {
      throw notInTransaction(script, text);
    }
    const isSetting = isWord(first, 'PRAGMA') && !KEPT_PRAGMAS.some((word) => isWord(second, word));
    if (isFrame || (isSetting && script.kind === 'schema')) continue;
    try {
      database.exec(text);
    } catch (cause) {
      throw refusedStatement(script, text, cause);
    }
  }
}

interface Statement {
  readonly text: string;
  /** Without comments and the semicolon. */
  readonly tokens: readonly SqliteToken[];
}

/** Statements end at semicolons, a trigger at the one behind its END (https://www.sqlite.org/c3ref/complete.html). */
function splitStatements(sql: string): readonly Statement[] {
  const statements: Statement[] = [];
  let tokens: SqliteToken[] = [];
  const close = (end: number): void => {
    const [first] = tokens;
    if (first !== undefined) statements.push({ text: sql.slice(first.start, end), tokens });
    tokens = [];
  };
  for (const token of withoutComments(tokenizeSqlite(sql))) {
    const isEnd = isOperator(token, ';') && (!isTrigger(tokens) || endsBody(tokens));
    if (isEnd) close(token.start);
    else tokens.push(token);
  }
  close(sql.length);
  return statements;
}

/** The END of a body stands behind the semicolon of its last statement; that of a CASE does not. */
function endsBody(tokens: readonly SqliteToken[]): boolean {
  return isWord(tokens.at(-1), 'END') && isOperator(tokens.at(-2), ';');
}

function isTrigger([first, second, third]: readonly SqliteToken[]): boolean {
  if (!isWord(first, 'CREATE')) return false;
  const isTemporary = isWord(second, 'TEMP') || isWord(second, 'TEMPORARY');
  return isWord(isTemporary ? third : second, 'TRIGGER');
}
