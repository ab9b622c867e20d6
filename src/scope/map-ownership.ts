import type { Catalog } from '../model/catalog.ts';
import { nameKey } from '../model/logical-type.ts';
import type { Rules } from '../model/rules.ts';
import type { OwnershipMap, TableOwnership, UserTable } from '../model/scope.ts';
import type { Classified } from './classified.ts';
import { classifyTables } from './classify-tables.ts';
import { findUserTable } from './find-user-table.ts';
import { ownerlessProblem } from './ownerless-problem.ts';
import { isPersonTable } from './person-names.ts';
import { policeReferences } from './police-references.ts';
import { type ReferenceGraph, referenceGraph } from './reference-graph.ts';
import { type ScopeProblem, scopeUndecided } from './scope-problem.ts';

/** What is decided about the scope, and what is not. */
export interface OwnershipDecision {
  /** null while there are problems. */
  readonly map: OwnershipMap | null;
  readonly user: UserTable | null;
  /** The tables that have a class, in the catalog's order. */
  readonly decided: readonly TableOwnership[];
  readonly problems: readonly ScopeProblem[];
}

/**
 * Decides of every table of the catalog which of its rows belong to a user.
 * @param catalog the whole catalog of the source: a table that a selection left out would break ways to the user
 * @param rules whose names were checked
 */
export function decideOwnership(catalog: Catalog, rules: Rules): OwnershipDecision {
  const graph = referenceGraph(catalog, rules);
  const { user, problem } = findUserTable(graph);
  if (user === null) return { map: null, user, decided: [], problems: [problem] };
  const { classes, problems } = classifyTables(graph, user.table);
  const tables = catalog.tables.flatMap(({ name }) => {
    const classified = classes.get(nameKey(name));
    return classified === undefined ? [] : [ownershipOf(classified, classes, graph)];
  });
  const all = [...problems, ...tables.flatMap((table) => table.problems)];
  const decided = tables.map(({ ownership }) => ownership);
  return { map: all.length === 0 ? { user, tables: decided } : null, user, decided, problems: all };
}

/** @throws SCOPE_UNDECIDED with every problem, and the rules that settle it */
export function mapOwnership(catalog: Catalog, rules: Rules): OwnershipMap {
  const { map, problems } = decideOwnership(catalog, rules);
  if (map === null) throw scopeUndecided(problems);
  return map;
}

interface Owned {
  readonly ownership: TableOwnership;
  readonly problems: readonly ScopeProblem[];
}

function ownershipOf(classified: Classified, classes: ReadonlyMap<string, Classified>, graph: ReferenceGraph): Owned {
  const { table, class: ownershipClass, reason, owners } = classified;
  const { references, problems } = policeReferences(classified, classes, graph);
  const ownership: TableOwnership = {
    name: table.name,
    class: ownershipClass,
    reason,
    owners,
    references,
    isPerson: isPersonTable(table),
  };
  if (graph.ruleOf(table.name).ownerless !== 'shared') return { ownership, problems };
  const problem = ownerlessProblem(classified);
  const told = `${reason}; rows of nobody come, too, by rule`;
  return {
    ownership: { ...ownership, reason: told, ownerless: true },
    problems: problem === null ? problems : [...problems, problem],
  };
}
