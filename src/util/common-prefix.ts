const FIRST_BYTES = 256;

/** Two stretches of bytes: `left[leftStart …)` and `right[rightStart …)`, each to the end of its buffer. */
export interface BytePair {
  readonly left: Buffer;
  readonly leftStart: number;
  readonly right: Buffer;
  readonly rightStart: number;
}

/** How many bytes both stretches begin with: found by comparing ever longer pieces, then halving the one that differs. */
export function commonPrefix({ left, leftStart, right, rightStart }: BytePair): number {
  const limit = Math.min(left.length - leftStart, right.length - rightStart);
  const isSame = (from: number, to: number): boolean =>
    left.compare(right, rightStart + from, rightStart + to, leftStart + from, leftStart + to) === 0;
  let same = 0;
  let step = FIRST_BYTES;
  while (same < limit) {
    const next = Math.min(limit, same + step);
    if (!isSame(same, next)) return halve(same, next, isSame);
    same = next;
    step *= 2;
  }
  return limit;
}

/** The bytes before `from` are equal and those in `[from, to)` are not: where the first of them differs. */
function halve(from: number, to: number, isSame: (from: number, to: number) => boolean): number {
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (isSame(low, middle)) low = middle;
    else high = middle;
  }
  return low;
}
