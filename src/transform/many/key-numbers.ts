const FIRST_ROOM = 1024;

/** Gathers the integer keys of a table, eight bytes each, and gives them in their order. */
export class KeyNumbers {
  #keys: Float64Array | BigInt64Array = new Float64Array(FIRST_ROOM);
  #length = 0;

  /** @param text canonical digits */
  add(text: string): void {
    if (this.#keys instanceof Float64Array && !Number.isSafeInteger(Number(text))) this.#widen();
    if (this.#length === this.#keys.length) this.#grow();
    if (this.#keys instanceof Float64Array) this.#keys[this.#length++] = Number(text);
    else this.#keys[this.#length++] = BigInt(text);
  }

  /** Ascending, each once. */
  sorted(): Float64Array | BigInt64Array {
    const sorted = this.#keys.slice(0, this.#length).sort();
    let length = 0;
    for (let at = 0; at < sorted.length; at++) {
      if (at === 0 || sorted[at] !== sorted[length - 1]) sorted[length++] = sorted[at] as never;
    }
    return sorted.subarray(0, length);
  }

  #widen(): void {
    const wide = new BigInt64Array(this.#keys.length);
    for (let at = 0; at < this.#length; at++) wide[at] = BigInt(this.#keys[at] as number);
    this.#keys = wide;
  }

  #grow(): void {
    const grown =
      this.#keys instanceof Float64Array ? new Float64Array(this.#length * 2) : new BigInt64Array(this.#length * 2);
    if (grown instanceof Float64Array) grown.set(this.#keys as Float64Array);
    else grown.set(this.#keys as BigInt64Array);
    this.#keys = grown;
  }
}

/** True where a key stands in more than one of the lists, each ascending. */
export function collide(lists: readonly (Float64Array | BigInt64Array)[]): boolean {
  const places = lists.map(() => 0);
  const headOf = (at: number) => lists[at]?.[places[at] as number];
  for (;;) {
    let least: number | bigint | undefined;
    let times = 0;
    for (const at of lists.keys()) {
      const head = headOf(at);
      if (head === undefined) continue;
      if (least === undefined || head < least) [least, times] = [head, 1];
      else if (String(head) === String(least)) times++;
    }
    if (least === undefined) return false;
    if (times > 1) return true;
    for (const at of lists.keys()) if (headOf(at) === least) places[at] = (places[at] as number) + 1;
  }
}
