/** Only for a file that is built beside its final name: when the machine stops, it is not there (https://www.sqlite.org/pragma.html). */
export const BUILD_SETTINGS = [
  'journal_mode = memory',
  'synchronous = off',
  'cache_size = -32768',
  'locking_mode = exclusive',
  'foreign_keys = off',
] as const;

/** Gives up the exclusive lock at the next read. */
export const SHARED_SETTING = 'locking_mode = normal';

/**
 * With a log beside the file others go on reading while indexes are made (https://www.sqlite.org/wal.html). The log
 * goes into the file at the end, in one piece.
 */
export const LOG_SETTINGS = ['journal_mode = wal', 'wal_autocheckpoint = 0'] as const;
export const LOGGED = 'wal';

/** The log goes into the file and away: nothing but the file is left. */
export const UNLOGGED_SETTING = 'journal_mode = delete';
export const UNLOGGED = 'delete';

/** Making indexes needs no pages twice, and its sorter takes as much memory again as it has for pages. */
export const INDEX_SETTINGS = ['cache_size = -16384', 'shrink_memory'] as const;

/** For a file with tables: no other program reads or writes it while it is loaded. */
export const EXCLUSIVE_SETTINGS = ['cache_size = -32768', 'locking_mode = exclusive'] as const;

/** Keys are checked when all rows are there. Has no effect inside a transaction. */
export const UNENFORCED_FOREIGN_KEYS = 'foreign_keys = off';

export const BEGIN_EXCLUSIVE = 'begin exclusive';
export const COMMIT = 'commit';
export const ROLLBACK = 'rollback';

/** Around rows that may be refused. */
export const SAVE_BATCH = 'savepoint batch';
export const RELEASE_BATCH = 'release batch';
export const UNDO_BATCH = 'rollback to batch; release batch';

/** `ok`, or what is wrong (https://www.sqlite.org/pragma.html#pragma_quick_check). */
export const QUICK_CHECK = 'quick_check(1)';

export const OBJECT_COUNT = "select count(*) from sqlite_schema where name not like 'sqlite\\_%' escape '\\'";

export const CHANGES = 'select changes()';

/** For the name of a backup, in UTC. */
export const NOW_STAMP = "select strftime('%Y%m%d_%H%M%S', 'now')";

export interface TriggerTextRow {
  readonly name: string;
  readonly sql: string;
}

/** Parameter: the table's name. */
export const TRIGGERS_OF_TABLE = `
  select name, sql
  from sqlite_schema
  where type = 'trigger' and tbl_name = ? collate nocase
  order by rowid`;

export interface ForeignKeyViolationRow {
  /** null in a table without rowids. */
  readonly rowid: bigint | null;
  readonly parent: string;
  /** The id of `pragma_foreign_key_list`. */
  readonly keyId: bigint;
}

/** Parameter: the table's name. */
export const FOREIGN_KEY_VIOLATIONS = `
  select rowid, parent, fkid as keyId
  from pragma_foreign_key_check(?)`;

export interface ForeignKeyColumnRow {
  readonly keyId: bigint;
  readonly column: string;
}

/** Parameter: the table's name. */
export const FOREIGN_KEY_COLUMNS = `
  select id as keyId, "from" as "column"
  from pragma_foreign_key_list(?)
  order by id, seq`;

/** sqlite_sequence has no key, so a row is changed or added. Parameters: the number, the table's name. */
export const RAISE_SEQUENCE = 'update sqlite_sequence set seq = max(seq, ?) where name = ?';
export const ADD_SEQUENCE = 'insert into sqlite_sequence (seq, name) values (?, ?)';

/** Rows of each index that ANALYZE looks at (https://www.sqlite.org/lang_analyze.html#approx). */
export const ANALYZE_SETTING = 'analysis_limit = 1000';
