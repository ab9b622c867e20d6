export interface ConsistencyPointRow {
  readonly lsn: string;
  readonly time: string;
}

/** Where the server's log stands and when: what a person needs to find the moment again. */
export const CONSISTENCY_POINT = `
  select
    case
      when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_replay_lsn()
      else pg_catalog.pg_current_wal_lsn()
    end::text as lsn,
    pg_catalog.to_json(pg_catalog.now()) #>> '{}' as time`;

export interface TypeNameRow {
  readonly name: string;
}

/** The types that a column can be of, except arrays: every type has one. */
export const TYPE_NAMES = `
  select pg_catalog.format_type(t.oid, null) as name
  from pg_catalog.pg_type as t
  where t.typtype <> 'p'
    and not exists (select from pg_catalog.pg_type as element where element.typarray = t.oid)`;
