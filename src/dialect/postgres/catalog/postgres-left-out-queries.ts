import type { LeftOut } from '../../../model/catalog.ts';
import { userObject } from '../postgres-queries.ts';
import { ACCESS } from './postgres-access-queries.ts';
import { OBJECTS } from './postgres-object-queries.ts';

export interface LeftOutRow {
  readonly kind: LeftOut['kind'];
  /** What it is, for the reason: `a view`, `a rule`. */
  readonly what: string;
  readonly namespace: string;
  readonly name: string;
  /** The table it belongs to. */
  readonly table: number | null;
  readonly text: string;
}

const VIEWS = `
  select 'view' as kind, case c.relkind when 'v' then 'a view' else 'a materialised view' end as what,
    n.nspname::text as namespace, c.relname::text as name, null::pg_catalog.oid as table,
    format('create %sview %I.%I as %s', case c.relkind when 'm' then 'materialized ' else '' end,
      n.nspname, c.relname, pg_catalog.pg_get_viewdef(c.oid)) as text
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where c.relkind in ('v', 'm') and c.relpersistence <> 't' and ${userObject('n', 'pg_class', 'c.oid')}`;

const FOREIGN_TABLES = `
  select 'table', 'a foreign table', n.nspname::text, c.relname::text, null,
    format('foreign table %I.%I on server %I', n.nspname, c.relname, s.srvname)
  from pg_catalog.pg_foreign_table as f
  join pg_catalog.pg_foreign_server as s on s.oid = f.ftserver
  join pg_catalog.pg_class as c on c.oid = f.ftrelid and not c.relispartition
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where ${userObject('n', 'pg_class', 'c.oid')}`;

/** Aggregates have no definition that the server could print. */
const FUNCTIONS = `
  select 'function', case p.prokind when 'p' then 'a procedure' when 'a' then 'an aggregate' else 'a function' end,
    n.nspname::text, format('%s(%s)', p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)), null,
    case when p.prokind = 'a'
      then format('aggregate %I.%I(%s)', n.nspname, p.proname, pg_catalog.pg_get_function_arguments(p.oid))
      else pg_catalog.pg_get_functiondef(p.oid) end
  from pg_catalog.pg_proc as p
  join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
  where ${userObject('n', 'pg_proc', 'p.oid')}
    and not exists (select from pg_catalog.pg_depend as part
      where part.classid = 'pg_proc'::pg_catalog.regclass and part.objid = p.oid and part.deptype = 'i')`;

/** What stands on a partition is told with the partitioned table. */
const TABLE_OF_CLASS =
  "case when c.relispartition then pg_catalog.pg_partition_root(c.oid)::pg_catalog.oid when c.relkind in ('r', 'p') then c.oid end";

/** Of views too; partitions have copies of their parent's. */
const TRIGGERS = `
  select 'trigger', 'a trigger', n.nspname::text, t.tgname::text, ${TABLE_OF_CLASS}, pg_catalog.pg_get_triggerdef(t.oid)
  from pg_catalog.pg_trigger as t
  join pg_catalog.pg_class as c on c.oid = t.tgrelid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where not t.tgisinternal and t.tgparentid = 0 and ${userObject('n', 'pg_class', 'c.oid')}`;

const POLICIES = `
  select 'policy', 'a row security policy', n.nspname::text, p.polname::text, ${TABLE_OF_CLASS},
    format('create policy %I on %I.%I for %s', p.polname, n.nspname, c.relname,
      case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
        when 'd' then 'delete' else 'all' end)
      || coalesce(' using (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')', '')
      || coalesce(' with check (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
  from pg_catalog.pg_policy as p
  join pg_catalog.pg_class as c on c.oid = p.polrelid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where ${userObject('n', 'pg_class', 'c.oid')}`;

const RULES = `
  select 'rule', 'a rule', n.nspname::text, r.rulename::text, ${TABLE_OF_CLASS}, pg_catalog.pg_get_ruledef(r.oid)
  from pg_catalog.pg_rewrite as r
  join pg_catalog.pg_class as c on c.oid = r.ev_class
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where r.rulename <> '_RETURN' and ${userObject('n', 'pg_class', 'c.oid')}`;

/** Indexes that single partitions have; those of the partitioned table are its own. */
const PARTITION_INDEXES = `
  select 'index', 'an index of one partition', n.nspname::text, ic.relname::text,
    pg_catalog.pg_partition_root(c.oid)::pg_catalog.oid, pg_catalog.pg_get_indexdef(i.indexrelid)
  from pg_catalog.pg_index as i
  join pg_catalog.pg_class as ic on ic.oid = i.indexrelid
  join pg_catalog.pg_class as c on c.oid = i.indrelid and c.relispartition
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where not exists (select from pg_catalog.pg_inherits as parent where parent.inhrelid = i.indexrelid)
    and ${userObject('n', 'pg_class', 'c.oid')}`;

/** CHECKs that single partitions have. */
const PARTITION_CHECKS = `
  select 'check', 'a CHECK of one partition', n.nspname::text, con.conname::text,
    pg_catalog.pg_partition_root(c.oid)::pg_catalog.oid, pg_catalog.pg_get_constraintdef(con.oid)
  from pg_catalog.pg_constraint as con
  join pg_catalog.pg_class as c on c.oid = con.conrelid and c.relispartition
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where con.contype = 'c' and con.coninhcount = 0 and ${userObject('n', 'pg_class', 'c.oid')}`;

/** Everything that has a definition of its own and no place in the model. */
export const LEFT_OUT = [
  VIEWS,
  FOREIGN_TABLES,
  FUNCTIONS,
  TRIGGERS,
  POLICIES,
  RULES,
  PARTITION_INDEXES,
  PARTITION_CHECKS,
  ...OBJECTS,
  ...ACCESS,
].join('\n  union all\n');
