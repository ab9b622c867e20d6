import { displayName } from '../model/logical-type.ts';
import type { Classified } from './classified.ts';
import type { ScopeProblem } from './scope-problem.ts';

/** Why the rule `ownerless` cannot be followed for a table; null: it can. */
export function ownerlessProblem({ table, class: ownershipClass, owners }: Classified): ScopeProblem | null {
  const problem = (what: string): ScopeProblem => ({
    table: table.name,
    message: `${displayName(table.name)}: by the rule "ownerless" its rows of nobody are to come, but ${what}.`,
    remedies: [],
  });
  if (ownershipClass !== 'owned') return problem(`it is no table of rows that a user owns (it is ${ownershipClass})`);
  if (owners.some(({ path }) => path !== null)) return problem('its owner stands in a document');
  return null;
}
