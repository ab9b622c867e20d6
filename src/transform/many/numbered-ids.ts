import type { IdMap } from '../../model/id-maps.ts';

/**
 * New numbers for the integer keys of a table: `first`, `first + 1` … in the order of the old ones. Eight bytes for each key; keys beyond what a
 * JavaScript number keeps exactly cost as much again as a number of any size.
 */
export class NumberedIds implements IdMap {
  readonly #keys: Float64Array | BigInt64Array;
  readonly #first: number;
  /** Ids that references name and no row has: their numbers are behind those of all rows. */
  readonly #dangling = new Map<string, string>();

  /** @param keys ascending, each once */
  constructor(keys: Float64Array | BigInt64Array, first: number) {
    this.#keys = keys;
    this.#first = first;
  }

  get size(): number {
    return this.#keys.length + this.#dangling.size;
  }

  /** How many rows have numbers. */
  get rows(): number {
    return this.#keys.length;
  }

  /** Gives the ids that no row has numbers from `first` on. */
  addDangling(ids: readonly string[], first: number): void {
    for (const [at, id] of ids.entries()) this.#dangling.set(id, String(first + at));
  }

  has(text: string): boolean {
    return this.get(text) !== undefined;
  }

  get(text: string): string | undefined {
    const at = this.#placeOf(text);
    return at === null ? this.#dangling.get(text) : String(this.#first + at);
  }

  *[Symbol.iterator](): Generator<[string, string]> {
    for (const [at, key] of this.#keys.entries()) yield [String(key), String(this.#first + at)];
    yield* this.#dangling;
  }

  #placeOf(text: string): number | null {
    if (!INTEGER.test(text)) return null;
    const key = this.#keys instanceof BigInt64Array ? BigInt(text) : Number(text);
    let [low, high] = [0, this.#keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] as number | bigint) < key) low = middle + 1;
      else high = middle;
    }
    // Digits beyond a double could round to a key: only the same text is the same key.
    return low < this.#keys.length && String(this.#keys[low]) === text ? low : null;
  }
}

const INTEGER = /^(?:0|-?[1-9]\d*)$/;
