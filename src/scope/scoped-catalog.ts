import type { Catalog, Column, ForeignKey, LeftOut, Table } from '../model/catalog.ts';
import { displayName, isSameName } from '../model/logical-type.ts';
import { referenceText } from '../model/reference-text.ts';
import type { OwnershipMap } from '../model/scope.ts';
import { nulledColumns, type ScopeEdge, scopeEdges } from '../model/scope-edges.ts';

/**
 * The structure of an archive of one user: without excluded tables and the foreign keys that lead to them,
 * with columns nullable where a rule makes cells NULL, and without what counters had reached for everybody.
 */
export function scopedCatalog(catalog: Catalog, map: OwnershipMap): Catalog {
  const edges = scopeEdges(map);
  const isTaken = ({ name }: Pick<Table, 'name'>) =>
    map.tables.some((table) => isSameName(table.name, name) && table.class !== 'excluded');
  const taken = catalog.tables.filter(isTaken);
  const leftOut = taken.flatMap((table) => [
    ...table.foreignKeys.filter((key) => !isTaken({ name: key.target })).map((key) => leftOutKey(table, key)),
    ...(table.periods?.references ?? []).map((key) => ({ ...leftOutKey(table, key), reason: NOT_FOLLOWED })),
  ]);
  const tables = taken.map((table) => ({
    ...table,
    columns: table.columns.map((column) => scopedColumn(column, mayBeNull(table, map, edges))),
    foreignKeys: table.foreignKeys.filter((key) => isTaken({ name: key.target })),
    ...(table.periods === undefined ? {} : { periods: { ...table.periods, references: [] } }),
  }));
  return { ...catalog, tables, leftOut: [...catalog.leftOut, ...leftOut] };
}

const NOT_FOLLOWED =
  'It refers to periods, which say of no row whose it is: the rows that it needs may belong to others.';

function leftOutKey({ name }: Table, key: ForeignKey): LeftOut {
  return {
    kind: 'other',
    name: key.name ?? key.columns.join(', '),
    table: displayName(name),
    text: `foreign key ${referenceText(key)}`,
    reason: `The table "${displayName(key.target)}" is left out by rule.`,
  };
}

function scopedColumn(column: Column, isNullable: (name: string) => boolean): Column {
  const identity = column.identity === null ? null : { ...column.identity, last: null };
  return { ...column, identity, nullable: column.nullable || isNullable(column.name) };
}

/** True for columns in which rows of the table may become NULL on their way. */
function mayBeNull(table: Table, map: OwnershipMap, edges: readonly ScopeEdge[]): (name: string) => boolean {
  const place = map.tables.findIndex(({ name }) => isSameName(name, table.name));
  const ownership = map.tables[place];
  const nulled = edges
    .filter((edge) => edge.child === place && edge.policy.kind === 'null')
    .flatMap((edge) => (ownership === undefined ? [] : nulledColumns(edge, table, ownership)));
  const parts = edges.filter(
    (edge) => edge.parent === place && edge.kind === 'policed' && edge.policy.kind === 'columns',
  );
  const isAlwaysKept = (name: string) =>
    table.primaryKey?.columns.includes(name) === true || parts.every((edge) => keepsColumn(edge, name));
  return (name) => nulled.includes(name) || (parts.length > 0 && !isAlwaysKept(name));
}

function keepsColumn({ policy, reference }: ScopeEdge, name: string): boolean {
  return (policy.kind === 'columns' && policy.columns.includes(name)) || reference.parentColumns.includes(name);
}
