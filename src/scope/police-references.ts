import { displayName, nameKey } from '../model/logical-type.ts';
import { describeReference, referenceName } from '../model/references.ts';
import type { ReferenceRule } from '../model/rules.ts';
import type { PolicedReference, Reference, ReferencePolicy } from '../model/scope.ts';
import type { Classified } from './classified.ts';
import { isPersonTable } from './person-names.ts';
import type { ReferenceGraph } from './reference-graph.ts';
import type { ScopeProblem } from './scope-problem.ts';

export interface Policed {
  readonly references: readonly PolicedReference[];
  readonly problems: readonly ScopeProblem[];
}

/** What becomes of each reference of a table: as the rules say, else `fail` where it could lead to someone else's row. */
export function policeReferences(
  classified: Classified,
  classes: ReadonlyMap<string, Classified>,
  graph: ReferenceGraph,
): Policed {
  const { table, owners } = classified;
  const rules = new Map(Object.entries(graph.ruleOf(table.name).references ?? {}));
  const isSoleOwner = (reference: Reference): boolean => owners.length === 1 && owners[0] === reference;
  const all = graph.from(table.name);
  const references = all
    .filter((reference) => !isSoleOwner(reference))
    .map((reference) => {
      const rule = rules.get(referenceName(reference));
      const parent = classes.get(nameKey(reference.parent));
      return { reference, policy: rule === undefined ? usualPolicy(parent) : ruledPolicy(rule) };
    });
  const problems = [
    ...references.flatMap((policed) => contradiction(policed, classified, classes) ?? []),
    ...all.filter((one) => isSoleOwner(one) && rules.has(referenceName(one))).map(ruledOwner),
  ];
  return { references, problems };
}

/** Rows of lookup tables just come; rows of users, of what users own, of persons and of what is left out do not. */
function usualPolicy(parent: Classified | undefined): ReferencePolicy {
  if (parent === undefined) return { kind: 'fail' };
  switch (parent.class) {
    case 'shared':
      return { kind: 'include' };
    case 'referenced':
    case 'companion':
      return isPersonTable(parent.table) ? { kind: 'fail' } : { kind: 'include' };
    default:
      return { kind: 'fail' };
  }
}

function ruledPolicy(rule: ReferenceRule): ReferencePolicy {
  return typeof rule === 'string' ? { kind: rule } : { kind: 'columns', columns: rule.columns };
}

/** Rules that cannot be followed; null where all is well. */
function contradiction(
  { reference, policy }: PolicedReference,
  classified: Classified,
  classes: ReadonlyMap<string, Classified>,
): ScopeProblem | null {
  const { table } = classified;
  const problem = (what: string): ScopeProblem => ({
    table: table.name,
    message: `${describeReference(reference)}: ${what}`,
    remedies: [],
  });
  const brings = policy.kind === 'include' || policy.kind === 'columns';
  if (brings && classes.get(nameKey(reference.parent))?.class === 'excluded') {
    return problem(`its rows are to come by rule, but ${displayName(reference.parent)} is excluded by another.`);
  }
  if (policy.kind !== 'null' || reference.path !== null) return null;
  const held = reference.columns.filter((name) => isHeld(name, classified));
  if (held.length < reference.columns.length) return null;
  return problem(`it cannot become NULL, since ${held.join(' and ')} is of the primary key or says whose the row is.`);
}

/** True for columns that make the row what it is; a NOT NULL alone is let go in the target. */
function isHeld(name: string, { table, owners }: Classified): boolean {
  return table.primaryKey?.columns.includes(name) === true || isOwnersColumn(name, owners);
}

function isOwnersColumn(name: string, owners: readonly Reference[]): boolean {
  return owners.length === 1 && owners.some(({ columns }) => columns.includes(name));
}

function ruledOwner(reference: Reference): ScopeProblem {
  const message = `${describeReference(reference)} says whose the row is: it always leads to a row in scope, and needs no rule.`;
  return { table: reference.child, message, remedies: [] };
}
