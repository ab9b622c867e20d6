import { columnNamed, type Table } from '../../../model/catalog.ts';
import type { LogicalType } from '../../../model/logical-type.ts';
import type { Reference } from '../../../model/scope.ts';
import { quoteIdentifier } from '../postgres-identifier.ts';
import { tableSource } from '../rows/postgres-row-query.ts';
import { quoteLiteral } from '../write/postgres-literal.ts';

/** Both ends of a reference. */
export interface EdgeEnds {
  readonly reference: Reference;
  readonly child: Table;
  readonly parent: Table;
}

/**
 * The rows of `child` that a SELECT of `part`, `place` and `how` names, with the values of the reference as
 * `f0`, `f1` …: a SELECT of these. `offset 0` makes the planner fetch each row by its place; it cannot know
 * that they are few.
 * @param kept condition on `s` for rows of which only a part leaves.
 */
export function referringRows(rows: string, reference: Reference, { child, kept }: ReferringRows): string {
  return `select s.part, s.place, ${valueTerms(reference)} from (${rows}) as s
    cross join lateral (
      select c.* from ${tableSource(child)} as c where c.ctid = s.place and c.tableoid = s.part offset 0
    ) as c ${pathJoins(reference, child)}
    where ${[...conditions(reference), ...(kept === null ? [] : [kept])].join(' and ')}`;
}

export interface ReferringRows {
  readonly child: Table;
  readonly kept: string | null;
}

/** The same of all rows of `child`. */
export function referringTable(reference: Reference, child: Table): string {
  return `select c.tableoid as part, c.ctid as place, ${valueTerms(reference)} from ${tableSource(child)} as c
    ${pathJoins(reference, child)} where ${conditions(reference).join(' and ')}`;
}

/**
 * From referring rows to the rows that they refer to: `part` and `place` of these, and `child_part` and
 * `child_place` of those.
 * @param referring a SELECT as `referringRows` gives it.
 */
export function parentsSql(referring: string, ends: EdgeEnds): string {
  const parent = tableSource(ends.parent);
  const child = 'r.part as child_part, r.place as child_place';
  const found = 'p.tableoid as part, p.ctid as place';
  if (!isLookedUpByIndex(ends)) {
    return `select ${child}, ${found} from ${fenced(referring)} as r join ${parent} as p on ${matches(ends, 'r', 'p')}`;
  }
  return `select ${child}, p.part, p.place from (${referring}) as r
    cross join lateral (select ${found} from ${parent} as p where ${matches(ends, 'r', 'p')} offset 0) as p`;
}

/** How many values of a reference have no row of the parent. */
export function withoutParentsSql(referring: string, ends: EdgeEnds): string {
  const isThere = `select from ${tableSource(ends.parent)} as p where ${matches(ends, 'r', 'p')}`;
  const alone = isLookedUpByIndex(ends) ? ' offset 0' : '';
  return `select pg_catalog.count(*) as count from ${fenced(referring)} as r where not exists (${isThere}${alone})`;
}

/** `part` and `place` of the rows of the child that refer to the rows of the parent that `rows` gives. */
export function childrenSql(rows: string, ends: EdgeEnds): string {
  const { reference, child, parent } = ends;
  const parents = `select p.* from (${rows}) as s cross join lateral (
      select p.* from ${tableSource(parent)} as p where p.ctid = s.place and p.tableoid = s.part offset 0) as p`;
  if (!isFollowedByIndex(ends)) {
    return `select r.part, r.place from ${fenced(referringTable(reference, child))} as r
      join ${fenced(parents)} as p on ${matches(ends, 'r', 'p')}`;
  }
  return `select c.part, c.place from (${parents}) as p cross join lateral (
      select c.part, c.place from (${referringTable(reference, child)}) as c where ${matches(ends, 'c', 'p')} offset 0
    ) as c`;
}

/** The same of all rows of the child that refer to any row of the parent. */
export function childrenOfAllSql(ends: EdgeEnds): string {
  const { reference, child, parent } = ends;
  return `select r.part, r.place from ${fenced(referringTable(reference, child))} as r
    join ${tableSource(parent)} as p on ${matches(ends, 'r', 'p')}`;
}

/**
 * A SELECT that ends in its FROM or WHERE, which the planner makes before it joins: it would join within the loop
 * that fetches rows by their places, and read the other table once for each of them.
 */
function fenced(select: string): string {
  return `(${select} offset 0)`;
}

