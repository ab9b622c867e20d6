import type { Table } from '../model/catalog.ts';
import { displayName, isSameName, type QualifiedName } from '../model/logical-type.ts';
import { referenceName } from '../model/references.ts';
import type { OwnershipClass, Reference } from '../model/scope.ts';
import { findOwnersIn, leadsToUser, type OwnerCandidate } from './owner-candidates.ts';
import { nameKey, type ReferenceGraph } from './reference-graph.ts';
import type { ScopeProblem } from './scope-problem.ts';
import {
  ambiguousCompanion,
  ambiguousOwner,
  belowReferenced,
  noOwner,
  notLeading,
  ruledUserTable,
  unreachable,
} from './scope-problems.ts';

/** What is decided about a table, before its references are policed. */
export interface Classified {
  readonly table: Table;
  readonly class: OwnershipClass;
  readonly reason: string;
  readonly owners: readonly Reference[];
}

export interface Classification {
  /** By `nameKey`; tables that are not decided have no entry. */
  readonly classes: ReadonlyMap<string, Classified>;
  readonly problems: readonly ScopeProblem[];
}

/** The class of every table: by the rules, else by the references that lead to the user or away from rows in scope. */
export function classifyTables(graph: ReferenceGraph, user: QualifiedName): Classification {
  const classes = new Map<string, Classified>();
  const problems: ScopeProblem[] = [];
  const undecided: Table[] = [];
  const findOwners = findOwnersIn({ graph, user });
  for (const table of graph.catalog.tables) {
    const found = isSameName(table.name, user)
      ? usersOf(table, graph)
      : classDownward(table, findOwners(table.name), graph);
    if (found === null) undecided.push(table);
    else if ('message' in found) problems.push(found);
    else classes.set(nameKey(table.name), found);
  }
  problems.push(...misledOwners(graph, user));
  const open = new Set(problems.flatMap(({ table }) => (table === null ? [] : [nameKey(table)])));
  const companions = findCompanions(graph, { classes, open });
  problems.push(...companions.problems);
  const reached = reachUpward(graph, { classes, open }, null);
  for (const table of undecided) {
    const from = reached.get(nameKey(table.name));
    if (from !== undefined) classes.set(nameKey(table.name), referencedBy(table, from));
  }
  const left = undecided.filter(({ name }) => !classes.has(nameKey(name)));
  for (const table of left) problems.push(unclassified(table, { graph, user, classes }));
  return { classes, problems };
}

function usersOf(table: Table, graph: ReferenceGraph): Classified | ScopeProblem {
  if (graph.ruleOf(table.name).scope !== undefined) return ruledUserTable(table);
  return { table, class: 'user', reason: 'the table of the users', owners: [] };
}

/** What the rules, or the ways down from the user, say; null where neither says anything. */
function classDownward(
  table: Table,
  candidates: readonly OwnerCandidate[],
  graph: ReferenceGraph,
): Classified | ScopeProblem | null {
  const { scope, owner } = graph.ruleOf(table.name);
  if (scope !== undefined && scope !== 'owned') return { table, class: scope, reason: 'by rule', owners: [] };
  const owners = candidates.flat();
  if (owner !== undefined && owners.length > 0) {
    return { table, class: 'owned', reason: `by rule: ${owner.join(' or ')} says whose a row is`, owners };
  }
  if (candidates.length > 1) return ambiguousOwner(table, candidates);
  const [only] = owners;
  if (only === undefined) return scope === 'owned' ? noOwner(table, graph) : null;
  return { table, class: 'owned', reason: ownedReason(only, owners), owners };
}

function ownedReason(owner: Reference, owners: readonly Reference[]): string {
  const name = referenceName(owner);
  if (owner.condition === null) return `only ${name} leads to the user`;
  const types = owners.flatMap(({ condition }) => (condition === null ? [] : [condition.value]));
  return `only ${name} leads to the user, where ${owner.condition.column} is ${types.join(' or ')}`;
}

/** Owners that the rules name but that do not lead to the user. */
function misledOwners(graph: ReferenceGraph, user: QualifiedName): readonly ScopeProblem[] {
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

interface Decided {
  readonly classes: Map<string, Classified>;
  /** Tables with a problem, by `nameKey`: what they refer to is referenced all the same. */
  readonly open: ReadonlySet<string>;
}

/**
 * The tables that rows in scope refer to, directly or over others, with the reference that gets there first.
 * @param without a table whose own references do not count
 */
function reachUpward(
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

/** Says of every companion which rows it accompanies. */
function findCompanions(graph: ReferenceGraph, decided: Decided): { readonly problems: readonly ScopeProblem[] } {
  const { classes } = decided;
  const companions = [...classes.values()].filter((one) => one.class === 'companion');
  const problems: ScopeProblem[] = [];
  for (const companion of companions) {
    const { name } = companion.table;
    const { owner } = graph.ruleOf(name);
    const reached = reachUpward(graph, decided, name);
    const others = graph.from(name).filter(({ parent }) => !isSameName(parent, name));
    const owners =
      owner === undefined
        ? others.filter(({ parent }) => reached.has(nameKey(parent)) && isLookedUp(parent, classes))
        : others.filter((reference) => owner.includes(referenceName(reference)));
    const names = [...new Set(owners.map(referenceName))];
    if (names.length !== 1 && owner === undefined) problems.push(ambiguousCompanion(companion.table, others, owners));
    else
      classes.set(nameKey(name), {
        ...companion,
        owners,
        reason: `by rule: rows come with those that ${names.join(' or ')} leads to`,
      });
  }
  return { problems };
}

/** Rows of these tables come because others refer to them, so that rows below them can accompany them. */
function isLookedUp(table: QualifiedName, classes: ReadonlyMap<string, Classified>): boolean {
  return [undefined, 'referenced', 'companion', 'shared'].includes(classes.get(nameKey(table))?.class);
}

function referencedBy(table: Table, reference: Reference): Classified {
  const reason = `${displayName(reference.child)}(${referenceName(reference)}) refers to it`;
  return { table, class: 'referenced', reason, owners: [] };
}

function unclassified(
  table: Table,
  {
    graph,
    user,
    classes,
  }: { readonly graph: ReferenceGraph; readonly user: QualifiedName; readonly classes: Decided['classes'] },
): ScopeProblem {
  const above = graph
    .from(table.name)
    .filter(({ parent }) => ['referenced', 'companion', 'shared'].includes(classes.get(nameKey(parent))?.class ?? ''));
  return above.length > 0 ? belowReferenced(table, above) : unreachable(table, { graph, user });
}
