import type { IdMap } from '../../model/id-maps.ts';

/** New numbers of keys one by one: several keys can have the same, where their rows become one. */
export class ListedIds implements IdMap {
  readonly #ids: Map<string, string>;
  /** How many rows have numbers of their own. */
  readonly rows: number;

  constructor(ids: Map<string, string>, rows: number) {
    this.#ids = ids;
    this.rows = rows;
  }

  get size(): number {
    return this.#ids.size;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  get(id: string): string | undefined {
    return this.#ids.get(id);
  }

  /** Gives the ids that no row has numbers from `first` on. */
  addDangling(ids: readonly string[], first: number): void {
    for (const [at, id] of ids.entries()) this.#ids.set(id, String(first + at));
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.#ids.entries();
  }
}
