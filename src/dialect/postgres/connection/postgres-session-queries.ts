/** Everything read is the state of one moment, and nothing is ever written (manual, 13.2.2). */
export const BEGIN_READING = 'begin transaction isolation level repeatable read, read only';

export const BEGIN_WRITING = 'begin transaction isolation level read committed, read write';

export const EXPORT_SNAPSHOT = 'select pg_catalog.pg_export_snapshot() as snapshot';

/**
 * Settings that values and definitions are printed and read by, for this transaction alone.
 * `row_security = off` makes a policy an error instead of fewer rows. A setting that a version of the
 * server does not know is passed over (`transaction_timeout` came with 17).
 */
export const SESSION_SETTINGS = `
  select pg_catalog.set_config(setting.name, setting.value, true)
  from (values
    ('timezone', 'UTC'),
    ('datestyle', 'ISO, YMD'),
    ('intervalstyle', 'iso_8601'),
    ('extra_float_digits', '1'),
    ('client_encoding', 'UTF8'),
    ('lc_monetary', 'C'),
    ('bytea_output', 'hex'),
    ('xmloption', 'content'),
    ('standard_conforming_strings', 'on'),
    ('quote_all_identifiers', 'off'),
    ('search_path', ''),
    ('row_security', 'off'),
    ('statement_timeout', '0'),
    ('lock_timeout', '0'),
    ('idle_in_transaction_session_timeout', '0'),
    ('idle_session_timeout', '0'),
    ('transaction_timeout', '0'),
    ('client_min_messages', 'error'),
    ('jit', 'off')
  ) as setting (name, value)
  where setting.name in (select pg_catalog.lower(known.name) from pg_catalog.pg_settings as known)`;

/** null where the transaction has written nothing. */
export const CURRENT_TRANSACTION = 'select pg_catalog.pg_current_xact_id_if_assigned()::text as id';

export interface TransactionStatusRow {
  /** null: too long ago. */
  readonly status: 'committed' | 'aborted' | 'in progress' | null;
}

export const TRANSACTION_STATUS = 'select pg_catalog.pg_xact_status($1::pg_catalog.xid8) as status';

export interface ServerInfoRow {
  readonly version: string;
  readonly database: string;
}

export const SERVER_INFO = `
  select pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1) as version,
    pg_catalog.current_database()::text as database`;
