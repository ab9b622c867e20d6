import type { GraphEdge } from './ownership-graph.ts';

/** References of one kind between the same two tables as one: drawn over each other only the last would be seen. */
export function mergedEdges(edges: readonly GraphEdge[]): readonly GraphEdge[] {
  const merged = new Map<string, GraphEdge>();
  for (const edge of edges) {
    const name = `${edge.from} ${edge.to} ${edge.kind}`;
    const known = merged.get(name);
    merged.set(name, known === undefined ? edge : { ...known, label: `${known.label}\n${edge.label}` });
  }
  return [...merged.values()];
}
