import type { Table } from '../model/catalog.ts';
import { displayName, isSameName } from '../model/logical-type.ts';
import type { Reference, UserTable } from '../model/scope.ts';
import type { Overlap, ScopeWitness } from '../model/scope-evidence.ts';
import { likelyUserColumns, typeColumnOf } from './likely-keys.ts';
import { singular, wordsOf } from './person-names.ts';
import type { ReferenceGraph } from './reference-graph.ts';
import { type Suggestion, withRule } from './suggestion.ts';

/** Up to this share of the values may lead nowhere: rows are deleted where no key forbids it. */
const MISSING_SHARE_MAX = 0.05;

/**
 * Foreign keys that the database does not declare: columns that are called like a user or like a table, as far as
 * their values are keys of it.
 */
export async function suggestKeys(
  before: Suggestion,
  graph: ReferenceGraph,
  { user, witness }: { readonly user: UserTable; readonly witness: ScopeWitness },
): Promise<Suggestion> {
  let suggestion = before;
  for (const table of graph.catalog.tables) {
    if (graph.ruleOf(table.name).scope !== undefined) continue;
    for (const reference of possibleKeys(table, graph, user)) {
      const overlap = await witness.overlap(reference);
      if (!isConvincing(overlap, isSameName(reference.parent, user.table))) continue;
      suggestion = withRule(suggestion, table.name, { rule: asRule(reference), because: evidence(reference, overlap) });
    }
  }
  return suggestion;
}

/** The columns of a table that are no references yet, with the table that each is called after. */
function possibleKeys(table: Table, graph: ReferenceGraph, user: UserTable): readonly Reference[] {
  const keyed = graph.from(table.name).flatMap(({ columns }) => columns);
  const users = graph.catalog.tables.find(({ name }) => isSameName(name, user.table));
  const ofUsers = users === undefined ? [] : likelyUserColumns(table, users);
  return table.columns
    .filter(({ name, generated }) => generated === null && !keyed.includes(name) && !isOwnKey(name, table))
    .filter(({ name }) => typeColumnOf(name, table) === null)
    .flatMap(({ name, type }) => {
      const parent = ofUsers.includes(name) ? users : calledAfter(name, graph);
      const key = parent === undefined ? null : keyLike(parent, type.kind);
      return parent === undefined || key === null || parent === table ? [] : [virtual(table, name, [parent, key])];
    });
}

function isOwnKey(name: string, { primaryKey }: Table): boolean {
  return primaryKey?.columns.length === 1 && primaryKey.columns[0] === name;
}

/** The one table that `post_id` or `postId` is called after. */
function calledAfter(column: string, { catalog }: ReferenceGraph): Table | undefined {
  const words = wordsOf(column).map(singular);
  if (words.length < 2 || !['id', 'uuid'].includes(words.at(-1) ?? '')) return undefined;
  const stem = words.slice(0, -1).join(' ');
  const found = catalog.tables.filter(({ name }) => wordsOf(name.name).map(singular).join(' ') === stem);
  return found.length === 1 ? found[0] : undefined;
}

/** The column that alone names a row and has values of this kind; the primary key before others. */
function keyLike({ primaryKey, uniqueKeys, columns }: Table, kind: string): string | null {
  const keys = [primaryKey, ...uniqueKeys].flatMap((key) => (key?.columns.length === 1 ? key.columns : []));
  return keys.find((key) => columns.some(({ name, type }) => name === key && type.kind === kind)) ?? null;
}

function virtual(child: Table, column: string, [parent, key]: readonly [Table, string]): Reference {
  return {
    child: child.name,
    columns: [column],
    parent: parent.name,
    parentColumns: [key],
    match: 'simple',
    origin: 'rule',
    condition: null,
    path: null,
  };
}

/** A column that is called like a user is taken for one whatever its values are: rather too much is asked than too little. */
function isConvincing({ rows, missing }: Overlap, isOfUser: boolean): boolean {
  return isOfUser || (rows > 0 && missing <= rows * MISSING_SHARE_MAX);
}

function asRule({ columns, parent, parentColumns }: Reference) {
  return { foreignKeys: [{ columns, references: { table: displayName(parent), columns: parentColumns } }] };
}

function evidence({ columns, parent, parentColumns }: Reference, { rows, missing }: Overlap): string {
  const key = `${displayName(parent)}(${parentColumns.join(', ')})`;
  const found = (rows - missing).toLocaleString('en');
  const values = rows === 0 ? 'it has no values yet' : `${found} of ${rows.toLocaleString('en')} values are there`;
  return `${columns.join(', ')} is called like a key to ${key}, and ${values}`;
}
