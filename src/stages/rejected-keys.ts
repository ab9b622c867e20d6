import type { ForeignKey } from '../model/catalog.ts';
import { displayName, type QualifiedName } from '../model/logical-type.ts';
import { LineTable } from '../util/line-table.ts';

type Cells = ReadonlyMap<string, string>;

/** Rows of a table that are gone: read again from a place on, which is 0 or behind one. There may be more each time. */
export type GoneRows = (place: number) => Iterable<{ readonly cells: Cells; readonly end: number }>;

/** The rows that are gone, found by any key that others refer to. They are read where one is looked for. */
export class RejectedKeys {
  readonly #rows = new Map<string, GoneRows[]>();
  /** By table and key columns: the keys of the rows before these places. */
  readonly #indexes = new Map<string, { readonly places: number[]; readonly keys: LineTable }>();

  add(table: QualifiedName, rows: GoneRows): void {
    const name = displayName(table);
    this.#rows.set(name, [...(this.#rows.get(name) ?? []), rows]);
  }

  /** `id=7` where the row that `key` refers to by these cells is gone; null where it is not, or a cell is NULL. */
  find(reference: ForeignKey, all: readonly (string | undefined)[]): string | null {
    const [key, cells] = reference.period === true ? withoutPeriod(reference, all) : [reference, all];
    const rows = this.#rows.get(displayName(key.target));
    if (rows === undefined || cells.some((cell) => cell === undefined || cell === 'null')) return null;
    if (!this.#index(key, rows).has(JSON.stringify(cells))) return null;
    return key.targetColumns.map((name, at) => `${name}=${cells[at]}`).join(', ');
  }

  #index({ target, targetColumns }: ForeignKey, rows: readonly GoneRows[]): LineTable {
    const name = JSON.stringify([displayName(target), targetColumns]);
    const index = this.#indexes.get(name) ?? { places: [], keys: new LineTable() };
    this.#indexes.set(name, index);
    for (const [at, read] of rows.entries()) {
      for (const { cells, end } of read(index.places[at] ?? 0)) {
        index.keys.add(JSON.stringify(targetColumns.map((column) => cells.get(column))));
        index.places[at] = end;
      }
    }
    return index.keys;
  }
}

/** Whose period is gone is not asked: of what the row refers to, any may have been needed. */
function withoutPeriod<Cell>(key: ForeignKey, cells: readonly Cell[]): readonly [ForeignKey, readonly Cell[]] {
  return [{ ...key, targetColumns: key.targetColumns.slice(0, -1) }, cells.slice(0, -1)];
}
