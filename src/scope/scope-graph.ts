import { type Catalog, findTable, type Table } from '../model/catalog.ts';
import { isSameName, type QualifiedName } from '../model/logical-type.ts';
import type { RowBlock } from '../model/row-stream.ts';
import type { OwnershipMap, PolicedReference, Reference, ReferencePolicy, TableOwnership } from '../model/scope.ts';
import { hashText } from './hash-text.ts';
import { keyReader, type ReadValue, type ReferenceValues, RowCells, referenceReader } from './row-values.ts';

/** The rows of an archive as numbers: which row refers to which, without what they hold. */
export interface ScopeGraph {
  readonly tables: readonly GraphTable[];
}

export interface GraphTable {
  readonly ownership: TableOwnership;
  readonly table: Table;
  rows: number;
  /** Rows by the hash of a key, for each key that a reference leads to. */
  readonly keys: readonly KeyIndex[];
  readonly links: readonly Link[];
  /** A byte for each row and cell: 1 where it is not NULL; only where rows can leave in part. */
  readonly filled: number[] | null;
}

export interface KeyIndex {
  readonly columns: readonly string[];
  /** null: the key has columns without cells. */
  readonly read: ReadValue | null;
  /** Several rows where the columns are not unique. */
  readonly rows: Map<number, readonly number[]>;
}

/** A reference with what the rows say by it. */
export interface Link {
  readonly reference: Reference;
  /** null: of a sole owner. */
  readonly policy: ReferencePolicy | null;
  readonly isOwner: boolean;
  /** null: no row of the parent is in the archive. */
  readonly parent: { readonly table: number; readonly key: number } | null;
  readonly read: ((row: RowCells) => ReferenceValues) | null;
  /** By row: the hashes of the keys referred to. */
  readonly values: (readonly number[])[];
  broken: number;
}

/** Reads every row once. @param rowsOf the rows of a table of the catalog, in any order. */
export async function readScopeGraph(
  map: OwnershipMap,
  catalog: Catalog,
  rowsOf: (table: Table) => AsyncIterable<RowBlock>,
): Promise<ScopeGraph> {
  const graph = emptyGraph(map, catalog);
  for (const table of graph.tables) {
    const row = new RowCells(table.table);
    for await (const block of rowsOf(table.table)) row.forEach(block, () => addRow(table, row));
  }
  return graph;
}

function emptyGraph(map: OwnershipMap, catalog: Catalog): ScopeGraph {
  const taken = map.tables.flatMap((ownership) => {
    const table = findTable(catalog, ownership.name);
    return table === null ? [] : [{ ownership, table }];
  });
  const all = map.tables.flatMap(({ owners, references }) => [...owners, ...references.map((one) => one.reference)]);
  const keys = taken.map(({ table }) => keysOf(table, all));
  const tables = taken.map(({ ownership, table }, at): GraphTable => {
    const isPart = map.tables.some((other) => other.references.some((one) => bringsParts(one, ownership.name)));
    const links = linksOf(ownership).map((link) => ({
      ...link,
      parent: parentOf(link.reference),
      read: referenceReader(table, link.reference),
      values: [],
      broken: 0,
    }));
    return { ownership, table, rows: 0, keys: keys[at] as KeyIndex[], links, filled: isPart ? [] : null };
  });
  return { tables };

  function parentOf({ parent, parentColumns }: Reference): Link['parent'] {
    const table = taken.findIndex(({ ownership }) => isSameName(ownership.name, parent));
    if (table === -1) return null;
    const key = (keys[table] as KeyIndex[]).findIndex(({ columns }) => isSameList(columns, parentColumns));
    return { table, key };
  }
}

function keysOf(table: Table, references: readonly Reference[]): readonly KeyIndex[] {
  const keys: KeyIndex[] = [];
  for (const { parent, parentColumns: columns } of references) {
    if (!isSameName(parent, table.name) || keys.some((key) => isSameList(key.columns, columns))) continue;
    keys.push({ columns, read: keyReader(table, columns), rows: new Map() });
  }
  return keys;
}

function bringsParts({ reference, policy }: PolicedReference, name: QualifiedName): boolean {
  return policy.kind === 'columns' && isSameName(reference.parent, name);
}

/** Owners first; one that stands among the references too has its policy from there. */
function linksOf({ owners, references }: TableOwnership): readonly Pick<Link, 'reference' | 'policy' | 'isOwner'>[] {
  const text = (reference: Reference) => JSON.stringify(Object.entries(reference).sort());
  const isOwner = (reference: Reference) => owners.some((owner) => text(owner) === text(reference));
  const sole = owners.filter((owner) => !references.some(({ reference }) => text(reference) === text(owner)));
  return [
    ...sole.map((reference) => ({ reference, policy: null, isOwner: true })),
    ...references.map(({ reference, policy }) => ({ reference, policy, isOwner: isOwner(reference) })),
  ];
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}

function addRow(table: GraphTable, row: RowCells): void {
  const number = table.rows++;
  for (const { read, rows } of table.keys) {
    const value = read?.(row) ?? null;
    if (value === null) continue;
    const hash = hashText(value);
    rows.set(hash, [...(rows.get(hash) ?? []), number]);
  }
  for (const link of table.links) {
    const { values, isBroken } = link.read?.(row) ?? { values: [], isBroken: false };
    link.values.push(values.length === 0 ? NONE : values.map(hashText));
    if (isBroken) link.broken++;
  }
  if (table.filled === null) return;
  for (const at of row.columns.keys()) table.filled.push(row.cell(at) === 'null' ? 0 : 1);
}

/** Shared by all rows without a reference. */
const NONE: readonly number[] = [];
