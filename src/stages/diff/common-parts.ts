import type { PartEntry } from '../../archive/manifest.ts';

/** Parts of two archives that hold the same rows, and what they hold together on one side. */
export interface CommonParts {
  readonly left: ReadonlySet<PartEntry>;
  readonly right: ReadonlySet<PartEntry>;
  readonly rows: number;
  readonly bytes: number;
}

/**
 * Parts with equal digests, one by one, wherever they stand: what is taken from both sides alike leaves the rest in its
 * order, and the difference of the rest is the difference of all. So it does not matter whether parts moved.
 */
export function commonParts(left: readonly PartEntry[], right: readonly PartEntry[]): CommonParts {
  const byDigest = new Map<string, PartEntry[]>();
  for (const part of right) byDigest.set(part.sha256, [...(byDigest.get(part.sha256) ?? []), part]);
  const pairs = left.flatMap((part): [PartEntry, PartEntry][] => {
    const twin = byDigest.get(part.sha256)?.shift();
    return twin === undefined ? [] : [[part, twin]];
  });
  return {
    left: new Set(pairs.map(([part]) => part)),
    right: new Set(pairs.map(([, part]) => part)),
    rows: pairs.reduce((sum, [part]) => sum + part.rows, 0),
    bytes: pairs.reduce((sum, [part]) => sum + part.bytes, 0),
  };
}
