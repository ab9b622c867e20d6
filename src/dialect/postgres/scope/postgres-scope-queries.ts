/** To be run before the transaction begins: making a table is refused in a READ ONLY one, filling it is not. */
export const CREATE_SCOPE = `
  create temporary table rowferry_scope (
    relation integer not null,
    part oid not null,
    place tid not null,
    how "char" not null,
    round integer not null,
    primary key (relation, part, place)
  );
  create index on pg_temp.rowferry_scope (relation, round);
  create temporary table rowferry_marks (
    edge integer not null,
    part oid not null,
    place tid not null,
    round integer not null,
    primary key (edge, part, place)
  )`;

export interface CountRow {
  readonly count: string;
}

/** $1: the table's number. */
export const COUNT_SCOPE = `select pg_catalog.count(*) as count from pg_temp.rowferry_scope where relation = $1`;

/** $1: the edge's number. */
export const COUNT_MARKS = `select pg_catalog.count(*) as count from pg_temp.rowferry_marks where edge = $1`;

/** $1: relation, $2: edge, $3: round. */
export const TOUCH_SCOPE = `
  update pg_temp.rowferry_scope as s set round = $3
  where s.relation = $1 and s.how = 'p' and s.round <> $3 and exists (
    select from pg_temp.rowferry_marks as m
    where m.edge = $2 and m.round = $3 and m.part = s.part and m.place = s.place offset 0)`;

/** $1: relation, $2: how, $3: round. */
export const addScopeRows = (select: string): string => `
  insert into pg_temp.rowferry_scope as s (relation, part, place, how, round)
  select distinct $1::integer, n.part, n.place, $2::"char", $3::integer from (${select}) as n
  on conflict (relation, part, place) do update set how = excluded.how, round = excluded.round
    where s.how = 'p' and excluded.how <> 'p'`;

/** $1: edge, $2: round. */
export const addMarks = (select: string): string => `
  insert into pg_temp.rowferry_marks (edge, part, place, round)
  select distinct $1::integer, n.part, n.place, $2::integer from (${select}) as n
  on conflict do nothing`;

/**
 * A nested loop with an unindexed table inside would read it once for each row; the planner does not know how
 * many rows a temporary table will hold.
 */
export const WITHOUT_NESTED_LOOPS = `select pg_catalog.set_config('enable_nestloop', 'off', true)`;
export const WITH_NESTED_LOOPS = `select pg_catalog.set_config('enable_nestloop', 'on', true)`;

export interface TableSizeRow {
  /** From 1, in the order of the names. */
  readonly place: string;
  readonly bytes: string;
  /** Rows by the statistics, as the planner reckons: their density times the pages of today; null: there are none. */
  readonly estimate: string | null;
}

/** $1: namespaces, $2: names of tables; a partitioned one is what its partitions are. */
export const TABLE_SIZES = `
  select named.place, coalesce(pg_catalog.sum(leaf.bytes), 0) as bytes,
    case when pg_catalog.bool_and(leaf.rows is not null) then pg_catalog.round(pg_catalog.sum(leaf.rows)) end as estimate
  from rows from (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) with ordinality
    as named (namespace, name, place)
  join pg_catalog.pg_namespace as n on n.nspname = named.namespace
  join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = named.name
  left join lateral (
    select size.bytes,
      case
        when size.bytes = 0 then 0
        when l.reltuples >= 0 and l.relpages > 0
          then l.reltuples::numeric / l.relpages * size.bytes / pg_catalog.current_setting('block_size')::integer
      end as rows
    from (
      select c.oid as oid where c.relkind <> 'p'
      union all
      select t.relid from pg_catalog.pg_partition_tree(c.oid) as t where c.relkind = 'p' and t.isleaf
    ) as part
    join pg_catalog.pg_class as l on l.oid = part.oid
    cross join lateral (select pg_catalog.pg_relation_size(l.oid) as bytes) as size
  ) as leaf on true
  group by named.place, c.oid`;
