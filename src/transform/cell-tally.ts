/** What is counted in the cells of a column while they are mapped. */
export interface CellTally {
  /** Cells that go without U+0000. */
  changed: number;
  /** Cells that were converted; NULL is none of them. */
  values: number;
  /** Those of them that the conversion back would not give again. */
  unrestored: number;
}

export function newTally(): CellTally {
  return { changed: 0, values: 0, unrestored: 0 };
}

/** Sets every tally of `to` to the numbers of the one at its place in `from`. */
export function copyTallies(from: readonly CellTally[], to: readonly CellTally[]): void {
  for (let at = 0; at < to.length; at++) {
    const [source, target] = [from[at] as CellTally, to[at] as CellTally];
    target.changed = source.changed;
    target.values = source.values;
    target.unrestored = source.unrestored;
  }
}
