import { hash53 } from '../util/hash-text.ts';

const ROWS_AT_FIRST = 1024;

/** Finds strings that were added more than once by hashes of 53 bits: eight bytes of memory for each. */
export class RepeatedHashes {
  #hashes = new Float64Array(ROWS_AT_FIRST);
  #count = 0;

  add(text: string): void {
    if (this.#count === this.#hashes.length) {
      const longer = new Float64Array(2 * this.#count);
      longer.set(this.#hashes);
      this.#hashes = longer;
    }
    this.#hashes[this.#count++] = hash53(text);
  }

  /** The hashes that stand more than once; nothing may be added behind it. */
  find(): ReadonlySet<number> {
    const hashes = this.#hashes.subarray(0, this.#count).sort();
    const repeated = new Set<number>();
    for (let at = 1; at < hashes.length; at++) {
      if (hashes[at] === hashes[at - 1]) repeated.add(hashes[at] as number);
    }
    return repeated;
  }

  /** How many were added again, once {@link find} has sorted them. */
  rowsBehind(): number {
    let rows = 0;
    for (let at = 1; at < this.#count; at++) if (this.#hashes[at] === this.#hashes[at - 1]) rows++;
    return rows;
  }

  isIn(repeated: ReadonlySet<number>, text: string): boolean {
    return repeated.has(hash53(text));
  }
}
