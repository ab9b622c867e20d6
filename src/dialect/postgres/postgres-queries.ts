/**
 * What the catalog is read from (manual, chapter 53). Columns that only some versions of the server have are
 * taken through `to_jsonb(row)`, where an unknown one is NULL and not an error.
 */

/** Objects of an extension come with the extension: they are its structure, not the user's. */
export const isNotOfExtension = (catalog: string, object: string): string => `not exists (
    select from pg_catalog.pg_depend as owner
    where owner.classid = '${catalog}'::pg_catalog.regclass
      and owner.objid = ${object}
      and owner.deptype = 'e')`;

/** No catalogs, no toast, no temporary objects. */
const isOfUser = (namespace: string): string =>
  `${namespace}.nspname !~ '^pg_' and ${namespace}.nspname <> 'information_schema'`;

export const userObject = (namespace: string, catalog: string, object: string): string =>
  `${isOfUser(namespace)} and ${isNotOfExtension(catalog, object)}`;

export interface TableRow {
  readonly oid: number;
  readonly namespace: string;
  readonly name: string;
  readonly partitioned: boolean;
  /** `RANGE (day)`, of a partitioned table. */
  readonly partition_key: string | null;
  /** The tables that it inherits from, as SQL. */
  readonly inherits: string | null;
  readonly readable: boolean;
  /** A policy would hide rows from this user. */
  readonly filtered: boolean;
  readonly comment: string | null;
  /** Its rows are lost in a crash. */
  readonly unlogged: boolean;
  readonly row_security: boolean;
}

/** A partition is not a table of its own: its rows are read through the partitioned table. */
export const TABLES = `
  select c.oid, n.nspname::text as namespace, c.relname::text as name,
    c.relkind = 'p' as partitioned,
    pg_catalog.pg_get_partkeydef(c.oid) as partition_key,
    (select string_agg(i.inhparent::pg_catalog.regclass::text, ', ' order by i.inhseqno)
      from pg_catalog.pg_inherits as i where i.inhrelid = c.oid) as inherits,
    pg_catalog.has_schema_privilege(n.oid, 'usage') and (
      pg_catalog.has_table_privilege(c.oid, 'select')
      or (select bool_and(pg_catalog.has_column_privilege(c.oid, a.attnum, 'select'))
        from pg_catalog.pg_attribute as a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)) as readable,
    pg_catalog.row_security_active(c.oid) as filtered,
    pg_catalog.obj_description(c.oid, 'pg_class') as comment,
    c.relpersistence = 'u' as unlogged,
    c.relrowsecurity as row_security
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p')
    and not c.relispartition
    and c.relpersistence <> 't'
    and ${userObject('n', 'pg_class', 'c.oid')}
  order by n.nspname <> 'public', n.nspname::text collate "C", c.relname::text collate "C"`;

export interface ColumnRow {
  readonly table: number;
  readonly name: string;
  /** Of the base type where the column's type is a domain. */
  readonly type_name: string;
  readonly enum_namespace: string | null;
  readonly enum_name: string | null;
  /** The domain that is the column's type. */
  readonly domain: number | null;
  /** The domain that the column's type is an array of. */
  readonly element_domain: number | null;
  readonly not_null: boolean;
  /** NOT NULL that was never verified (PostgreSQL 18: NOT VALID). */
  readonly not_null_unproven: boolean;
  /** The default, or what a generated column is computed by. */
  readonly expression: string | null;
  /** The sequence that the default names. */
  readonly default_sequence: number | null;
  /** The sequence of an identity column. */
  readonly identity_sequence: number | null;
  readonly identity: '' | 'a' | 'd';
  readonly generated: '' | 's' | 'v';
  /** Where it is not the default of the type. */
  readonly collation_namespace: string | null;
  readonly collation: string | null;
  readonly comment: string | null;
}

