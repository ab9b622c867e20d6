import type { Catalog, Table } from '../model/catalog.ts';
import { isSameName } from '../model/logical-type.ts';
import { describeReference, referenceName } from '../model/references.ts';
import type { PolicedReference, Reference, TableOwnership } from '../model/scope.ts';
import { decideOwnership } from './map-ownership.ts';
import { hasCredentials, singular, wordsOf } from './person-names.ts';
import { type Suggestion, withRule } from './suggestion.ts';

/**
 * What becomes of references to other persons: they become NULL, except that the user's own row may bring what is
 * about the user. References to rows of other users over owned tables are left to fail: only the rows can tell.
 */
export function suggestPolicies(before: Suggestion, catalog: Catalog): Suggestion {
  const { decided } = decideOwnership(catalog, before.rules);
  let suggestion = before;
  for (const table of decided.filter((one) => one.class !== 'excluded')) {
    for (const policed of table.references) {
      const proposal = propose(policed, table, { decided, catalog });
      if (proposal === null) continue;
      const rule = { references: { [referenceName(policed.reference)]: proposal.policy } };
      suggestion = withRule(suggestion, table.name, { rule, because: proposal.because });
    }
  }
  return suggestion;
}

/** Words of tables that hold what is known of a person, a row each. */
const DETAILS = ['address', 'location', 'detail', 'setting', 'preference', 'avatar'];

interface Proposal {
  readonly policy: 'null' | 'include';
  readonly because: string;
}

interface Place {
  readonly decided: readonly TableOwnership[];
  readonly catalog: Catalog;
}

function propose({ reference, policy }: PolicedReference, table: TableOwnership, place: Place): Proposal | null {
  const parent = place.decided.find(({ name }) => isSameName(name, reference.parent));
  const structure = place.catalog.tables.find(({ name }) => isSameName(name, reference.parent));
  if (policy.kind !== 'fail' || parent === undefined || structure === undefined) return null;
  if (parent.class === 'owned' || !canBeNull(reference, table, place.catalog)) return null;
  const way = describeReference(reference);
  if (table.class === 'user' && isAboutOwner(parent, structure)) {
    return { policy: 'include', because: `${way}: the user's own row refers to it, so that it is about the user` };
  }
  const who = parent.class === 'excluded' ? 'a row that is left out' : 'another person';
  return { policy: 'null', because: `${way} leads to ${who}: the reference becomes NULL` };
}

/** An address of the user, not a person who has one. */
function isAboutOwner(parent: TableOwnership, structure: Table): boolean {
  const words = wordsOf(structure.name.name).map(singular);
  return parent.class === 'referenced' && words.some((word) => DETAILS.includes(word)) && !hasCredentials(structure);
}

function canBeNull({ columns }: Reference, { name, owners }: TableOwnership, { tables }: Catalog): boolean {
  const structure = tables.find((table) => isSameName(table.name, name));
  const isHeld = (column: string): boolean =>
    structure?.primaryKey?.columns.includes(column) === true || owners.some((owner) => owner.columns.includes(column));
  return !columns.every(isHeld);
}