/** True where the children of a row are found without reading the whole table. */
export function isFollowedByIndex(ends: EdgeEnds): boolean {
  const { reference, child } = ends;
  return reference.path === null && comparesDirectly(ends) && isIndexed(child, reference.columns);
}

/** True where the parents of a row are found so. */
export function isLookedUpByIndex(ends: EdgeEnds): boolean {
  return comparesDirectly(ends) && isIndexed(ends.parent, ends.reference.parentColumns);
}

/** A whole index that begins with one of the columns; of several, the more the better, but one is enough. */
function isIndexed(table: Table, columns: readonly string[]): boolean {
  const keys = [table.primaryKey, ...table.uniqueKeys].filter((key) => key !== null);
  const indexes = table.indexes.filter((index) => index.predicate === null && /^(?:btree|hash)$/.test(index.method));
  const terms = indexes.map((index) => index.terms[0]).filter((term) => term?.collation === null);
  const firsts = [...keys.map((key) => key.columns[0]), ...terms.map((term) => term?.column)];
  return firsts.some((first) => first !== undefined && first !== null && columns.includes(first));
}

/** `f0`, `f1` … */
function valueTerms(reference: Reference): string {
  if (reference.path !== null) return `v${reference.path.length}.value #>> '{}' as f0`;
  return reference.columns.map((name, at) => `c.${quoteIdentifier(name)} as f${at}`).join(', ');
}

/** One join for each step into a JSON document; a step that does not lead on gives no row. */
function pathJoins({ path, columns }: Reference, child: Table): string {
  if (path === null) return '';
  const column = columnNamed(child, columns[0] as string);
  const kind = column.type.kind === 'json' ? 'json' : 'jsonb';
  const joins = path.map((step, at) => {
    const document = `v${at}.value`;
    const inside =
      step === '*'
        ? `select e.value from pg_catalog.${kind}_array_elements(
            case when pg_catalog.${kind}_typeof(${document}) = 'array' then ${document} end) as e (value)`
        : `select ${document} -> ${quoteLiteral(step)} as value`;
    return `cross join lateral (${inside}) as v${at + 1}`;
  });
  return `cross join lateral (select c.${quoteIdentifier(column.name)}::${kind} as value) as v0 ${joins.join(' ')}
    cross join lateral (select pg_catalog.${kind}_typeof(v${path.length}.value) as type) as leaf`;
}

function conditions({ condition, path }: Reference): readonly string[] {
  return [
    'true',
    ...(path === null ? [] : [`leaf.type in ('string', 'number')`]),
    ...(condition === null ? [] : [`c.${quoteIdentifier(condition.column)}::text = ${quoteLiteral(condition.value)}`]),
  ];
}

/** NULL equals nothing: a reference with a NULL in it is none (MATCH SIMPLE), and MATCH FULL has all or none. */
function matches({ reference, child, parent }: EdgeEnds, from: string, to: string): string {
  const terms = reference.parentColumns.map((name, at) => {
    const [value, key] = [`${from}.f${at}`, `${to}.${quoteIdentifier(name)}`];
    return isDirect(reference, { child, parent, at }) ? `${value} = ${key}` : `${value}::text = ${key}::text`;
  });
  return terms.join(' and ');
}

/** True where no value has to be made text first, which no index of the column would serve. */
export function comparesDirectly({ reference, child, parent }: EdgeEnds): boolean {
  return reference.parentColumns.every((_, at) => isDirect(reference, { child, parent, at }));
}

interface Pair {
  readonly child: Table;
  readonly parent: Table;
  readonly at: number;
}

/** A declared key has types that compare; those that only rules know may be an integer and its text. */
function isDirect(reference: Reference, { child, parent, at }: Pair): boolean {
  if (reference.origin === 'declared') return true;
  if (reference.path !== null) return columnNamed(parent, reference.parentColumns[0] as string).type.kind === 'text';
  const [from, to] = [reference.columns[at] as string, reference.parentColumns[at] as string];
  return isComparable(columnNamed(child, from).type, columnNamed(parent, to).type);
}

function isComparable(a: LogicalType, b: LogicalType): boolean {
  const numbers = ['integer', 'decimal'];
  if (numbers.includes(a.kind) && numbers.includes(b.kind)) return true;
  if (a.kind === 'json' || a.kind === 'jsonb') return false;
  if (a.kind === 'text' && b.kind === 'text') return a.fixed === b.fixed;
  return JSON.stringify(a) === JSON.stringify(b);
}
