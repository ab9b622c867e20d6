export interface ConstraintRow {
  readonly table: number;
  readonly name: string;
  /** Primary key, unique key, CHECK, foreign key, exclusion. */
  readonly type: 'p' | 'u' | 'c' | 'f' | 'x';
  readonly columns: readonly string[];
  readonly deferrable: boolean;
  readonly deferred: boolean;
  readonly validated: boolean;
  /** PostgreSQL 18: false for NOT ENFORCED. */
  readonly enforced: boolean;
  /** PostgreSQL 18: WITHOUT OVERLAPS, PERIOD. */
  readonly temporal: boolean;
  readonly nulls_not_distinct: boolean;
  /** INCLUDE columns of the index behind a key. */
  readonly includes: boolean;
  readonly expression: string | null;
  readonly definition: string;
  readonly target_namespace: string | null;
  readonly target_name: string | null;
  readonly target_columns: readonly string[];
  readonly on_delete: ActionCode;
  readonly on_update: ActionCode;
  readonly full_match: boolean;
  /** `ON DELETE SET NULL (column, …)`: only some of the columns. */
  readonly sets_some: boolean;
  /** The partitioned table at the top, where `table` is a partition. */
  readonly root: number | null;
  /** How many partitions without partitions of their own the constraint is on, and the root has. */
  readonly leaves: number;
  readonly root_leaves: number;
}

/** `pg_constraint.confdeltype`; a blank where it is no foreign key. */
export type ActionCode = 'a' | 'r' | 'c' | 'n' | 'd' | ' ';

const namesOf = (table: string, numbers: string): string => `array(
      select a.attname::text
      from unnest(${numbers}) with ordinality as k (number, place)
      join pg_catalog.pg_attribute as a on a.attrelid = ${table} and a.attnum = k.number
      order by k.place)`;

const leavesOf = (table: string): string => `(
      select count(*)::int from pg_catalog.pg_partition_tree(${table}) as leaf where leaf.isleaf)`;

/** The foreign keys of partitions count too, where the partitioned table has none ($1: oids of the tables). */
export const CONSTRAINTS = `
  select con.conrelid as table, con.conname::text as name, con.contype::text as type,
    ${namesOf('con.conrelid', 'con.conkey')} as columns,
    con.condeferrable as deferrable, con.condeferred as deferred, con.convalidated as validated,
    coalesce((to_jsonb(con) ->> 'conenforced')::boolean, true) as enforced,
    coalesce((to_jsonb(con) ->> 'conperiod')::boolean, false) as temporal,
    coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) as nulls_not_distinct,
    coalesce(i.indnatts > i.indnkeyatts, false) as includes,
    pg_catalog.pg_get_expr(con.conbin, con.conrelid) as expression,
    pg_catalog.pg_get_constraintdef(con.oid) as definition,
    tn.nspname::text as target_namespace, target.relname::text as target_name,
    ${namesOf('con.confrelid', 'con.confkey')} as target_columns,
    con.confdeltype::text as on_delete, con.confupdtype::text as on_update, con.confmatchtype = 'f' as full_match,
    coalesce(to_jsonb(con) -> 'confdelsetcols' <> 'null'::jsonb, false) as sets_some,
    case when c.relispartition then pg_catalog.pg_partition_root(c.oid)::pg_catalog.oid end as root,
    case when c.relispartition then ${leavesOf('c.oid')} else 0 end as leaves,
    case when c.relispartition then ${leavesOf('pg_catalog.pg_partition_root(c.oid)')} else 0 end as root_leaves
  from pg_catalog.pg_constraint as con
  join pg_catalog.pg_class as c on c.oid = con.conrelid
  left join pg_catalog.pg_index as i on i.indexrelid = con.conindid and con.contype in ('p', 'u')
  left join pg_catalog.pg_class as target on target.oid = con.confrelid
  left join pg_catalog.pg_namespace as tn on tn.oid = target.relnamespace
  where con.contype in ('p', 'u', 'c', 'f', 'x')
    and con.conparentid = 0
    and (con.conrelid = any ($1)
      or c.relispartition and con.contype = 'f' and pg_catalog.pg_partition_root(c.oid) = any ($1))
  order by con.conrelid, con.conname::text collate "C"`;

export interface IndexRow {
  readonly oid: number;
  readonly table: number;
  readonly name: string;
  readonly method: string;
  readonly unique: boolean;
  readonly valid: boolean;
  readonly nulls_not_distinct: boolean;
  readonly includes: boolean;
  readonly predicate: string | null;
  readonly definition: string;
}

/** Not those that a key or an exclusion made ($1: oids of the tables). */
export const INDEXES = `
  select i.indexrelid as oid, i.indrelid as table, c.relname::text as name, am.amname::text as method,
    i.indisunique as unique, i.indisvalid as valid,
    coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) as nulls_not_distinct,
    i.indnatts > i.indnkeyatts as includes,
    pg_catalog.pg_get_expr(i.indpred, i.indrelid) as predicate,
    pg_catalog.pg_get_indexdef(i.indexrelid) as definition
  from pg_catalog.pg_index as i
  join pg_catalog.pg_class as c on c.oid = i.indexrelid
  join pg_catalog.pg_am as am on am.oid = c.relam
  where i.indrelid = any ($1)
    and not exists (select from pg_catalog.pg_constraint as con
      where con.conindid = i.indexrelid and con.contype in ('p', 'u', 'x'))
  order by i.indrelid, c.relname::text collate "C"`;

export interface IndexTermRow {
  readonly index: number;
  /** null: the term is an expression. */
  readonly column: string | null;
  readonly expression: string;
  readonly descending: boolean;
  readonly nulls_first: boolean;
  readonly default_operators: boolean;
  /** Where it is not that of the column or type. */
  readonly collation_namespace: string | null;
  readonly collation: string | null;
}

/** The key terms in their order, without INCLUDE ($1: oids of the indexes). */
export const INDEX_TERMS = `
  select i.indexrelid as index, a.attname::text as column,
    pg_catalog.pg_get_indexdef(i.indexrelid, place, false) as expression,
    i.indoption[place - 1] & 1 <> 0 as descending,
    i.indoption[place - 1] & 2 <> 0 as nulls_first,
    opc.opcdefault or exists (select from pg_catalog.pg_opclass as usual
      where usual.opcfamily = opc.opcfamily and usual.opcintype = opc.opcintype
        and usual.opcdefault) as default_operators,
    cn.nspname::text as collation_namespace, coll.collname::text as collation
  from pg_catalog.pg_index as i
  cross join lateral generate_series(1, i.indnkeyatts::int) as place
  left join pg_catalog.pg_attribute as a
    on a.attrelid = i.indrelid and a.attnum = i.indkey[place - 1] and a.attnum > 0
  join pg_catalog.pg_attribute as term on term.attrelid = i.indexrelid and term.attnum = place
  join pg_catalog.pg_type as t on t.oid = term.atttypid
  join pg_catalog.pg_opclass as opc on opc.oid = i.indclass[place - 1]
  left join pg_catalog.pg_collation as coll
    on coll.oid = i.indcollation[place - 1] and coll.oid <> coalesce(a.attcollation, t.typcollation)
  left join pg_catalog.pg_namespace as cn on cn.oid = coll.collnamespace
  where i.indexrelid = any ($1)
  order by i.indexrelid, place`;
