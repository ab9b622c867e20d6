import type { ScratchDatabase } from './databases.ts';

/** Everything a PostgreSQL database holds, as the server itself prints it. */
export interface PostgresContent {
  /** By table (`namespace.name`): every row as `t::text`, sorted. */
  readonly rows: Readonly<Record<string, readonly string[]>>;
  /** By table: `pg_get_constraintdef` of primary, unique and foreign keys, sorted. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** By table: `name type` of each column. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
}

const TABLES = `
  select c.oid::text as oid, n.nspname as namespace, c.relname as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema')
    and n.nspname not like 'pg_toast%'
    and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  order by 2, 3`;

export async function postgresContent(database: ScratchDatabase): Promise<PostgresContent> {
  const rows: Record<string, readonly string[]> = {};
  const keys: Record<string, readonly string[]> = {};
  const columns: Record<string, readonly string[]> = {};
  for (const table of await database.query<{ oid: string; namespace: string; name: string }>(TABLES)) {
    const name = `${table.namespace}.${table.name}`;
    const quoted = `"${table.namespace}"."${table.name.replaceAll('"', '""')}"`;
    rows[name] = (await database.query<{ t: string }>(`select t::text as t from ${quoted} t`))
      .map((row) => row.t)
      .sort();
    keys[name] = await texts(
      database,
      // Foreign keys of single partitions are the parent's. NOT VALID is left away: SQLite has no word for it.
      `select distinct replace(pg_get_constraintdef(oid), ' NOT VALID', '') as text from pg_constraint
       where conrelid = ${table.oid} and contype in ('p','u','f')
          or contype = 'f' and conrelid in (select inhrelid from pg_inherits where inhparent = ${table.oid})`,
    );
    columns[name] = await texts(
      database,
      `select attname || ' ' || format_type(atttypid, atttypmod) as text from pg_attribute where attrelid = ${table.oid} and attnum > 0 and not attisdropped`,
    );
  }
  return { rows, keys, columns };
}

async function texts(database: ScratchDatabase, sql: string): Promise<string[]> {
  return (await database.query<{ text: string }>(sql)).map((row) => row.text).sort();
}
