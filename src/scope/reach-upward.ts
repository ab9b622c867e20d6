import { isSameName, nameKey, type QualifiedName } from '../model/logical-type.ts';
import type { Reference } from '../model/scope.ts';
import type { Classified } from './classified.ts';
import type { ReferenceGraph } from './reference-graph.ts';

/** What is decided so far. */
export interface Decided {
  readonly classes: Map<string, Classified>;
  /** Tables with a problem, by `nameKey`: what they refer to is referenced all the same. */
  readonly open: ReadonlySet<string>;
}

/**
 * The tables that rows in scope refer to, directly or over others, with the reference that gets there first.
 * @param without a table whose own references do not count
 */
export function reachUpward(
  graph: ReferenceGraph,
  { classes, open }: Decided,
  without: QualifiedName | null,
): ReadonlyMap<string, Reference> {
  const reached = new Map<string, Reference>();
  const isExcluded = (key: string): boolean => classes.get(key)?.class === 'excluded';
  const begins = (key: string): boolean =>
    open.has(key) || !['referenced', undefined].includes(classes.get(key)?.class);
  const waiting = graph.catalog.tables.map(({ name }) => name).filter((name) => begins(nameKey(name)));
  for (const table of waiting) {
    if (isExcluded(nameKey(table)) || (without !== null && isSameName(table, without))) continue;
    for (const reference of graph.from(table)) {
      const key = nameKey(reference.parent);
      if (reached.has(key)) continue;
      reached.set(key, reference);
      waiting.push(reference.parent);
    }
  }
  return reached;
}
