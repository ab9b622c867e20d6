import { type Catalog, findTable, type LeftOut, type Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import {
  type CatalogFact,
  databaseFacts,
  type FactObject,
  type FactView,
  leftOutFact,
  tableFacts,
} from './catalog-facts.ts';

/** A difference of structure. */
export interface CatalogChange {
  readonly change: 'added' | 'removed' | 'changed';
  readonly object: FactObject;
  /** The display name of its table; null: of the database as a whole. */
  readonly table: string | null;
  readonly name: string;
  /** On the left side, and on the right; null where it is not there. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface CatalogPair {
  readonly left: Catalog;
  readonly right: Catalog;
  readonly view: FactView;
  /** Structure that neither catalog carries counts too; false where one of them does not know its own. */
  readonly leftOut: boolean;
}

/**
 * What differs in the structure of two databases of one dialect, or of two where the left catalog was mapped to the right one's
 * dialect: tables, then all that belongs to tables that both have, in the order of the right side.
 */
export function diffCatalogs({ left, right, view, leftOut }: CatalogPair): readonly CatalogChange[] {
  const removed = left.tables.filter((table) => findTable(right, table.name) === null);
  const added = right.tables.filter((table) => findTable(left, table.name) === null);
  const both = right.tables.flatMap((table): [Table, Table][] => {
    const ours = findTable(left, table.name);
    return ours === null ? [] : [[ours, table]];
  });
  return [
    ...removed.map((table) => tableChange('removed', table)),
    ...added.map((table) => tableChange('added', table)),
    ...factChanges(databaseFacts(left), databaseFacts(right), null),
    ...both.flatMap(([ours, theirs]) =>
      factChanges(tableFacts(ours, view), tableFacts(theirs, view), displayName(theirs.name)),
    ),
    ...(leftOut ? leftOutChanges(left, right) : []),
  ];
}

function tableChange(change: 'added' | 'removed', table: Table): CatalogChange {
  const text = `table of ${table.columns.length} ${table.columns.length === 1 ? 'column' : 'columns'}`;
  const name = displayName(table.name);
  const sides = change === 'added' ? { before: null, after: text } : { before: text, after: null };
  return { change, object: 'table', table: name, name, ...sides };
}

/** What stands outside the tables that are compared may be there or not: only what belongs to none, or to one of both. */
function leftOutChanges(left: Catalog, right: Catalog): readonly CatalogChange[] {
  const tables = [...new Set([...left.leftOut, ...right.leftOut].map(({ table }) => table))];
  const isOfBoth = (name: string | null): boolean =>
    name === null || [left, right].every(({ tables: own }) => own.some((table) => displayName(table.name) === name));
  const of = (all: readonly LeftOut[], table: string | null): readonly CatalogFact[] =>
    all.filter((one) => one.table === table).map(leftOutFact);
  return tables
    .filter(isOfBoth)
    .flatMap((table) => factChanges(of(left.leftOut, table), of(right.leftOut, table), table));
}

/** Facts are matched one by one: first those that say the same, then by what they are known by. */
function factChanges(
  left: readonly CatalogFact[],
  right: readonly CatalogFact[],
  table: string | null,
): readonly CatalogChange[] {
  const rest = new Set(left);
  const same = new Set(right.filter((fact) => take(rest, (other) => isSameFact(other, fact)) !== null));
  const before = new Map<CatalogFact, CatalogFact | null>();
  const differing = right.filter((fact) => !same.has(fact));
  for (const isLike of [hasSameIdentity, isAlike]) {
    for (const fact of differing) {
      before.set(fact, before.get(fact) ?? take(rest, (other) => other.object === fact.object && isLike(other, fact)));
    }
  }
  return [
    ...[...rest].map((fact) => changeOf(fact, null, table)),
    ...differing.map((fact) => changeOf(before.get(fact) ?? null, fact, table)),
  ];
}

function isSameFact(one: CatalogFact, other: CatalogFact): boolean {
  const hasSameName = one.givenName === null || other.givenName === null || one.givenName === other.givenName;
  return one.object === other.object && one.meaning === other.meaning && hasSameName && isAlike(one, other);
}

function hasSameIdentity(one: CatalogFact, other: CatalogFact): boolean {
  return one.identities[0] === other.identities[0];
}

function isAlike(one: CatalogFact, other: CatalogFact): boolean {
  return one.identities.some((identity) => other.identities.includes(identity));
}

/** Takes the first wanted one out of `facts`; null: there is none. */
function take(facts: Set<CatalogFact>, isWanted: (fact: CatalogFact) => boolean): CatalogFact | null {
  for (const fact of facts) {
    if (!isWanted(fact)) continue;
    facts.delete(fact);
    return fact;
  }
  return null;
}

function changeOf(before: CatalogFact | null, after: CatalogFact | null, table: string | null): CatalogChange {
  const { object, name } = (after ?? before) as CatalogFact;
  const change = before === null ? 'added' : after === null ? 'removed' : 'changed';
  return { change, object, table, name, before: before?.text ?? null, after: after?.text ?? null };
}
