/** A deferred transaction takes its lock with its first read (https://www.sqlite.org/lang_transaction.html). */
export const OPEN_READ_LOCK = 'begin; select count(*) from sqlite_schema';
export const DROP_READ_LOCK = 'commit';

export const SQLITE_VERSION = 'select sqlite_version()';
export const TEXT_ENCODING = 'select encoding from pragma_encoding';

export interface HeaderNumbersRow {
  readonly userVersion: bigint;
  readonly applicationId: bigint;
}

export const HEADER_NUMBERS = `
  select user_version as "userVersion", application_id as "applicationId" from pragma_user_version, pragma_application_id`;

/** One line for the manifest. */
export const CONSISTENCY_POINT = `
  select format('data_version %d, schema_version %d, %d pages of %d bytes',
    data_version, schema_version, page_count, page_size)
  from pragma_data_version, pragma_schema_version, pragma_page_count, pragma_page_size`;

export interface TableListRow {
  readonly name: string;
  readonly type: 'table' | 'view' | 'virtual' | 'shadow';
  readonly withoutRowid: bigint;
  readonly strict: bigint;
  /** null for a table that SQLite made itself. */
  readonly sql: string | null;
}

/** Tables, views and virtual tables of the main database; names that begin with `sqlite_` are SQLite's own. */
export const TABLE_LIST = `
  select l.name, l.type, l.wr as withoutRowid, l.strict, s.sql
  from pragma_table_list as l
  left join sqlite_schema as s on s.name = l.name and s.type in ('table', 'view')
  where l.schema = 'main' and l.name not like 'sqlite\\_%' escape '\\'`;

/** In lower case, as SQLite compares names. */
export const COLUMN_NAMES = 'select lower(name) from pragma_table_xinfo(?)';

export interface TriggerRow {
  readonly name: string;
  readonly table: string;
  readonly sql: string;
}

export const TRIGGER_LIST = `
  select name, tbl_name as "table", sql
  from sqlite_schema
  where type = 'trigger'`;

export interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly isNotNull: bigint;
  readonly defaultText: string | null;
  /** The place in the primary key from 1, 0 outside it. */
  readonly keyPlace: bigint;
  /** 0 ordinary, 1 hidden, 2 generated and virtual, 3 generated and stored. */
  readonly hidden: bigint;
}

/** Parameter: the table's name. */
export const COLUMN_LIST = `
  select name, type, "notnull" as isNotNull, dflt_value as defaultText, pk as keyPlace, hidden
  from pragma_table_xinfo(?)
  order by cid`;

export interface IndexRow {
  readonly name: string;
  readonly isUnique: bigint;
  /** `c`: CREATE INDEX, `u`: a UNIQUE constraint, `pk`: the primary key. */
  readonly origin: 'c' | 'u' | 'pk';
  readonly isPartial: bigint;
  readonly sql: string | null;
}

/** In the order in which they were made. Parameter: the table's name. */
export const INDEX_LIST = `
  select l.name, l."unique" as isUnique, l.origin, l.partial as isPartial, s.sql
  from pragma_index_list(?) as l
  left join sqlite_schema as s on s.name = l.name and s.type = 'index'
  order by l.seq desc`;

export interface IndexTermRow {
  /** The column's place in the table; negative: an expression. */
  readonly place: bigint;
  readonly column: string | null;
  readonly isDescending: bigint;
  readonly collation: string;
}

/** The key terms of an index in their order. Parameter: the index's name. */
export const INDEX_TERMS = `
  select cid as place, name as "column", "desc" as isDescending, coll as collation
  from pragma_index_xinfo(?)
  where key = 1
  order by seqno`;

export interface ForeignKeyRow {
  readonly id: bigint;
  readonly table: string;
  readonly from: string;
  /** null: the primary key of the table. */
  readonly to: string | null;
  readonly onUpdate: string;
  readonly onDelete: string;
}

/** In the order of declaration: SQLite numbers them from the last. Parameter: the table's name. */
export const FOREIGN_KEY_LIST = `
  select id, "table", "from", "to", on_update as onUpdate, on_delete as onDelete
  from pragma_foreign_key_list(?)
  order by id desc, seq`;

/** The table is there once a table has AUTOINCREMENT. */
export const HAS_SEQUENCES = "select count(*) from sqlite_schema where name = 'sqlite_sequence'";

/** The highest rowid that a table was given, by AUTOINCREMENT's own book. Parameter: the table's name. */
export const SEQUENCE_LAST = "select max(seq) from sqlite_sequence where name = ? and typeof(seq) = 'integer'";
