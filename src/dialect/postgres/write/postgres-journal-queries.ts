import { DEFAULT_NAMESPACE } from '../postgres-identifier.ts';

/** The table that an import which commits part by part keeps in its target until it is proven. */
export const JOURNAL_NAME = { namespace: null, name: 'rowferry_journal' } as const;

const JOURNAL = `${DEFAULT_NAMESPACE}.${JOURNAL_NAME.name}`;

export const JOURNAL_IS_THERE = `select pg_catalog.to_regclass('${JOURNAL}') is not null as there`;

/** The row without a name holds what the import is of, and what it has made. */
export const CREATE_JOURNAL = `
  create table ${JOURNAL} (part text collate "C" not null primary key, rows bigint not null, document text)`;

export const DESCRIBE_JOURNAL = `
  comment on table ${JOURNAL} is 'An import of RowFerry is not finished: run it again with --resumable.'`;

export interface JournalRow {
  /** The file of a part; `''` for the head. */
  readonly part: string;
  readonly rows: string;
  readonly document: string | null;
}

export const READ_JOURNAL = `select part, rows::text as rows, document from ${JOURNAL}`;

export const ADD_TO_JOURNAL = `insert into ${JOURNAL} (part, rows, document) values ($1, $2, $3)`;

export const DROP_JOURNAL = `drop table ${JOURNAL}`;

/** Held by the transaction of every part, until it is committed or not. */
export const SHARE_PARTS = 'select pg_catalog.pg_advisory_xact_lock_shared(7239012846512)';

/** Waits for parts that the server still works on, though the run that sent them is gone. */
export const AWAIT_PARTS = `
  select pg_catalog.pg_advisory_lock(7239012846512), pg_catalog.pg_advisory_unlock(7239012846512)`;

/** One import at a time: held by the session until it ends, also through commits. The number stands for the journal. */
export const LOCK_JOURNAL = 'select pg_catalog.pg_advisory_lock(7239012846511)';

/**
 * A server that works on a statement finds out in this time that its client has gone, and lets go of its locks. Not every
 * system can (manual, 20.3.2).
 */
export const NOTICE_LOST_CLIENT = `set client_connection_check_interval = '2s'`;
