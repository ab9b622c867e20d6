// What a match repeats, 16 or 32 bytes at a time: up to so many are written behind its end.

/** For each distance below 16: which bytes of the last 16 make the next 16. */
const PATTERNS = <i32>memory.data(16 * 16, 16);
/** How many of these to go on by, so that the pattern begins anew. */
const STEPS = <i32>memory.data(16, 16);

export function preparePatterns(): void {
  for (let distance = 1; distance < 16; distance++) {
    for (let at = 0; at < 16; at++) store<u8>(PATTERNS + 16 * distance + at, <u8>(at % distance));
    store<u8>(STEPS + distance, <u8>(16 - (16 % distance)));
  }
}

/** Copies `length` bytes from `distance` before `start`, those that it makes on the way among them. */
export function copyMatch(start: i32, distance: i32, length: i32): void {
  const end = start + length;
  let to = start;
  if (distance < 16) {
    const pattern = i8x16.swizzle(v128.load(to - distance), v128.load(PATTERNS + 16 * distance));
    const step = <i32>load<u8>(STEPS + distance);
    do {
      v128.store(to, pattern);
      to += step;
    } while (to < end);
    return;
  }
  let from = to - distance;
  do {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    to += 32;
    from += 32;
  } while (to < end);
}