/** The base type of every domain, through domains over domains. */
const DOMAIN_BASES = `
  domain_step (domain, base, modifier, not_null) as (
    select t.oid, t.typbasetype, t.typtypmod, t.typnotnull
    from pg_catalog.pg_type as t
    where t.typtype = 'd'
    union all
    select d.domain, t.typbasetype, t.typtypmod, d.not_null or t.typnotnull
    from domain_step as d
    join pg_catalog.pg_type as t on t.oid = d.base
    where t.typtype = 'd'),
  domain_base as (
    select d.* from domain_step as d
    join pg_catalog.pg_type as t on t.oid = d.base
    where t.typtype <> 'd')`;

/** Arrays of a domain are read as arrays of its base type; of arrays in arrays no other type tells. */
const DOMAIN_ARRAYS = `
  domain_array (domain, base, modifier) as (
    select d.domain, t.typarray, d.modifier
    from domain_base as d
    join pg_catalog.pg_type as t on t.oid = d.base
    where t.typarray <> 0 and t.typcategory <> 'A')`;

/** $1: oids of the tables. */
export const COLUMNS = `
  with recursive ${DOMAIN_BASES}, ${DOMAIN_ARRAYS}
  select a.attrelid as table, a.attname::text as name,
    pg_catalog.format_type(coalesce(e.base, t.oid), coalesce(e.modifier, d.modifier, a.atttypmod)) as type_name,
    case when t.typtype = 'e' then tn.nspname::text end as enum_namespace,
    case when t.typtype = 'e' then t.typname::text end as enum_name,
    d.domain, e.domain as element_domain,
    a.attnotnull or coalesce(d.not_null, false) as not_null,
    exists (select from pg_catalog.pg_constraint as con
      where con.conrelid = a.attrelid and con.contype = 'n' and con.conkey = array[a.attnum]
        and not con.convalidated) as not_null_unproven,
    pg_catalog.pg_get_expr(def.adbin, def.adrelid) as expression,
    (select dep.refobjid from pg_catalog.pg_depend as dep
      join pg_catalog.pg_class as s on s.oid = dep.refobjid and s.relkind = 'S'
      where dep.classid = 'pg_attrdef'::pg_catalog.regclass and dep.objid = def.oid
        and dep.refclassid = 'pg_class'::pg_catalog.regclass
      limit 1) as default_sequence,
    (select dep.objid from pg_catalog.pg_depend as dep
      join pg_catalog.pg_class as s on s.oid = dep.objid and s.relkind = 'S'
      where dep.refclassid = 'pg_class'::pg_catalog.regclass
        and dep.refobjid = a.attrelid and dep.refobjsubid = a.attnum
        and dep.classid = 'pg_class'::pg_catalog.regclass and dep.deptype = 'i') as identity_sequence,
    a.attidentity::text as identity, a.attgenerated::text as generated,
    cn.nspname::text as collation_namespace, coll.collname::text as collation,
    pg_catalog.col_description(a.attrelid, a.attnum) as comment
  from pg_catalog.pg_attribute as a
  left join domain_base as d on d.domain = a.atttypid
  join pg_catalog.pg_type as t on t.oid = coalesce(d.base, a.atttypid)
  join pg_catalog.pg_namespace as tn on tn.oid = t.typnamespace
  left join domain_array as e on e.domain = t.typelem and t.typcategory = 'A'
  left join pg_catalog.pg_attrdef as def on def.adrelid = a.attrelid and def.adnum = a.attnum
  left join pg_catalog.pg_collation as coll on coll.oid = a.attcollation and a.attcollation <> t.typcollation
  left join pg_catalog.pg_namespace as cn on cn.oid = coll.collnamespace
  where a.attrelid = any ($1) and a.attnum > 0 and not a.attisdropped
  order by a.attrelid, a.attnum`;

export interface DomainRow {
  readonly oid: number;
  readonly namespace: string;
  readonly name: string;
  readonly type_name: string;
  /** The domain below this one, where it is a domain over a domain. */
  readonly base_domain: number | null;
  readonly expression: string | null;
  readonly not_null: boolean;
  /** The CHECKs with `VALUE` for the value, and their definitions. */
  readonly checks: readonly string[];
  readonly definitions: readonly string[];
  readonly of_extension: boolean;
}

