import type { Table } from '../model/catalog.ts';
import { displayName, isSameName, nameKey, type QualifiedName } from '../model/logical-type.ts';
import { referenceName } from '../model/references.ts';
import type { Reference } from '../model/scope.ts';
import { classDownward, misledOwners, unkeyedColumns } from './class-downward.ts';
import type { Classified } from './classified.ts';
import { findCompanions } from './find-companions.ts';
import { findOwnersIn, type OwnerSearch } from './owner-candidates.ts';
import { reachUpward } from './reach-upward.ts';
import type { ReferenceGraph } from './reference-graph.ts';
import type { ScopeProblem } from './scope-problem.ts';
import { belowReferenced, ruledUserTable, unkeyedUsers, unreachable } from './scope-problems.ts';

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
  const place = { graph, user };
  const findOwners = findOwnersIn(place);
  for (const table of graph.catalog.tables) {
    const found = isSameName(table.name, user)
      ? usersOf(table, graph)
      : classDownward(table, findOwners(table.name), place);
    if (found === null) undecided.push(table);
    else if ('message' in found) problems.push(found);
    else classes.set(nameKey(table.name), found);
  }
  problems.push(...misledOwners(graph, user));
  const open = new Set(problems.flatMap(({ table }) => (table === null ? [] : [nameKey(table)])));
  problems.push(...findCompanions(graph, { classes, open }));
  const reached = reachUpward(graph, { classes, open }, null);
  const found = undecided.map((table) => classUpward(table, reached.get(nameKey(table.name)), place));
  for (const one of found) {
    if (one !== null && !('message' in one)) classes.set(nameKey(one.table.name), one);
  }
  for (const [index, one] of found.entries()) {
    const table = undecided[index] as Table;
    if (one === null) problems.push(unclassified(table, place, classes));
    else if ('message' in one) problems.push(one);
  }
  return { classes, problems };
}

function usersOf(table: Table, graph: ReferenceGraph): Classified | ScopeProblem {
  if (graph.ruleOf(table.name).scope !== undefined) return ruledUserTable(table);
  return { table, class: 'user', reason: 'the table of the users', owners: [] };
}

/** What the rows in scope that refer to a table say of it; null where there are none. */
function classUpward(
  table: Table,
  reference: Reference | undefined,
  place: OwnerSearch,
): Classified | ScopeProblem | null {
  if (reference === undefined) return null;
  const unkeyed = unkeyedColumns(table, place);
  if (unkeyed.length > 0) return unkeyedUsers(table, unkeyed, { scope: 'referenced' }, place);
  const reason = `${displayName(reference.child)}(${referenceName(reference)}) refers to it`;
  return { table, class: 'referenced', reason, owners: [] };
}

function unclassified(table: Table, place: OwnerSearch, classes: ReadonlyMap<string, Classified>): ScopeProblem {
  const above = place.graph
    .from(table.name)
    .filter(({ parent }) => ['referenced', 'companion', 'shared'].includes(classes.get(nameKey(parent))?.class ?? ''));
  return above.length > 0 ? belowReferenced(table, above) : unreachable(table, place);
}
