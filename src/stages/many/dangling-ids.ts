import { type Catalog, columnNamed, storedColumns, type Table } from '../../model/catalog.ts';
import { documentText } from '../../model/document-cell.ts';
import { jsonPathValues } from '../../model/json-path-values.ts';
import { nameKey } from '../../model/logical-type.ts';
import type { RowBlock } from '../../model/row-stream.ts';
import type { RegenerateOperation } from '../../model/rule-operation.ts';
import { RowCells } from '../../scope/row-values.ts';
import { idsName } from '../../transform/ruled/made-keys.ts';
import type { FollowingOperations } from '../../transform/ruled/regenerated-keys.ts';
import { textOfValue } from '../../transform/ruled/value-cells.ts';

/** How the references to numbered keys are found. */
export interface Referring {
  readonly source: Catalog;
  /** The rows of a table of the source. */
  readonly rows: (table: Table) => AsyncIterable<RowBlock>;
  readonly following: FollowingOperations;
  /** The keys that rows have, by the names of their maps. */
  readonly keys: ReadonlyMap<string, KnownKeys>;
}

export interface KnownKeys {
  has(text: string): boolean;
}

/** The ids that rows refer to and that no row has, by the names of the maps of their keys. */
export type DanglingIds = ReadonlyMap<string, ReadonlySet<string>>;

export async function danglingIds({ source, rows, following, keys }: Referring): Promise<DanglingIds> {
  const found = new Map<string, Set<string>>([...keys.keys()].map((name) => [name, new Set()]));
  for (const table of source.tables) {
    const readers = readersOf(table, following).filter(({ parent }) => keys.has(parent));
    if (readers.length === 0) continue;
    const cells = new RowCells(table);
    for await (const block of rows(table)) {
      cells.forEach(block, () => {
        for (const { parent, read } of readers) {
          const known = keys.get(parent);
          for (const text of read(cells)) if (known?.has(text) === false) found.get(parent)?.add(text);
        }
      });
    }
  }
  return found;
}

interface DanglingTable {
  /** Of its map. */
  readonly name: string;
  readonly ids: { readonly rows: number; addDangling(ids: readonly string[], first: number): void };
}

/**
 * An id that no row has must not become that of a row of another source: it gets a number that no row has.
 * @returns the highest number of all
 */
export function numberDangling(group: readonly DanglingTable[], dangling: DanglingIds): number {
  let highest = group.reduce((sum, { ids }) => sum + ids.rows, 0);
  for (const { name, ids } of group) {
    const numbers = [...(dangling.get(name) ?? [])].filter((text) => INTEGER.test(text)).map(BigInt);
    const sorted = numbers.toSorted((a, b) => (a < b ? -1 : 1)).map(String);
    ids.addDangling(sorted, highest + 1);
    highest += sorted.length;
  }
  return highest;
}

const INTEGER = /^(?:0|-?[1-9]\d*)$/;

interface IdReader {
  /** The name of the map of the ids. */
  readonly parent: string;
  readonly read: (cells: RowCells) => readonly string[];
}

function readersOf(table: Table, following: FollowingOperations): readonly IdReader[] {
  const columns = storedColumns(table);
  const placeOf = (name: string) => columns.findIndex((column) => column.name === name);
  return [...(following.get(nameKey(table.name)) ?? [])].flatMap(([column, operations]) =>
    operations.map((operation) => ({
      parent: idsName(operation),
      read: idReader(operation, { table, column, placeOf }),
    })),
  );
}

interface ColumnPlace {
  readonly table: Table;
  readonly column: string;
  readonly placeOf: (name: string) => number;
}

function idReader({ path, when }: RegenerateOperation, { table, column, placeOf }: ColumnPlace): IdReader['read'] {
  const [at, { type }] = [placeOf(column), columnNamed(table, column)];
  const decides = when === undefined ? null : { at: placeOf(when.column), type: columnNamed(table, when.column).type };
  return (cells) => {
    const cell = cells.cell(at);
    if (cell === 'null') return [];
    if (decides !== null && textOfValue(cells.cell(decides.at), decides.type) !== when?.value) return [];
    if (path === undefined) return [textOfValue(cell, type)];
    return jsonPathValues(type.kind === 'jsonb' ? documentText(cell) : (JSON.parse(cell) as string), path);
  };
}
