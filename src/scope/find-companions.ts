import { isSameName, nameKey, type QualifiedName } from '../model/logical-type.ts';
import { referenceName } from '../model/references.ts';
import type { Classified } from './classified.ts';
import { type Decided, reachUpward } from './reach-upward.ts';
import type { ReferenceGraph } from './reference-graph.ts';
import type { ScopeProblem } from './scope-problem.ts';
import { ambiguousCompanion } from './scope-problems.ts';

/** Says in `decided.classes` of every companion which rows it accompanies, and returns what is open. */
export function findCompanions(graph: ReferenceGraph, decided: Decided): readonly ScopeProblem[] {
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
  return problems;
}

/** Rows of these tables come because others refer to them, so that rows below them can accompany them. */
function isLookedUp(table: QualifiedName, classes: ReadonlyMap<string, Classified>): boolean {
  return [undefined, 'referenced', 'companion', 'shared'].includes(classes.get(nameKey(table))?.class);
}
