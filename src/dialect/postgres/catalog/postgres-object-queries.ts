import { isNotOfExtension, userObject } from '../postgres-queries.ts';

/**
 * Objects that stand by themselves and have no place in the model, one query each with the columns of
 * `LeftOutRow`. What initdb made has an oid below 16384 (manual, 67.3.2, "OID Assignment").
 */

/** Every database has PL/pgSQL. */
const EXTENSIONS = `
  select 'extension', 'an extension', 'public', e.extname::text, null::pg_catalog.oid,
    format('create extension %I with schema %I version %L', e.extname, n.nspname, e.extversion)
  from pg_catalog.pg_extension as e
  join pg_catalog.pg_namespace as n on n.oid = e.extnamespace
  where e.extname <> 'plpgsql'`;

/** Enums and domains have places of their own. */
const TYPES = `
  select 'type', case t.typtype when 'c' then 'a composite type' when 'r' then 'a range type' else 'a base type' end,
    n.nspname::text, t.typname::text, null,
    case t.typtype
      when 'c' then format('create type %I.%I as (%s)', n.nspname, t.typname,
        (select string_agg(format('%I %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum)
          from pg_catalog.pg_attribute as a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped))
      when 'r' then format('create type %I.%I as range (subtype = %s)', n.nspname, t.typname,
        (select pg_catalog.format_type(r.rngsubtype, null) from pg_catalog.pg_range as r where r.rngtypid = t.oid))
      else format('type %I.%I', n.nspname, t.typname) end
  from pg_catalog.pg_type as t
  join pg_catalog.pg_namespace as n on n.oid = t.typnamespace
  left join pg_catalog.pg_class as c on c.oid = t.typrelid
  where (t.typtype = 'c' and c.relkind = 'c' or t.typtype = 'r' or t.typtype = 'b' and t.typcategory <> 'A')
    and ${userObject('n', 'pg_type', 't.oid')}`;

const STATISTICS = `
  select 'other', 'a statistics object', n.nspname::text, s.stxname::text, null,
    pg_catalog.pg_get_statisticsobjdef(s.oid)
  from pg_catalog.pg_statistic_ext as s
  join pg_catalog.pg_namespace as n on n.oid = s.stxnamespace
  where ${userObject('n', 'pg_statistic_ext', 's.oid')}`;

const COLLATIONS = `
  select 'collation', 'a collation', n.nspname::text, c.collname::text, null,
    format('collation %I.%I, provider %s%s', n.nspname, c.collname, c.collprovider,
      case when c.collisdeterministic then '' else ', not deterministic' end)
  from pg_catalog.pg_collation as c
  join pg_catalog.pg_namespace as n on n.oid = c.collnamespace
  where ${userObject('n', 'pg_collation', 'c.oid')}`;

const OPERATORS = `
  select 'other', 'an operator', n.nspname::text,
    format('%s (%s, %s)', o.oprname, pg_catalog.format_type(o.oprleft, null), pg_catalog.format_type(o.oprright, null)),
    null, format('operator %s, function %s', o.oid::pg_catalog.regoperator, o.oprcode)
  from pg_catalog.pg_operator as o
  join pg_catalog.pg_namespace as n on n.oid = o.oprnamespace
  where ${userObject('n', 'pg_operator', 'o.oid')}`;

const OPERATOR_CLASSES = `
  select 'other', 'an operator class', n.nspname::text, o.opcname::text, null,
    format('operator class %I.%I for type %s using %s', n.nspname, o.opcname,
      pg_catalog.format_type(o.opcintype, null), m.amname)
  from pg_catalog.pg_opclass as o
  join pg_catalog.pg_namespace as n on n.oid = o.opcnamespace
  join pg_catalog.pg_am as m on m.oid = o.opcmethod
  where ${userObject('n', 'pg_opclass', 'o.oid')}`;

const CASTS = `
  select 'other', 'a cast', 'public',
    format('%s as %s', pg_catalog.format_type(c.castsource, null), pg_catalog.format_type(c.casttarget, null)), null,
    format('cast (%s as %s)', pg_catalog.format_type(c.castsource, null), pg_catalog.format_type(c.casttarget, null))
  from pg_catalog.pg_cast as c
  where c.oid >= 16384
    and not exists (select from pg_catalog.pg_depend as owner
      where owner.classid = 'pg_cast'::pg_catalog.regclass and owner.objid = c.oid and owner.deptype in ('e', 'i'))`;

const TEXT_SEARCH = `
  select 'other', 'a text search configuration', n.nspname::text, c.cfgname::text, null,
    format('text search configuration %I.%I', n.nspname, c.cfgname)
  from pg_catalog.pg_ts_config as c
  join pg_catalog.pg_namespace as n on n.oid = c.cfgnamespace
  where ${userObject('n', 'pg_ts_config', 'c.oid')}
  union all
  select 'other', 'a text search dictionary', n.nspname::text, d.dictname::text, null,
    format('text search dictionary %I.%I (%s)', n.nspname, d.dictname, d.dictinitoption)
  from pg_catalog.pg_ts_dict as d
  join pg_catalog.pg_namespace as n on n.oid = d.dictnamespace
  where ${userObject('n', 'pg_ts_dict', 'd.oid')}`;

const EVENT_TRIGGERS = `
  select 'trigger', 'an event trigger', 'public', e.evtname::text, null,
    format('create event trigger %I on %s execute function %s', e.evtname, e.evtevent,
      e.evtfoid::pg_catalog.regprocedure)
  from pg_catalog.pg_event_trigger as e
  where ${isNotOfExtension('pg_event_trigger', 'e.oid')}`;

const MATERIALISED_VIEW_INDEXES = `
  select 'index', 'an index of a materialised view', n.nspname::text, c.relname::text, null,
    pg_catalog.pg_get_indexdef(i.indexrelid)
  from pg_catalog.pg_index as i
  join pg_catalog.pg_class as c on c.oid = i.indexrelid
  join pg_catalog.pg_class as v on v.oid = i.indrelid and v.relkind = 'm'
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where ${userObject('n', 'pg_class', 'v.oid')}`;

/** Those of tables and their columns are told with the table. */
const COMMENTS = `
  select 'comment', 'a comment', 'public', object.type || ' ' || object.identity, null, d.description
  from pg_catalog.pg_description as d
  cross join lateral pg_catalog.pg_identify_object(d.classoid, d.objoid, d.objsubid) as object
  where d.objoid >= 16384
    and not (d.classoid = 'pg_class'::pg_catalog.regclass and exists (
      select from pg_catalog.pg_class as c where c.oid = d.objoid and c.relkind in ('r', 'p') and not c.relispartition))
    and (object.schema is null or object.schema !~ '^pg_')
    and object.type not in ('extension', 'language')
    and not exists (select from pg_catalog.pg_depend as owner
      where owner.classid = d.classoid and owner.objid = d.objoid and owner.deptype = 'e')`;

export const OBJECTS: readonly string[] = [
  EXTENSIONS,
  TYPES,
  STATISTICS,
  COLLATIONS,
  OPERATORS,
  OPERATOR_CLASSES,
  CASTS,
  TEXT_SEARCH,
  EVENT_TRIGGERS,
  MATERIALISED_VIEW_INDEXES,
  COMMENTS,
];
