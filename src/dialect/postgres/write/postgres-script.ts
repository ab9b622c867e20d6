import { loadModule, type Node, parseSync } from 'libpg-query';
import type pg from 'pg';
import type { SourceFile } from '../../../model/source-file.ts';
import { readsSources, type Script } from '../../script.ts';
import { notInTransaction, refusedStatement } from '../../script-errors.ts';
import { runSql } from '../connection/postgres-run.ts';
import { SESSION_SETTINGS } from '../connection/postgres-session-queries.ts';
import { toRowferryError } from '../postgres-errors.ts';
import { listSources } from './postgres-list-sources.ts';

/**
 * Runs a script inside the open transaction, with the search_path that the user has; afterwards the session is as before.
 * Of a schema, what frames a transaction and the commands of psql that pg_dump writes are left out.
 * @throws USAGE for a statement that would end the transaction, QUERY_FAILED naming one that the server refuses
 */
export async function runScript(client: pg.Client, script: Script, sources: readonly SourceFile[]): Promise<void> {
  if (readsSources(script)) await listSources(client, sources);
  await runSql(client, 'set local search_path to default');
  for (const { text, kind } of await splitStatements(script)) {
    if (kind === 'TransactionStmt') {
      if (script.kind === 'schema') continue;
      throw notInTransaction(script, text);
    }
    try {
      await client.query(text);
    } catch (cause) {
      throw refusedStatement(script, text, toRowferryError(cause));
    }
  }
  await runSql(client, SESSION_SETTINGS);
}

interface Statement {
  readonly text: string;
  /** Of its tree: `CreateStmt`. */
  readonly kind: string;
}

/** pg_dump frames what it writes by these. */
const PSQL_FRAME = /^\\(?:un)?restrict\b.*$/gm;

async function splitStatements(script: Script): Promise<readonly Statement[]> {
  await loadModule();
  const sql = script.kind === 'schema' ? script.text.replace(PSQL_FRAME, '') : script.text;
  const bytes = Buffer.from(sql);
  return parsed(sql, script).map(({ stmt, stmt_location: start = 0, stmt_len: length = 0 }) => {
    // The last statement has no length where no semicolon ends it. Places are counted in bytes.
    const end = length === 0 ? bytes.length : start + length;
    return { text: bytes.toString('utf8', start, end).trim(), kind: Object.keys(stmt ?? {})[0] ?? '' };
  });
}

function parsed(sql: string, script: Script): readonly { stmt?: Node; stmt_location?: number; stmt_len?: number }[] {
  try {
    return parseSync(sql).stmts ?? [];
  } catch (cause) {
    throw refusedStatement(script, sql, cause);
  }
}
