import Database from 'better-sqlite3';
import type { ErrorCode } from '../../errors/error-codes.ts';
import { type ErrorContext, RowferryError } from '../../errors/rowferry-error.ts';

/** What was being done when the driver threw: part of the message. */
export interface SqliteAction {
  /** `read table "users"`: fits behind "SQLite could not". */
  readonly what: string;
  readonly context?: ErrorContext;
}

/**
 * The error of the driver as one that a user can act on. Errors of ours and of our code pass through.
 * The meaning of each result code: https://www.sqlite.org/rescode.html.
 */
export function sqliteError(error: unknown, action: SqliteAction): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const rule = RULES.find(({ pattern }) => pattern.test(error.code)) ?? OTHERWISE;
  return new RowferryError(rule.code, {
    message: `SQLite could not ${action.what}: ${error.message} (${error.code}).`,
    ...(rule.hint === null ? {} : { hint: rule.hint }),
    isTransient: rule.isTransient ?? false,
    context: action.context ?? {},
    cause: error,
  });
}

/** Runs `work`; what the driver throws comes out as `sqliteError` makes it. */
export function withSqliteErrors<T>(action: SqliteAction, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw sqliteError(error, action);
  }
}

interface ErrorRule {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly hint: string | null;
  readonly isTransient?: boolean;
}

/** The first that matches decides. */
const RULES: readonly ErrorRule[] = [
  {
    pattern: /^SQLITE_(READONLY_ROLLBACK|READONLY_RECOVERY|READONLY_CANTINIT|CANTOPEN_DIRTYWAL|BUSY_RECOVERY)$/,
    code: 'SOURCE_TORN',
    hint: 'The last program that wrote the file did not end properly. Open the file once with it, or with "sqlite3 FILE .tables", so that SQLite recovers it; then try again.',
  },
  {
    pattern: /^SQLITE_(CORRUPT|IOERR_SHORT_READ|IOERR_CORRUPTFS)/,
    code: 'SOURCE_TORN',
    hint: 'Check the file with "sqlite3 FILE \'pragma integrity_check\'" and restore it from a backup, or rescue what is left with "sqlite3 FILE .recover".',
  },
  {
    pattern: /^SQLITE_NOTADB$/,
    code: 'NOT_A_DATABASE',
    hint: 'Give the path of a SQLite 3 file. An encrypted file must be decrypted first.',
  },
  {
    pattern: /^SQLITE_CANTOPEN/,
    code: 'SOURCE_NOT_FOUND',
    hint: 'Check the path and that the file can be read.',
  },
  {
    pattern: /^SQLITE_(BUSY|LOCKED)/,
    code: 'TARGET_BUSY',
    hint: 'Another program is writing to the file. Stop it, or try again later.',
    isTransient: true,
  },
  {
    pattern: /^SQLITE_(PERM|AUTH|READONLY|IOERR_ACCESS)/,
    code: 'PERMISSION_DENIED',
    hint: 'Check who may read and write the file and its folder.',
  },
  { pattern: /^SQLITE_FULL$/, code: 'DISK_FULL', hint: 'Free space on the disk, then try again.' },
  {
    pattern: /^SQLITE_CONSTRAINT/,
    code: 'CONSTRAINT_VIOLATED',
    hint: 'Correct the rows in the source, or the constraint in the target.',
  },
  {
    pattern: /^SQLITE_TOOBIG$/,
    code: 'VALUE_NOT_STORABLE',
    hint: 'SQLite holds at most 1,000,000,000 bytes in one value or row.',
  },
];

const OTHERWISE: ErrorRule = { pattern: /./, code: 'QUERY_FAILED', hint: null };
