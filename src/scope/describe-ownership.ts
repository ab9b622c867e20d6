import { displayName, nameKey, type QualifiedName } from '../model/logical-type.ts';
import { referenceName } from '../model/references.ts';
import type { MissingIndex, PolicedReference, TableOwnership } from '../model/scope.ts';

/**
 * How rows of a table lead to the user, by its first owner: `order_id → orders.user_id → users`. Empty where they
 * do not.
 */
export function pathToUser(table: TableOwnership, decided: readonly TableOwnership[]): string {
  const byName = new Map(decided.map((one) => [nameKey(one.name), one]));
  const steps: string[] = [];
  const seen = new Set<TableOwnership>();
  let at: TableOwnership | undefined = table;
  while (at !== undefined && !seen.has(at)) {
    seen.add(at);
    const [owner]: TableOwnership['owners'] = at.owners;
    const here = at === table ? '' : displayName(at.name);
    if (owner === undefined) return steps.length === 0 ? '' : [...steps, here].join(' → ');
    steps.push(here === '' ? referenceName(owner) : `${here}.${referenceName(owner)}`);
    at = byName.get(nameKey(owner.parent));
    if (at === undefined) return [...steps, displayName(owner.parent)].join(' → ');
  }
  return steps.join(' → ');
}

/** What becomes of a reference that does not lead to a row in scope, for people. */
export function describePolicy({ policy }: PolicedReference): string {
  switch (policy.kind) {
    case 'fail':
      return 'the run stops';
    case 'null':
      return 'it becomes NULL';
    case 'include':
      return 'the row comes along';
    default:
      return `the row comes along with ${[...policy.columns].join(', ')} alone`;
  }
}

/** The references of which it matters what becomes of them: those that do not just bring a row of a lookup table. */
export function watchedReferences(
  table: TableOwnership,
  decided: readonly TableOwnership[],
): readonly PolicedReference[] {
  if (table.class === 'excluded') return [];
  const isLookup = (name: QualifiedName): boolean =>
    decided.some(
      (one) => nameKey(one.name) === nameKey(name) && ['referenced', 'companion', 'shared'].includes(one.class),
    );
  return table.references.filter(({ reference, policy }) => policy.kind !== 'include' || !isLookup(reference.parent));
}

/** For people, with the statement to paste. */
export function describeMissingIndex({ table, columns, statement }: MissingIndex): string {
  const whole = `The whole table "${displayName(table)}" is read to find rows of the user`;
  const by = `(${columns.join(', ')})`;
  if (statement !== null) return `${whole}: it has no index on ${by}. This makes it: ${statement}`;
  return `${whole}: no index of ${by} can be used, since values of another type or inside of documents are compared.`;
}
