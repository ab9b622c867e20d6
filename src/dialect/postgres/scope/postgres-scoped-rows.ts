import { storedColumns, type Table } from '../../../model/catalog.ts';
import { isSameName } from '../../../model/logical-type.ts';
import { nulledColumns, type ScopeEdge } from '../../../model/scope-edges.ts';
import { assert } from '../../../util/assert.ts';
import { quoteIdentifier } from '../postgres-identifier.ts';
import { tableSource } from '../rows/postgres-row-query.ts';
import { keptCondition, ownershipAt, type ScopeContext } from './postgres-scope-context.ts';

/**
 * What stands behind `from` to read the rows of a table as they leave: those in scope, with NULL where a
 * policy says so. Each is fetched by its place.
 */
export function scopedSource(table: Table, context: ScopeContext): string {
  const place = context.map.tables.findIndex(({ name }) => isSameName(name, table.name));
  assert(place !== -1, 'the ownership map has every table');
  const isWhole = ownershipAt(place, context).class === 'shared';
  const rows = isWhole
    ? `${tableSource(table)} as c cross join lateral (select c.tableoid as part, c.ctid as place) as s`
    : `(${context.store.rows(place)}) as s cross join lateral (
        select c.* from ${tableSource(table)} as c where c.ctid = s.place and c.tableoid = s.part offset 0) as c`;
  const cells = storedColumns(table).map(({ name }) => cellTerm(name, place, context));
  return `(select ${cells.join(', ')} from ${rows}) as scoped`;
}

function cellTerm(name: string, place: number, context: ScopeContext): string {
  const value = `c.${quoteIdentifier(name)}`;
  const ended = context.edges.filter((edge) => edge.child === place && endsIn(edge, name, context));
  const kept = keptCondition(place, [name], { scope: context, alias: 's' });
  const isMarked =
    ended.length === 0
      ? null
      : context.store.isMarked(
          ended.map(({ id }) => id),
          's',
        );
  const conditions = [...(isMarked === null ? [] : [`not ${isMarked}`]), ...(kept === null ? [] : [kept])];
  const cell = conditions.length === 0 ? value : `case when ${conditions.join(' and ')} then ${value} end`;
  return `${cell} as ${quoteIdentifier(name)}`;
}

function endsIn(edge: ScopeEdge, column: string, context: ScopeContext): boolean {
  if (edge.policy.kind !== 'null' || (edge.kind !== 'policed' && edge.kind !== 'excluded')) return false;
  const child = context.table(edge.child);
  return nulledColumns(edge, child, ownershipAt(edge.child, context)).includes(column);
}
