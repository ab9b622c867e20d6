/** Places of rows that lie beside a table, both ends included. */
interface Range {
  readonly first: bigint;
  readonly last: bigint;
}

/** @template R why rows were refused */
interface ByHalves<R> {
  /** Puts the rows of the range in, or none of them. @returns null where they went in */
  attempt(range: Range): Promise<R | null>;
  /** Takes the row that is refused alone away. */
  refuse(place: bigint, refusal: R): Promise<void>;
}

/** Puts rows in by their places; of a range that is refused each half is tried, down to the rows that are refused alone. */
export async function insertByHalves<R>(range: Range, { attempt, refuse }: ByHalves<R>): Promise<void> {
  // The last one is the next.
  const waiting = [range];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { first, last } = next;
    const refusal = await attempt(next);
    if (refusal === null) continue;
    if (first === last) await refuse(first, refusal);
    else {
      const middle = (first + last) / 2n;
      waiting.push({ first: middle + 1n, last }, { first, last: middle });
    }
  }
}
