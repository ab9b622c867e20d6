import { isDeepStrictEqual } from 'node:util';
import type { ImportedTable } from '../archive/generated-types.ts';
import { storedColumns, type Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';

/** What a table holds, as digests. */
export type Content = ImportedTable['content'];

/** What tables of a target hold, as far as their rows were read anyway: a big table is not read for this alone. */
export class TableContents {
  readonly #found = new Map<string, { readonly table: Table; readonly content: Content }>();

  /** @param table as its rows were read */
  add(table: Table, content: Content): void {
    this.#found.set(displayName(table.name), { table, content });
  }

  /** What a table holds, read as `table` says; null: it was not read so. */
  of(table: Table): Content | null {
    const found = this.#found.get(displayName(table.name));
    return found !== undefined && isDeepStrictEqual(linesOf(found.table), linesOf(table)) ? found.content : null;
  }
}

/** What the row lines of a table depend on: columns in their order, and how their values are read. */
function linesOf(table: Table): readonly unknown[] {
  return storedColumns(table).map(({ name, type, storage }) => [name, type, storage]);
}
