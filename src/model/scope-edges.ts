import type { Table } from './catalog.ts';
import { isSameName, type QualifiedName } from './logical-type.ts';
import { isSameReference } from './references.ts';
import type { OwnershipMap, Reference, ReferencePolicy, TableOwnership } from './scope.ts';

/** A reference of an ownership map as an edge between tables, which are their places in the map. */
export interface ScopeEdge {
  /** Its place among the edges. */
  readonly id: number;
  readonly reference: Reference;
  readonly policy: ReferencePolicy;
  readonly child: number;
  /** null: no row of the parent is taken. */
  readonly parent: number | null;
  /**
   * What becomes of the rows referred to: they come as nobody's (`free`), are there anyhow (`whole`), are judged
   * by the policy unless they are the user's own (`policed`), or there are none (`excluded`).
   */
  readonly kind: 'free' | 'whole' | 'policed' | 'excluded';
  /** Rows of the child come down by it. */
  readonly isOwner: boolean;
}

/** Every reference of the map once, owners first; an owner without a policy of its own lets nobody else's row in. */
export function scopeEdges(map: OwnershipMap): readonly ScopeEdge[] {
  const edges = map.tables.flatMap((table, child) =>
    table.class === 'excluded' ? [] : referencesOf(table).map((policed) => ({ ...policed, child })),
  );
  return edges.map(({ reference, policy, child, isOwner }, id) => {
    const parent = tablePlace(map, reference.parent);
    const table = parent === null ? null : (map.tables[parent] as TableOwnership);
    const kind = kindOf(table, policy);
    return { id, reference, policy: policy ?? FAIL, child, parent: kind === 'excluded' ? null : parent, kind, isOwner };
  });
}

/** The place of a table in the map; null where it is not there. */
export function tablePlace(map: OwnershipMap, name: QualifiedName): number | null {
  const place = map.tables.findIndex((table) => isSameName(table.name, name));
  return place === -1 ? null : place;
}

/**
 * The columns that the policy `null` makes NULL in a row of `child`. One NULL ends a reference (MATCH SIMPLE), so columns of
 * keys and owners, and those that cannot be NULL, are spared where another one is left.
 * @returns none where every column is of the primary key: then the reference cannot be ended.
 */
export function nulledColumns({ reference }: ScopeEdge, child: Table, ownership: TableOwnership): readonly string[] {
  const isOutsideKey = (name: string) => child.primaryKey?.columns.includes(name) !== true;
  const candidates = reference.columns.filter(isOutsideKey);
  if (reference.match === 'full') return candidates.length === reference.columns.length ? candidates : [];
  const isOfOwner = (name: string) => ownership.owners.some((owner) => owner.columns.includes(name));
  const isNullable = (name: string) => child.columns.some((column) => column.name === name && column.nullable);
  const choices = [
    candidates.filter((name) => !isOfOwner(name) && isNullable(name)),
    candidates.filter((name) => !isOfOwner(name)),
    candidates,
  ];
  return choices.find((choice) => choice.length > 0) ?? [];
}

interface NamedReference {
  readonly reference: Reference;
  /** null: of a sole owner. */
  readonly policy: ReferencePolicy | null;
  readonly isOwner: boolean;
}

const FAIL: ReferencePolicy = { kind: 'fail' };

function referencesOf(table: TableOwnership): readonly NamedReference[] {
  const owners = table.owners.map((reference) => {
    const again = table.references.find((policed) => isSameReference(policed.reference, reference));
    return { reference, policy: again?.policy ?? null, isOwner: true };
  });
  const others = table.references.filter(
    ({ reference }) => !table.owners.some((owner) => isSameReference(owner, reference)),
  );
  return [...owners, ...others.map((policed) => ({ ...policed, isOwner: false }))];
}

function kindOf(parent: TableOwnership | null, policy: ReferencePolicy | null): ScopeEdge['kind'] {
  switch (parent?.class) {
    case undefined:
    case 'excluded':
      return 'excluded';
    case 'shared':
      return policy?.kind === 'null' ? 'policed' : 'whole';
    case 'user':
    case 'owned':
      return 'policed';
    default:
      return parent?.isPerson === false && (policy?.kind ?? 'include') === 'include' ? 'free' : 'policed';
  }
}
