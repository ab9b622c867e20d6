import type { Catalog, Table } from '../model/catalog.ts';
import { displayName, isSameName } from '../model/logical-type.ts';
import { catalogReferences, referenceName } from '../model/references.ts';
import type { Rules, TableRule } from '../model/rules.ts';
import type { Reference, UserTable } from '../model/scope.ts';
import type { ScopeWitness } from '../model/scope-evidence.ts';
import { isWeakOwner, looseKeys } from './likely-keys.ts';
import { type FindOwners, findOwnersIn } from './owner-candidates.ts';
import { isPersonTable, privateColumns, singular, wordsOf } from './person-names.ts';
import { referenceGraph } from './reference-graph.ts';
import type { ScopeProblem } from './scope-problem.ts';

export interface Settlement {
  readonly rule: TableRule;
  readonly because: string;
}

export interface SettlingPlace {
  readonly catalog: Catalog;
  readonly rules: Rules;
  readonly user: UserTable;
  readonly witness: ScopeWitness;
}

/** Tables that belong to the program, not to a person. */
const TECHNICAL =
  /(?:^|_)(?:schema_)?(?:migrations?|internal_metadata|sessions?|jobs?|queue|locks?|cache|settings|flipper_\w+)$/i;

/** Proposes one of the ways out of a problem; null where only a person can tell. */
export async function settleProblem(
  problem: ScopeProblem,
  table: Table,
  place: SettlingPlace,
): Promise<Settlement | null> {
  const rules = problem.remedies.flatMap(({ rule }) => rule.tables?.[displayName(table.name)] ?? []);
  const owners = rules.filter(({ owner, scope }) => owner?.length === 1 && scope === undefined);
  if (owners.length > 0) return settleOwner(table, owners, place);
  const companion = rules.find(({ scope }) => scope === 'companion');
  const loose = looseKeysOf(table, place);
  if (companion !== undefined) return settleChild(table, companion, loose);
  if (rules.some(({ scope }) => scope === 'excluded')) return settleAlone(table, loose);
  return null;
}

/** Whose a row is: the user whom a column names, before whom another row belongs to. */
async function settleOwner(
  table: Table,
  rules: readonly TableRule[],
  place: SettlingPlace,
): Promise<Settlement | null> {
  const graph = referenceGraph(place.catalog, place.rules);
  const find = findOwnersIn({ graph, user: place.user.table });
  const named = rules.find(({ polymorphic, foreignKeys }) => polymorphic !== undefined || foreignKeys !== undefined);
  if (named !== undefined)
    return { rule: named, because: `${named.owner?.join() ?? ''} is called like a user; rows of others stay out` };
  const names = rules.flatMap(({ owner }) => owner ?? []);
  const references = catalogReferences(place.catalog, place.rules).filter(
    (reference) => isSameName(reference.child, table.name) && names.includes(referenceName(reference)),
  );
  const strong = references.filter((reference) => !isWeakOwner(reference, table) || isToUser(reference, place));
  const ranked = [...strong].sort((a, b) => rank(a, place) - rank(b, place));
  const [best, second] = ranked;
  if (best === undefined) {
    return {
      rule: { scope: 'referenced' },
      because: 'its only way to the user is a loose one; rows come where rows in scope refer to them',
    };
  }
  const name = referenceName(best);
  if (second === undefined) return { rule: { owner: [name] }, because: `${name} names whose a row is` };
  const weighed = await weigh([best, second], find, place);
  return { rule: { owner: [name] }, because: `${name} names whose a row is most directly${weighed}` };
}

function isToUser({ parent }: Reference, { user }: SettlingPlace): boolean {
  return isSameName(parent, user.table);
}

/** `user_id` before `created_by`, those before a way over another table. */
function rank(reference: Reference, place: SettlingPlace): number {
  if (!isToUser(reference, place)) return 3;
  const words = wordsOf(referenceName(reference)).map(singular);
  const users = singular(wordsOf(place.user.table.name).at(-1) ?? '');
  if (
    words.some((word) =>
      ['updated', 'modified', 'recipient', 'receiver', 'reviewer', 'approver', 'assignee'].includes(word),
    )
  )
    return 2;
  return words[0] === users || ['user', 'owner'].includes(words[0] ?? '') ? 0 : 1;
}

async function weigh(
  [one, other]: readonly [Reference, Reference],
  find: FindOwners,
  place: SettlingPlace,
): Promise<string> {
  const ways = [one, other].map((reference) => wayToUser(reference, find, place));
  const [first, second] = ways;
  if (first === undefined || second === undefined || first === null || second === null) return '';
  const { rows, agreeing } = await place.witness.agreement(first, second);
  if (rows === 0) return '';
  const names = `by ${referenceName(one)} and by ${referenceName(other)}`;
  const count = `${agreeing.toLocaleString('en')} of ${rows.toLocaleString('en')} rows`;
  const doubt = agreeing < rows ? '; the others have to do with someone else, too' : '';
  return `; ${displayName(one.child)} ${names} lead to the same user for ${count}${doubt}`;
}

/** The references from the first one on to the user; null where a step is not plain or not the only one. */
function wayToUser(reference: Reference, find: FindOwners, place: SettlingPlace): readonly Reference[] | null {
  const way = [reference];
  for (let at = reference; !isToUser(at, place); ) {
    const [next, ...others] = find(at.parent).flat();
    if (next === undefined || others.length > 0 || way.includes(next)) return null;
    way.push(next);
    at = next;
  }
  return way.every(({ path, condition }) => path === null && condition === null) ? way : null;
}

/** Columns that may lead to rows of persons, for all that is known. */
function looseKeysOf(table: Table, { catalog, rules }: SettlingPlace): readonly string[] {
  const own = catalogReferences(catalog, rules).filter(({ child }) => isSameName(child, table.name));
  return looseKeys(
    table,
    own.flatMap(({ columns }) => columns),
  );
}

/** Rows below a lookup table: its parts, unless they look like something that persons wrote. */
function settleChild(table: Table, companion: TableRule, loose: readonly string[]): Settlement {
  if (isPersonTable(table)) return { rule: { scope: 'excluded' }, because: personal(table) };
  if (loose.length > 0) return { rule: { scope: 'excluded' }, because: astray(loose) };
  const because =
    'rows come with those that they stand below: there is no column of a person and no reference to a user';
  return { rule: companion, because };
}

/** A table that nothing connects with the user. */
function settleAlone(table: Table, loose: readonly string[]): Settlement {
  if (isPersonTable(table)) return { rule: { scope: 'excluded' }, because: personal(table) };
  if (loose.length > 0) return { rule: { scope: 'excluded' }, because: astray(loose) };
  const parents = table.foreignKeys.filter(({ target }) => !isSameName(target, table.name));
  if (parents.length > 0) {
    const names = [...new Set(parents.map(({ target }) => displayName(target)))].join(' and ');
    return { rule: { scope: 'excluded' }, because: `it stands below ${names}, of which no row comes` };
  }
  if (TECHNICAL.test(table.name.name)) {
    return { rule: { scope: 'excluded' }, because: 'it is called like a table of the program, not of a person' };
  }
  return {
    rule: { scope: 'shared' },
    because:
      'ALL rows come: there is no column of a person, no reference to a user, and no row in scope refers to it. If its rows are private, exclude it',
  };
}

function astray(columns: readonly string[]): string {
  return `nothing says where ${columns.join(', ')} leads: its rows may be about other persons`;
}

function personal(table: Table): string {
  const columns = privateColumns(table);
  return columns.length === 0
    ? 'its rows look like persons'
    : `it has ${columns.join(', ')}: its rows may be about other persons`;
}
