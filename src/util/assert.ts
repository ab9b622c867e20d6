/** Throws when an invariant of ours is broken: a bug in RowFerry, never a fault of data or user. */
export function assert(condition: boolean, invariant: string): asserts condition {
  if (!condition) throw new Error(`broken invariant: ${invariant}`);
}

/** Marks the branch of an exhaustive `switch` that the compiler proves unreachable. */
export function assertNever(value: never, what: string): never {
  throw new Error(`broken invariant: unexpected ${what}: ${JSON.stringify(value)}`);
}
