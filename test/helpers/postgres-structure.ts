import type { ScratchDatabase } from './databases.ts';
import type { StructureFact } from './structure-fact.ts';

/** Tables without partitions and without what extensions brought. */
const TABLES = `
  with tables as (
    select c.oid, case n.nspname when 'public' then '' else n.nspname || '.' end || c.relname as name,
      c.relkind, c.relpersistence, c.relrowsecurity
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')),
  columns as (
    select t.oid, t.name as "table", a.* from tables t join pg_attribute a on a.attrelid = t.oid
    where a.attnum > 0 and not a.attisdropped)`;

/** The columns' names by their numbers. */
const named = (relation: string, numbers: string) =>
  `(select string_agg(a.attname, ',' order by k.place) from unnest(${numbers}) with ordinality k (number, place)
    join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number)`;

const OF_COLUMNS = `${TABLES}
  select "table", attname as name, 'not null ' || attname as key from columns c
    where (attnotnull or exists (select from pg_type y where y.oid = atttypid and y.typtype = 'd' and y.typnotnull))
      and not exists (select from pg_constraint n where n.conrelid = c.attrelid and n.contype = 'n'
        and n.conkey = array[c.attnum] and not n.convalidated)
  union all
  select "table", attname, 'default ' || attname from columns c join pg_attrdef d on adrelid = attrelid and adnum = attnum
    where attgenerated = '' and pg_get_expr(adbin, adrelid) !~ '^(nextval\\(''[^'']+''::regclass\\)|NULL(::.*)?)$'
  union all
  select "table", attname, 'default ' || attname from columns join pg_type y on y.oid = atttypid and y.typdefaultbin is not null
    where not atthasdef
  union all
  select "table", attname, 'numbers itself ' || attname from columns c left join pg_attrdef d on adrelid = attrelid and adnum = attnum
    where attidentity <> '' or pg_get_expr(adbin, adrelid) ~ '^nextval\\(''[^'']+''::regclass\\)$'
  union all
  select "table", attname, 'generated ' || attname from columns where attgenerated <> ''
  union all
  select "table", attname, 'collation ' || l.collname from columns c join pg_type y on y.oid = c.atttypid
    join pg_collation l on l.oid = c.attcollation where c.attcollation <> y.typcollation`;

const OF_CONSTRAINTS = `${TABLES}
  select t.name as "table", conname as name, case contype
    when 'p' then 'primary ' || ${named('conrelid', 'conkey')}
    when 'u' then 'unique ' || ${named('conrelid', 'conkey')}
      || case when (to_jsonb(i) ->> 'indnullsnotdistinct')::boolean then ' nulls not distinct' else '' end
    when 'f' then 'foreign ' || ${named('conrelid', 'conkey')} || ' to ' || ${named('confrelid', 'confkey')}
      || ' delete ' || confdeltype::text || ' update ' || confupdtype::text
      || case when confmatchtype = 'f' and cardinality(conkey) > 1 then ' match full' else '' end
    when 'c' then 'check ' || coalesce((select string_agg(a.attname, ',' order by a.attname collate "C")
      from pg_attribute a where a.attrelid = conrelid and a.attnum = any (conkey)), '')
    end || case when condeferrable and condeferred then ' deferred' when condeferrable then ' deferrable' else '' end as key,
    (select case n.nspname when 'public' then '' else n.nspname || '.' end || f.relname
      from pg_class f join pg_namespace n on n.oid = f.relnamespace where f.oid = confrelid) as refers
  from pg_constraint con join tables t on t.oid = con.conrelid left join pg_index i on i.indexrelid = con.conindid
  where contype in ('p', 'u', 'f', 'c', 'x')`;

/** A domain's CHECKs stand at each column of it. */
const OF_DOMAINS = `${TABLES}
  select "table", null as name, 'check ' || attname as key from columns join pg_constraint on contypid = atttypid and contype = 'c'`;

