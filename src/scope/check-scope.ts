import { type Catalog, columnNamed, storedColumns, type Table } from '../model/catalog.ts';
import { displayName, isSameName } from '../model/logical-type.ts';
import { isSameReference } from '../model/references.ts';
import type { RowBlock } from '../model/row-stream.ts';
import type { ScopeDocument } from '../model/scope.ts';
import { type DerivedScope, deriveScope, type LinkFaults, PART } from './derive-scope.ts';
import { joinedKey, keyReader, RowCells, valueText } from './row-values.ts';
import { type GraphTable, readScopeGraph, type ScopeGraph } from './scope-graph.ts';

/** Something in an archive that contradicts its scope. */
export interface Leak {
  /** Display name. */
  readonly table: string;
  readonly rows: number;
  /** What is wrong with these rows: what stands behind "t: n rows". */
  readonly what: string;
}

export interface ScopeCheckInput {
  readonly scope: ScopeDocument;
  /** Of the archive: without excluded tables. */
  readonly catalog: Catalog;
  readonly rowsOf: (table: Table) => AsyncIterable<RowBlock>;
}

/**
 * Checks on the rows of an archive alone that they are those of its user: every row has a reason to be there,
 * no reference leads to a row that is not there or may not be, and rows that leave in part hold nothing else.
 * The database is not asked, and nothing is shared with the code that found the rows there. Memory grows
 * with the rows of the archive, by some tens of bytes for each row and reference.
 *
 * @returns what is wrong; nothing where all is well.
 */
export async function checkScope({ scope, catalog, rowsOf }: ScopeCheckInput): Promise<readonly Leak[]> {
  const graph = await readScopeGraph(scope.ownership, catalog, rowsOf);
  const users = graph.tables.find(({ ownership }) => ownership.class === 'user');
  const user = users === undefined ? [] : await userRows(users.table, { scope, catalog, rowsOf });
  if (users === undefined || user.length !== 1) {
    const table = displayName(scope.ownership.user.table);
    return [{ table, rows: user.length, what: `with the key of the user (${scope.found.key.join(', ')})` }];
  }
  const derived = deriveScope(graph, user[0] as number);
  return [
    ...graph.tables.flatMap((table, at) => strangers(table, derived.reasons[at] as Uint8Array)),
    ...derived.faults.flatMap((fault) => badLinks(fault, graph, scope)),
    ...graph.tables.flatMap((table) => brokenLinks(table)),
    ...remains(graph, derived),
    ...graph.tables.flatMap((table) => wrongCount(table, scope)),
  ];
}

/** The numbers of the rows of the user table that have the user's key. */
async function userRows(table: Table, { scope, rowsOf }: ScopeCheckInput): Promise<readonly number[]> {
  const { key } = scope.ownership.user;
  const read = keyReader(table, key);
  const wanted = joinedKey(
    key.map((name, at) => valueText(scope.found.key[at] as string, columnNamed(table, name).type)),
  );
  const found: number[] = [];
  const row = new RowCells(table);
  let number = 0;
  for await (const block of rowsOf(table)) {
    row.forEach(block, () => {
      if (read?.(row) === wanted) found.push(number);
      number++;
    });
  }
  return found;
}

/** Rows without a reason. */
function strangers({ table }: GraphTable, reasons: Uint8Array): readonly Leak[] {
  const rows = reasons.reduce((sum, reason) => sum + (reason === 0 ? 1 : 0), 0);
  return rows === 0 ? [] : [leak(table, rows, 'of somebody else, or of nobody that a row of the user refers to')];
}

function badLinks(fault: LinkFaults, graph: ScopeGraph, { dangling }: ScopeDocument): readonly Leak[] {
  const { table } = graph.tables[fault.table] as GraphTable;
  const { reference } = fault.link;
  const known = dangling.find((one) => isSameReference(one.reference, reference))?.rows ?? 0;
  const parent = `${displayName(reference.parent)}, by (${reference.columns.join(', ')})`;
  return [
    ...(fault.missing > known
      ? [leak(table, fault.missing - known, `with a reference to a row that is missing in ${parent}`)]
      : []),
    ...(fault.foreign > 0
      ? [leak(table, fault.foreign, `with a reference to a row that may not leave, in ${parent}`)]
      : []),
  ];
}

function brokenLinks({ table, links }: GraphTable): readonly Leak[] {
  return links
    .filter(({ broken }) => broken > 0)
    .map(({ broken, reference }) => leak(table, broken, `with only a part of (${reference.columns.join(', ')})`));
}

/** Cells of rows that leave in part, in columns that no rule lets through. */
function remains(graph: ScopeGraph, { reasons, parts }: DerivedScope): readonly Leak[] {
  return graph.tables.flatMap(({ table, filled }, at) => {
    if (filled === null) return [];
    const columns = storedColumns(table).map(({ name }) => name);
    const allowed = new Map<number, Set<string>>();
    for (const { row, link } of parts.filter((part) => part.table === at)) {
      const { policy, reference } = link;
      const listed = policy?.kind === 'columns' ? policy.columns : [];
      const names = allowed.get(row) ?? new Set(table.primaryKey?.columns);
      for (const name of [...listed, ...reference.parentColumns]) names.add(name);
      allowed.set(row, names);
    }
    const hasMore = (row: number, names: ReadonlySet<string>) =>
      columns.some((name, column) => filled[row * columns.length + column] === 1 && !names.has(name));
    const isOnlyPart = (row: number) => reasons[at]?.[row] === PART;
    const rows = [...allowed].filter(([row, names]) => isOnlyPart(row) && hasMore(row, names)).length;
    return rows === 0 ? [] : [leak(table, rows, 'with more columns than the rules let through')];
  });
}

function wrongCount({ table, rows }: GraphTable, { counts }: ScopeDocument): readonly Leak[] {
  const counted = counts.find((count) => isSameName(count.table, table.name))?.in ?? 0;
  return counted === rows ? [] : [leak(table, rows, `in the archive, but the database counted ${counted}`)];
}

function leak(table: Table, rows: number, what: string): Leak {
  return { table: displayName(table.name), rows, what };
}
