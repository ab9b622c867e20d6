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

export interface RightsRow {
  /** As SQL. */
  readonly table: string;
  readonly owned: boolean;
  /** May change or delete rows, not only add some. */
  readonly changes: boolean;
  /** A policy applies to this user. */
  readonly filtered: boolean;
}

/** What this user may do with tables, in their order. $1: quoted, qualified names. */
export const RIGHTS = `
  select c.oid::pg_catalog.regclass::text as table, pg_catalog.pg_has_role(c.relowner, 'usage') as owned,
    pg_catalog.has_table_privilege(c.oid, 'update, delete, truncate') as changes,
    pg_catalog.row_security_active(c.oid) as filtered
  from unnest($1::text[]) with ordinality as named (name, place)
  join pg_catalog.pg_class as c on c.oid = named.name::pg_catalog.regclass
  order by named.place`;

export interface TriggerRow {
  readonly table: string;
  readonly name: string;
  /** Its table belongs to this user. */
  readonly owned: boolean;
  /** A constraint trigger that waits for the commit. */
  readonly waits: boolean;
  /** How it fires: in origin sessions, in replica ones, or always. */
  readonly enabled: 'O' | 'R' | 'A';
}

/** Triggers that a user made and that could fire, with their tables as SQL. */
export const USER_TRIGGERS = `
  select t.tgrelid::pg_catalog.regclass::text as table, t.tgname::text as name, t.tgenabled::text as enabled,
    t.tginitdeferred as waits, pg_catalog.pg_has_role(c.relowner, 'usage') as owned
  from pg_catalog.pg_trigger as t
  join pg_catalog.pg_class as c on c.oid = t.tgrelid
  where t.tgrelid in (${LOADED}) and not t.tgisinternal and t.tgenabled <> 'D'
  order by 1, 2`;

export interface ForeignKeyRow {
  readonly table: string;
  readonly name: string;
  /** Its table belongs to this user. */
  readonly owned: boolean;
}

/** Foreign keys that are checked at once. One of a partition that comes from its parent is altered there. */
export const IMMEDIATE_FOREIGN_KEYS = `
  select con.conrelid::pg_catalog.regclass::text as table, con.conname::text as name,
    pg_catalog.pg_has_role(c.relowner, 'usage') as owned
  from pg_catalog.pg_constraint as con
  join pg_catalog.pg_class as c on c.oid = con.conrelid
  where con.conrelid in (${LOADED}) and con.contype = 'f' and con.conparentid = 0 and not con.condeferrable
    and coalesce((pg_catalog.to_jsonb(con) ->> 'conenforced')::boolean, true)
  order by 1, 2`;

export interface WaitingRow {
  readonly namespace: string;
  readonly name: string;
}

/** Deferrable constraints other than foreign keys, and constraint triggers that are deferrable but do not wait. */
export const WAITING_CONSTRAINTS = `
  select n.nspname::text as namespace, con.conname::text as name
  from pg_catalog.pg_constraint as con
  join pg_catalog.pg_namespace as n on n.oid = con.connamespace
  where con.conrelid in (${LOADED}) and con.contype <> 'f' and con.condeferrable
    and (con.contype <> 't' or not con.condeferred)
  order by 1, 2`;

export interface OuterReferenceRow {
  /** The table that refers, as SQL. */
  readonly childSql: string;
  readonly childNamespace: string;
  readonly child: string;
  readonly parentNamespace: string;
  readonly parent: string;
  readonly columns: readonly string[];
}

/** Foreign keys of other tables that lead to these ones or to partitions of them. $1: quoted, qualified names. */
export const OUTER_REFERENCES = `
  select con.conrelid::pg_catalog.regclass::text as "childSql", cn.nspname::text as "childNamespace",
    c.relname::text as child, pn.nspname::text as "parentNamespace", p.relname::text as parent,
    array(select a.attname::text from unnest(con.conkey) with ordinality as k (number, place)
      join pg_catalog.pg_attribute as a on a.attrelid = con.conrelid and a.attnum = k.number
      order by k.place) as columns
  from pg_catalog.pg_constraint as con
  join pg_catalog.pg_class as c on c.oid = con.conrelid
  join pg_catalog.pg_namespace as cn on cn.oid = c.relnamespace
  join pg_catalog.pg_class as p on p.oid = con.confrelid
  join pg_catalog.pg_namespace as pn on pn.oid = p.relnamespace
  where con.contype = 'f' and con.conparentid = 0
    and con.confrelid in (${LOADED}) and con.conrelid not in (${LOADED})
  order by 1, con.conname`;

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

export interface LockHolderRow {
  readonly pid: number;
  readonly program: string;
  readonly user: string | null;
  readonly mode: string;
  readonly state: string | null;
  /** How long its transaction lasts. */
  readonly seconds: number | null;
}

/** Sessions that hold locks on a table, the longest first. $1: its quoted, qualified name. */
export const LOCK_HOLDERS = `
  select l.pid, coalesce(a.application_name, '') as program, a.usename::text as user, a.state,
    pg_catalog.string_agg(distinct l.mode, ', ') as mode,
    pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - a.xact_start)::int as seconds
  from pg_catalog.pg_locks as l left join pg_catalog.pg_stat_activity as a on a.pid = l.pid
  where l.locktype = 'relation' and l.granted and l.pid <> pg_catalog.pg_backend_pid()
    and l.relation = pg_catalog.to_regclass($1)
    and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
  group by l.pid, a.application_name, a.usename, a.state, a.xact_start
  order by a.xact_start, l.pid`;