const OF_INDEXES = `${TABLES}
  select t.name as "table", c.relname as name, concat(
    case when i.indisunique and i.indpred is null and not 0 = any (i.indkey) then 'unique ' || (
      select string_agg(a.attname, ',' order by k.place) from unnest(i.indkey) with ordinality k (number, place)
      join pg_attribute a on a.attrelid = t.oid and a.attnum = k.number where k.place <= i.indnkeyatts)
      || case when (to_jsonb(i) ->> 'indnullsnotdistinct')::boolean then ' nulls not distinct' else '' end
    else
      case when i.indisunique then 'unique index' else 'index' end
      || case when am.amname = 'btree' then '' else ' ' || am.amname end || ' '
      || (select string_agg(coalesce(a.attname, '<>') || case when i.indoption[k.place - 1] & 1 = 1 then ' desc' else '' end
            || case when am.amname <> 'btree' or (i.indoption[k.place - 1] & 1 = 1) = (i.indoption[k.place - 1] & 2 = 2)
                 then '' else ' other nulls' end, ',' order by k.place)
          from unnest(i.indkey) with ordinality k (number, place)
          left join pg_attribute a on a.attrelid = t.oid and a.attnum = k.number and k.number <> 0 where k.place <= i.indnkeyatts)
      || case when i.indpred is null then '' else ' where' end end,
    case when i.indnatts > i.indnkeyatts then ' include' end,
    case when exists (select from unnest(i.indclass) k (class) join pg_opclass o on o.oid = k.class
      where not o.opcdefault and not exists (select from pg_opclass d where d.opcfamily = o.opcfamily and d.opcintype = o.opcintype and d.opcdefault)) then ' operators' end) as key
  from pg_index i join tables t on t.oid = i.indrelid join pg_class c on c.oid = i.indexrelid join pg_am am on am.oid = c.relam
  where not exists (select from pg_constraint con where con.conindid = i.indexrelid and con.contype in ('p', 'u', 'x'))`;

const USER = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";
const own = (oid: string) => `not exists (select from pg_depend e where e.objid = ${oid} and e.deptype = 'e')`;
const display = (name: string) => `case n.nspname when 'public' then '' else n.nspname || '.' end || ${name}`;

/** What SQLite has no place for: every one of it has to be named. */
const OF_OBJECTS = `${TABLES}
  select null as "table", ${display('c.relname')} as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('v', 'm', 'f') and ${USER} and ${own('c.oid')}
  union all
  select null, ${display("p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'")}
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${USER} and ${own('p.oid')}
      and not exists (select from pg_depend e where e.objid = p.oid and e.deptype = 'i')
  union all
  select t.name, tgname from pg_trigger join tables t on t.oid = tgrelid where not tgisinternal
  union all
  select t.name, polname from pg_policy join tables t on t.oid = polrelid
  union all
  select t.name, 'row security' from tables t where t.relrowsecurity
  union all
  select t.name, 'unlogged' from tables t where t.relpersistence = 'u'
  union all
  select t.name, 'partitioning' from tables t where t.relkind = 'p'
  union all
  select t.name, 'inheritance' from tables t where exists (select from pg_inherits where inhrelid = t.oid)
  union all
  select null, ${display('c.relname')} from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'S' and ${USER} and ${own('c.oid')}
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i'))
      and not exists (select from pg_depend d join pg_attrdef a on d.objid = a.oid where d.refobjid = c.oid and d.classid = 'pg_attrdef'::regclass
        and pg_get_expr(a.adbin, a.adrelid) ~ '^nextval\\(')
  union all
  select null, ${display('y.typname')} from pg_type y join pg_namespace n on n.oid = y.typnamespace left join pg_class c on c.oid = y.typrelid
    where ${USER} and ${own('y.oid')} and (y.typtype in ('d', 'r') or y.typtype = 'c' and c.relkind = 'c'
      or y.typtype = 'e' and not exists (select from columns where atttypid = y.oid))
  union all
  select null, extname from pg_extension where extname <> 'plpgsql'
  union all
  select null, ${display('s.stxname')} from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace
  union all
  select null, ${display('l.collname')} from pg_collation l join pg_namespace n on n.oid = l.collnamespace where ${USER} and ${own('l.oid')}
  union all
  select null, evtname from pg_event_trigger
  union all
  select t.name, 'comment' from pg_description join tables t on t.oid = objoid where objsubid = 0 and classoid = 'pg_class'::regclass
    and description not like 'rowferry:{%'
  union all
  select "table", attname from pg_description join columns c on c.attrelid = objoid and objsubid = attnum and classoid = 'pg_class'::regclass
    and description not like 'rowferry:{%'`;

type FactRow = {
  readonly table: string;
  readonly name: string | null;
  readonly key: string | null;
  readonly refers?: string | null;
};

/** Everything that a PostgreSQL database says of its structure, from pg_catalog, in another way than RowFerry reads it. */
export async function postgresStructure(database: ScratchDatabase): Promise<readonly StructureFact[]> {
  const facts: StructureFact[] = [];
  for (const sql of [OF_COLUMNS, OF_CONSTRAINTS, OF_DOMAINS, OF_INDEXES]) {
    for (const row of await database.query<FactRow>(sql)) {
      facts.push({ table: row.table, name: row.name ?? '', key: row.key, refers: row.refers ?? null });
    }
  }
  for (const row of await database.query<{ table: string | null; name: string }>(OF_OBJECTS)) {
    facts.push({ ...row, key: null, refers: null });
  }
  return facts;
}
