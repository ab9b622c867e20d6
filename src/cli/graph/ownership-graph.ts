import type { Catalog } from '../../model/catalog.ts';
import { displayName, isSameName, type QualifiedName } from '../../model/logical-type.ts';
import { referenceName } from '../../model/references.ts';
import type { OwnershipClass, TableOwnership } from '../../model/scope.ts';
import { describePolicy, watchedReferences } from '../../scope/describe-ownership.ts';
import type { OwnershipDecision } from '../../scope/map-ownership.ts';

/** Who owns what, as a drawing has it. */
export interface OwnershipGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  readonly label: string;
  readonly class: OwnershipClass | 'undecided';
  /** Why. */
  readonly note: string;
  /** Its place from left to right: the user, what is owned the further the later, what is referred to, the rest. */
  readonly layer: number;
}

/** From the place of the child among the nodes to the parent's. */
export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  /** Rows come down by it; the run stops by it, or cuts something; or rows of a lookup table come by it. */
  readonly kind: 'owner' | 'watched' | 'lookup';
}

/** The tables of a catalog with their classes and references. */
export function ownershipGraph({ decided }: OwnershipDecision, catalog: Catalog): OwnershipGraph {
  const place = (name: QualifiedName): number => catalog.tables.findIndex((table) => isSameName(table.name, name));
  const depth = Math.max(0, ...decided.map((table) => stepsToUser(table, decided)));
  const nodes = catalog.tables.map(({ name }) => {
    const table = decided.find((one) => isSameName(one.name, name));
    if (table === undefined)
      return { label: displayName(name), class: 'undecided' as const, note: 'not decided', layer: depth + 3 };
    return { label: displayName(name), class: table.class, note: table.reason, layer: layerOf(table, decided, depth) };
  });
  const edges = decided.flatMap((table) => edgesOf(table, decided, place));
  return { nodes, edges: edges.filter(({ from, to }) => from !== to && to !== -1) };
}

function edgesOf(
  table: TableOwnership,
  decided: readonly TableOwnership[],
  place: (name: QualifiedName) => number,
): readonly GraphEdge[] {
  if (table.class === 'excluded') return [];
  const from = place(table.name);
  const watched = watchedReferences(table, decided);
  const owners = table.owners.map((owner) => ({
    from,
    to: place(owner.parent),
    label: referenceName(owner),
    kind: 'owner' as const,
  }));
  const others = table.references
    .filter(({ reference }) => !table.owners.includes(reference))
    .map((policed) => {
      const isWatched = watched.includes(policed);
      const label = referenceName(policed.reference) + (isWatched ? `: ${describePolicy(policed)}` : '');
      return {
        from,
        to: place(policed.reference.parent),
        label,
        kind: isWatched ? ('watched' as const) : ('lookup' as const),
      };
    });
  return [...owners, ...others];
}

function layerOf(table: TableOwnership, decided: readonly TableOwnership[], depth: number): number {
  if (table.class === 'user') return 0;
  if (table.class === 'owned') return stepsToUser(table, decided);
  return table.class === 'referenced' || table.class === 'companion' ? depth + 1 : depth + 2;
}

/** How many owners lie between a row and the user, by the first of them each. */
function stepsToUser(table: TableOwnership, decided: readonly TableOwnership[]): number {
  let steps = 0;
  let at: TableOwnership | undefined = table;
  const seen = new Set<TableOwnership>();
  while (at !== undefined && at.class === 'owned' && !seen.has(at)) {
    seen.add(at);
    steps += 1;
    const [owner]: TableOwnership['owners'] = at.owners;
    at = decided.find(({ name }) => owner !== undefined && isSameName(name, owner.parent));
  }
  return steps;
}
