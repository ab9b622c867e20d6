import type { Table } from '../model/catalog.ts';
import { isSameName, type QualifiedName } from '../model/logical-type.ts';
import { referenceName } from '../model/references.ts';
import type { Reference } from '../model/scope.ts';
import type { Classified } from './classified.ts';
import { isWeakOwner, likelyUserColumns } from './likely-keys.ts';
import { leadsToUser, type OwnerCandidate, type OwnerSearch } from './owner-candidates.ts';
import type { ReferenceGraph } from './reference-graph.ts';
import type { ScopeProblem } from './scope-problem.ts';
import { ambiguousOwner, noOwner, notLeading, unkeyedUsers, weakOwner } from './scope-problems.ts';

/** What the rules, or the ways down from the user, say of a table; null where neither says anything. */
export function classDownward(
  table: Table,
  candidates: readonly OwnerCandidate[],
  place: OwnerSearch,
): Classified | ScopeProblem | null {
  const { scope, owner } = place.graph.ruleOf(table.name);
  if (scope !== undefined && scope !== 'owned') return { table, class: scope, reason: 'by rule', owners: [] };
  const owners = candidates.flat();
  if (owner !== undefined && owners.length > 0) {
    return { table, class: 'owned', reason: `by rule: ${owner.join(' or ')} says whose a row is`, owners };
  }
  if (candidates.length > 1) return ambiguousOwner(table, candidates);
  const [only] = owners;
  if (only === undefined) return scope === 'owned' ? noOwner(table, place) : null;
  return doubtful(table, only, place) ?? { table, class: 'owned', reason: ownedReason(only, owners), owners };
}

/** What speaks against taking the one owner for granted; null: nothing, or a rule has settled it. */
function doubtful(table: Table, only: Reference, place: OwnerSearch): ScopeProblem | null {
  if (place.graph.ruleOf(table.name).scope !== undefined) return null;
  const unkeyed = unkeyedColumns(table, place);
  if (unkeyed.length > 0) return unkeyedUsers(table, unkeyed, { owner: [referenceName(only)] }, place);
  return !isSameName(only.parent, place.user) && isWeakOwner(only, table) ? weakOwner(table, only) : null;
}

/** The columns that are called as if they named a user but are no part of any reference. */
export function unkeyedColumns(table: Table, { graph, user }: OwnerSearch): readonly string[] {
  const users = graph.catalog.tables.find(({ name }) => isSameName(name, user));
  const keyed = graph.from(table.name).flatMap(({ columns }) => columns);
  return users === undefined ? [] : likelyUserColumns(table, users).filter((name) => !keyed.includes(name));
}

function ownedReason(owner: Reference, owners: readonly Reference[]): string {
  const name = referenceName(owner);
  if (owner.condition === null) return `only ${name} leads to the user`;
  const types = owners.flatMap(({ condition }) => (condition === null ? [] : [condition.value]));
  return `only ${name} leads to the user, where ${owner.condition.column} is ${types.join(' or ')}`;
}

/** Owners that the rules name but that do not lead to the user. */
export function misledOwners(graph: ReferenceGraph, user: QualifiedName): readonly ScopeProblem[] {
  return graph.catalog.tables.flatMap(({ name }) => {
    const { scope, owner = [] } = graph.ruleOf(name);
    if (scope !== undefined && scope !== 'owned') return [];
    const named = graph.from(name).filter((reference) => owner.includes(referenceName(reference)));
    const astray = named.filter(
      ({ parent, condition }) => condition === null && !leadsToUser(parent, { graph, user }, name),
    );
    return astray.map(notLeading);
  });
}
