import { hash53 } from '../../util/hash-text.ts';

const FIRST_ROOM = 1024;

/** Tells keys that were added from those that were not: eight bytes for each. It takes one of 10¹⁵ of the others for one that was. */
export class HashedKeys {
  #hashes = new Float64Array(FIRST_ROOM);
  #length = 0;
  #isSorted = false;

  add(text: string): void {
    if (this.#length === this.#hashes.length) {
      const longer = new Float64Array(2 * this.#length);
      longer.set(this.#hashes);
      this.#hashes = longer;
    }
    this.#hashes[this.#length++] = hash53(text);
    this.#isSorted = false;
  }

  has(text: string): boolean {
    if (!this.#isSorted) this.#hashes.subarray(0, this.#length).sort();
    this.#isSorted = true;
    const hash = hash53(text);
    let [low, high] = [0, this.#length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#hashes[middle] as number) < hash) low = middle + 1;
      else high = middle;
    }
    return low < this.#length && this.#hashes[low] === hash;
  }
}
