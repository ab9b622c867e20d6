import type { ScratchDatabase } from './databases.ts';

/** By table (`namespace.name`): columns, constraints and indexes as the server prints them, without their names. */
export type PostgresStructure = Readonly<Record<string, readonly string[]>>;

const STRUCTURE = `
  with tables as (
    select c.oid, n.nspname || '.' || c.relname as name
    from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_')
  select t.name as table, 'column ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || case when a.attnotnull then ' not null' else '' end || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
    || case a.attidentity when '' then '' else ' identity ' || a.attidentity::text end as text
  from tables as t join pg_attribute as a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
  union all
  select t.name, pg_get_constraintdef(c.oid) from tables as t join pg_constraint as c on c.conrelid = t.oid
  where c.contype in ('p', 'u', 'f', 'c')
  union all
  select t.name, 
    -- SQLite puts NULLs first in every index.
    regexp_replace(regexp_replace(pg_get_indexdef(i.indexrelid), 'INDEX .* USING', 'INDEX USING'), ' NULLS (FIRST|LAST)', '', 'g')
  from tables as t join pg_index as i on i.indrelid = t.oid
  where not exists (select from pg_constraint as c where c.conindid = i.indexrelid and c.contype in ('p', 'u'))
  order by 1, 2`;

export async function postgresStructureOf(database: ScratchDatabase): Promise<PostgresStructure> {
  const tables: Record<string, string[]> = {};
  for (const { table, text } of await database.query<{ table: string; text: string }>(STRUCTURE)) {
    tables[table] = [...(tables[table] ?? []), text];
  }
  return tables;
}
