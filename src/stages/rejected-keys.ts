import type { ForeignKey } from '../model/catalog.ts';
import { displayName, type QualifiedName } from '../model/logical-type.ts';

type Cells = ReadonlyMap<string, string>;

/** The rows that are gone, found by any key that others refer to. */
export class RejectedKeys {
  readonly #rows = new Map<string, Cells[]>();
  /** By table and key columns: the keys of the first `seen` rows. */
  readonly #indexes = new Map<string, { seen: number; readonly keys: Set<string> }>();

  add(table: QualifiedName, cells: Cells): void {
    const name = displayName(table);
    const rows = this.#rows.get(name) ?? [];
    rows.push(cells);
    this.#rows.set(name, rows);
  }

  /** `id=7` where the row that `key` refers to by these cells is gone; null where it is not, or a cell is NULL. */
  find(reference: ForeignKey, all: readonly (string | undefined)[]): string | null {
    const [key, cells] = reference.period === true ? withoutPeriod(reference, all) : [reference, all];
    const rows = this.#rows.get(displayName(key.target));
    if (rows === undefined || cells.some((cell) => cell === undefined || cell === 'null')) return null;
    const { keys } = this.#index(key, rows);
    if (!keys.has(JSON.stringify(cells))) return null;
    return key.targetColumns.map((name, at) => `${name}=${cells[at]}`).join(', ');
  }

  #index({ target, targetColumns }: ForeignKey, rows: readonly Cells[]): { readonly keys: ReadonlySet<string> } {
    const name = JSON.stringify([displayName(target), targetColumns]);
    const index = this.#indexes.get(name) ?? { seen: 0, keys: new Set<string>() };
    this.#indexes.set(name, index);
    for (; index.seen < rows.length; index.seen++) {
      index.keys.add(JSON.stringify(targetColumns.map((column) => rows[index.seen]?.get(column))));
    }
    return index;
  }
}

/** Whose period is gone is not asked: of what the row refers to, any may have been needed. */
function withoutPeriod<Cell>(key: ForeignKey, cells: readonly Cell[]): readonly [ForeignKey, readonly Cell[]] {
  return [{ ...key, targetColumns: key.targetColumns.slice(0, -1) }, cells.slice(0, -1)];
}
