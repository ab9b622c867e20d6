/** Thrown inside a parser, a printer or a mapping where an expression leaves what both dialects can say. */
class OutsideLanguage extends Error {}

/** Gives up: the neutral language has no word for what stands here. Only within `insideLanguage`. */
export function outside(): never {
  throw new OutsideLanguage('outside the neutral language of expressions');
}

/** What `work` makes, or null where it gave up with `outside`. */
export function insideLanguage<Result>(work: () => Result): Result | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof OutsideLanguage) return null;
    throw error;
  }
}