export const DOMAINS = `
  select t.oid, n.nspname::text as namespace, t.typname::text as name,
    pg_catalog.format_type(t.typbasetype, t.typtypmod) as type_name,
    case when base.typtype = 'd' then base.oid end as base_domain,
    pg_catalog.pg_get_expr(t.typdefaultbin, 0) as expression,
    t.typnotnull as not_null,
    array(select pg_catalog.pg_get_expr(con.conbin, 0) from pg_catalog.pg_constraint as con
      where con.contypid = t.oid and con.contype = 'c' and con.convalidated order by con.conname) as checks,
    array(select pg_catalog.pg_get_constraintdef(con.oid) from pg_catalog.pg_constraint as con
      where con.contypid = t.oid and con.contype = 'c' order by con.conname) as definitions,
    not (${isNotOfExtension('pg_type', 't.oid')}) as of_extension
  from pg_catalog.pg_type as t
  join pg_catalog.pg_namespace as n on n.oid = t.typnamespace
  join pg_catalog.pg_type as base on base.oid = t.typbasetype
  where t.typtype = 'd' and ${isOfUser('n')}
  order by n.nspname::text collate "C", t.typname::text collate "C"`;

export interface EnumRow {
  readonly namespace: string;
  readonly name: string;
  readonly labels: readonly string[];
}

export const ENUMS = `
  select n.nspname::text as namespace, t.typname::text as name,
    array(select e.enumlabel::text from pg_catalog.pg_enum as e
      where e.enumtypid = t.oid order by e.enumsortorder) as labels
  from pg_catalog.pg_type as t
  join pg_catalog.pg_namespace as n on n.oid = t.typnamespace
  where t.typtype = 'e' and ${userObject('n', 'pg_type', 't.oid')}
  order by n.nspname <> 'public', n.nspname::text collate "C", t.typname::text collate "C"`;

export interface SequenceRow {
  readonly oid: number;
  readonly namespace: string;
  readonly name: string;
  readonly start: string;
  readonly increment: string;
  readonly definition: string;
  /** It counts by ones to the end of its type, and no further. */
  readonly plain: boolean;
  readonly readable: boolean;
  /** The table of the column that owns it. */
  readonly owner: number | null;
}

export const SEQUENCES = `
  select c.oid, n.nspname::text as namespace, c.relname::text as name,
    s.seqstart::text as start, s.seqincrement::text as increment,
    format('create sequence %I.%I as %s start with %s increment by %s minvalue %s maxvalue %s%s',
      n.nspname, c.relname, pg_catalog.format_type(s.seqtypid, null), s.seqstart, s.seqincrement,
      s.seqmin, s.seqmax, case when s.seqcycle then ' cycle' else '' end) as definition,
    s.seqincrement = 1 and s.seqmin = 1 and not s.seqcycle
      and s.seqmax = case s.seqtypid when 'int2'::pg_catalog.regtype then 32767
        when 'int4'::pg_catalog.regtype then 2147483647 else 9223372036854775807 end as plain,
    pg_catalog.has_schema_privilege(n.oid, 'usage')
      and pg_catalog.has_sequence_privilege(c.oid, 'select') as readable,
    (select dep.refobjid from pg_catalog.pg_depend as dep
      where dep.classid = 'pg_class'::pg_catalog.regclass and dep.objid = c.oid
        and dep.refclassid = 'pg_class'::pg_catalog.regclass and dep.deptype in ('a', 'i')
      limit 1) as owner
  from pg_catalog.pg_class as c
  join pg_catalog.pg_sequence as s on s.seqrelid = c.oid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where c.relpersistence <> 't' and ${userObject('n', 'pg_class', 'c.oid')}
  order by n.nspname::text collate "C", c.relname::text collate "C"`;

export interface SequenceStateRow {
  readonly oid: number;
  readonly last_value: string;
  readonly is_called: boolean;
}

/** One row of the sequence `qualified` (quoted SQL) whose oid is `oid`. */
export function sequenceState(oid: number, qualified: string): string {
  return `select ${oid}::pg_catalog.oid as oid, last_value::text as last_value, is_called from ${qualified}`;
}
