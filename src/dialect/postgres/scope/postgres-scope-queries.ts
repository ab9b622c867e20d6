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
