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
