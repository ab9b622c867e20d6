import type { Table } from '../../../model/catalog.ts';
import type { MissingIndex } from '../../../model/scope.ts';
import type { ScopeEdge } from '../../../model/scope-edges.ts';
import { quoteIdentifier, quoteQualified } from '../postgres-identifier.ts';
import { comparesDirectly, isFollowedByIndex, isLookedUpByIndex } from './postgres-edge-sql.ts';
import { endsOf, ownershipAt, type ScopeContext } from './postgres-scope-context.ts';

/** The tables that are read whole, each once: children that no index finds, and parents that none can look up. */
export function missingIndexes(context: ScopeContext): readonly MissingIndex[] {
  const found = context.edges
    .filter(({ parent, kind }) => parent !== null && kind !== 'excluded')
    .flatMap((edge) => [...withoutChildIndex(edge, context), ...withoutParentIndex(edge, context)]);
  return [...new Map(found.map((missing) => [JSON.stringify([missing.table, missing.columns]), missing])).values()];
}

function withoutChildIndex(edge: ScopeEdge, context: ScopeContext): readonly MissingIndex[] {
  const ends = endsOf(edge, context);
  if (!edge.isOwner || isFollowedByIndex(ends)) return [];
  const { child, reference } = ends;
  const helps = reference.path === null && comparesDirectly(ends);
  return [missing(child, reference.columns, helps)];
}

/** What a reference leads to has a key or a unique index: it is of no use only where values are compared as text. */
function withoutParentIndex(edge: ScopeEdge, context: ScopeContext): readonly MissingIndex[] {
  const ends = endsOf(edge, context);
  // A row has come by its one owner: that reference is not followed back.
  const isSettled = edge.isOwner && ownershipAt(edge.child, context).owners.length === 1;
  if (isSettled || edge.kind === 'whole' || isLookedUpByIndex(ends)) return [];
  return [missing(ends.parent, ends.reference.parentColumns, comparesDirectly(ends))];
}

function missing(table: Table, columns: readonly string[], helps: boolean): MissingIndex {
  return { table: table.name, columns, statement: helps ? createIndexSql(table, columns) : null };
}

/** For people to paste. A partitioned table takes no index CONCURRENTLY (manual, CREATE INDEX). */
function createIndexSql({ name, options }: Table, columns: readonly string[]): string {
  const how = options.partitioned ? '' : ' concurrently';
  return `create index${how} on ${quoteQualified(name)} (${columns.map(quoteIdentifier).join(', ')});`;
}
