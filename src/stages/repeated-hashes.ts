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

const [ODD_1, ODD_2, ODD_3, ODD_4] = [0x9e3779b1, 0x5f356495, 0x85ebca77, 0xc2b2ae3d];
const HIGH_BITS = 2 ** 21;

/** Two multiplicative hashes of 32 bits, of which 53 bits are kept: what a double holds exactly. */
function hash53(text: string): number {
  let [low, high] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, ODD_1);
    high = Math.imul(high ^ unit, ODD_2);
  }
  low = Math.imul(low ^ (low >>> 16), ODD_3) ^ Math.imul(high ^ (high >>> 13), ODD_4);
  high = Math.imul(high ^ (high >>> 16), ODD_3) ^ Math.imul(low ^ (low >>> 13), ODD_4);
  return ((high >>> 0) % HIGH_BITS) * 2 ** 32 + (low >>> 0);
}
