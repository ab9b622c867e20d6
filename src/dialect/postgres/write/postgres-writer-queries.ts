/** $1: names. */
export const KNOWN_NAMESPACES = `
  select n.nspname::text as name from pg_catalog.pg_namespace as n where n.nspname = any ($1)`;

/** $1: quoted, qualified names. */
export const KNOWN_RELATIONS = `
  select wanted.name from unnest($1::text[]) as wanted (name) where pg_catalog.to_regclass(wanted.name) is not null`;

/** More room for building indexes, where the server's setting is smaller; for this transaction alone. */
export const RAISE_MAINTENANCE_MEMORY = `
  select pg_catalog.set_config('maintenance_work_mem', '256MB', true)
  from pg_catalog.pg_settings as s
  where s.name = 'maintenance_work_mem' and s.setting::bigint < 256 * 1024`;

/** Tables, each with all of its partitions. $1: quoted, qualified names. */
const LOADED = `
  select coalesce(tree.relid, named.oid) as oid
  from (select name::pg_catalog.regclass as oid from unnest($1::text[]) as name) as named
  left join lateral pg_catalog.pg_partition_tree(named.oid) as tree on true`;

export interface TriggerRow {
  readonly table: string;
  readonly name: string;
  /** How it fires: in origin sessions, in replica ones, or always. */
  readonly enabled: 'O' | 'R' | 'A';
}

/** Triggers that a user made and that could fire, with their tables as SQL. */
export const USER_TRIGGERS = `
  select t.tgrelid::pg_catalog.regclass::text as table, t.tgname::text as name, t.tgenabled::text as enabled
  from pg_catalog.pg_trigger as t
  where t.tgrelid in (${LOADED}) and not t.tgisinternal and t.tgenabled <> 'D'
  order by 1, 2`;

export interface ForeignKeyRow {
  readonly table: string;
  readonly name: string;
}

/** Foreign keys that are checked at once. One of a partition that comes from its parent is altered there. */
export const IMMEDIATE_FOREIGN_KEYS = `
  select con.conrelid::pg_catalog.regclass::text as table, con.conname::text as name
  from pg_catalog.pg_constraint as con
  where con.conrelid in (${LOADED}) and con.contype = 'f' and con.conparentid = 0 and not con.condeferrable
    and coalesce((pg_catalog.to_jsonb(con) ->> 'conenforced')::boolean, true)
  order by 1, 2`;

export interface SequenceNameRow {
  /** As SQL; null where the column has no sequence of its own. */
  readonly name: string | null;
}

/** $1: the table as SQL, $2: the column. */
export const SEQUENCE_OF_COLUMN = 'select pg_catalog.pg_get_serial_sequence($1, $2) as name';

/**
 * Sets a sequence to the greatest of the column's values, the last number the source handed out ($2) and its
 * own last number, so that it goes on behind them; leaves it alone where there is none or where it counts down.
 * `sequence`, `table` and `column` are SQL. $1: the sequence.
 */
export function setSequenceSql(names: {
  readonly sequence: string;
  readonly table: string;
  readonly column: string;
}): string {
  return `
  select pg_catalog.setval($1::pg_catalog.regclass, least(reached.value, s.seqmax), true)
  from pg_catalog.pg_sequence as s,
    (select greatest(
      (select max(${names.column})::bigint from ${names.table}),
      $2::bigint,
      (select case when own.is_called then own.last_value end from ${names.sequence} as own)) as value) as reached
  where s.seqrelid = $1::pg_catalog.regclass and s.seqincrement > 0 and reached.value >= s.seqmin`;
}
