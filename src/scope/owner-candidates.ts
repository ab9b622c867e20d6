import { isSameName, nameKey, type QualifiedName } from '../model/logical-type.ts';
import { referenceName } from '../model/references.ts';
import type { Reference } from '../model/scope.ts';
import type { ReferenceGraph } from './reference-graph.ts';

/**
 * One way in which a row can belong to the user: a reference, or those of a polymorphic pair, of which each
 * row has one.
 */
export type OwnerCandidate = readonly Reference[];

/** What candidates are looked for in. */
export interface OwnerSearch {
  readonly graph: ReferenceGraph;
  readonly user: QualifiedName;
}

/** The candidates of a table; see `ownerSearch`. */
export type FindOwners = (table: QualifiedName) => readonly OwnerCandidate[];

/**
 * Finds the references of a table that lead to the user, those that imply one another once. One that leads
 * there only through the table itself is none: an order does not belong to its own items.
 */
export function findOwnersIn(search: OwnerSearch): FindOwners {
  const known = new Map<string, readonly OwnerCandidate[]>();
  const find: FindOwners = (table) => {
    const key = nameKey(table);
    const before = known.get(key);
    if (before !== undefined) return before;
    const candidates = leadingGroups(table, search);
    // What a cycle of tables comes back to while it is being looked at has all its candidates.
    known.set(key, candidates);
    const kept = candidates.filter((wide) => !candidates.some((narrow) => implies(wide, narrow, find)));
    known.set(key, kept);
    return kept;
  };
  return find;
}

function leadingGroups(table: QualifiedName, search: OwnerSearch): readonly OwnerCandidate[] {
  const leading = possibleOwners(table, search.graph).filter(({ parent }) => leadsToUser(parent, search, table));
  const groups = new Map<string, Reference[]>();
  for (const reference of leading) {
    const { condition, parent, parentColumns } = reference;
    const alone = [nameKey(parent), parentColumns];
    const key = JSON.stringify([referenceName(reference), condition === null ? alone : condition.column]);
    groups.set(key, [...(groups.get(key) ?? []), reference]);
  }
  return [...groups.values()];
}

/** True where a way of possible owners leads from `from` to the user, without a row of `avoiding`. */
export function leadsToUser(
  from: QualifiedName,
  { graph, user }: OwnerSearch,
  avoiding: QualifiedName | null,
): boolean {
  const seen = new Set<string>(avoiding === null ? [] : [nameKey(avoiding)]);
  const waiting = [from];
  for (let table = waiting.pop(); table !== undefined; table = waiting.pop()) {
    if (isSameName(table, user)) return true;
    if (seen.has(nameKey(table))) continue;
    seen.add(nameKey(table));
    for (const { parent } of possibleOwners(table, graph)) waiting.push(parent);
  }
  return false;
}

/** The references that could say whose a row is: those that the rules name, else all to other tables. */
function possibleOwners(table: QualifiedName, graph: ReferenceGraph): readonly Reference[] {
  const { scope, owner } = graph.ruleOf(table);
  if (scope !== undefined && scope !== 'owned') return [];
  const others = graph.from(table).filter(({ parent }) => !isSameName(parent, table));
  return owner === undefined ? others : others.filter((reference) => owner.includes(referenceName(reference)));
}

/**
 * True where `wide` says nothing that `narrow` does not: (user_id, project_id) → projects(user_id, id) with
 * projects.user_id → users implies user_id → users. The one that is implied is kept: it also holds where the
 * other is partly NULL, and so no reference.
 */
function implies(wide: OwnerCandidate, narrow: OwnerCandidate, find: FindOwners): boolean {
  const from = onlyPlain([wide]);
  const to = onlyPlain([narrow]);
  if (from === null || to === null || from === to) return false;
  const next = onlyPlain(find(from.parent));
  return next !== null && isNarrower(to, from, next);
}

/** The one reference of all candidates; null where there are several, or where it holds in some rows only. */
function onlyPlain(candidates: readonly OwnerCandidate[]): Reference | null {
  const [only, ...others] = candidates.flat();
  if (only === undefined || others.length > 0) return null;
  return only.condition === null && only.path === null ? only : null;
}

/** True where `narrow` follows from `wide` and then `next`: the same columns lead to the same row. */
function isNarrower(narrow: Reference, wide: Reference, next: Reference): boolean {
  if (!isSameName(narrow.parent, next.parent)) return false;
  return narrow.columns.every((column, index) => {
    const inParent = wide.parentColumns[wide.columns.indexOf(column)];
    const further = inParent === undefined ? -1 : next.columns.indexOf(inParent);
    return further !== -1 && next.parentColumns[further] === narrow.parentColumns[index];
  });
}
