import { userObject } from '../postgres-queries.ts';

/** Who else may do what, and who follows the rows: one query each with the columns of `LeftOutRow`. */

/** What the owner granted on a table, its columns too; what the owner may do anyway is no grant of anybody. */
const PRIVILEGES = `
  select 'other', 'who else may use the table', n.nspname::text, 'privileges',
    case when c.relkind in ('r', 'p') then c.oid end,
    (select string_agg(format('grant %s%s on %s to %s', given.privileges, given.columns, c.oid::pg_catalog.regclass, given.grantee),
        '; ' order by given.grantee, given.columns)
      from (
        select coalesce(r.rolname::text, 'public') as grantee, acl.columns,
          string_agg(lower(acl.privilege_type), ', ' order by acl.privilege_type) as privileges
        from (
          select '' as columns, e.* from pg_catalog.aclexplode(c.relacl) as e
          union all
          select format(' (%I)', a.attname), e.* from pg_catalog.pg_attribute as a, pg_catalog.aclexplode(a.attacl) as e
          where a.attrelid = c.oid and not a.attisdropped) as acl
        left join pg_catalog.pg_roles as r on r.oid = acl.grantee
        where acl.grantee <> c.relowner
        group by 1, 2) as given) as text
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition and ${userObject('n', 'pg_class', 'c.oid')}`;

const GRANTED = `select * from (${PRIVILEGES}) as granted (kind, what, namespace, name, "table", text) where text is not null`;

/** A publication without tables of its own has all of them, or those of whole namespaces. */
const PUBLICATIONS = `
  select 'other', 'a publication', 'public', p.pubname::text, null::pg_catalog.oid,
    format('create publication %I for %s', p.pubname, case when p.puballtables then 'all tables' else 'table ' || coalesce(
      (select string_agg(format('%I.%I', t.schemaname, t.tablename), ', ' order by t.schemaname, t.tablename)
        from pg_catalog.pg_publication_tables as t where t.pubname = p.pubname), '') end)
  from pg_catalog.pg_publication as p`;

/** Only superusers may see where it connects to. */
const SUBSCRIPTIONS = `
  select 'other', 'a subscription', 'public', s.subname::text, null::pg_catalog.oid,
    format('subscription %I to publications %s', s.subname, array_to_string(s.subpublications, ', '))
  from pg_catalog.pg_subscription as s
  where s.subdbid = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())`;

export const ACCESS: readonly string[] = [GRANTED, PUBLICATIONS, SUBSCRIPTIONS];
