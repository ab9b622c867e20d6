/** Two odd multipliers, far apart. */
const FIRST = 0x9e3779b1;
const SECOND = 0x85ebca77;

/**
 * A text as a number of 53 bits, so that keys of any length take little room. Two of a million keys are
 * equal with a chance of 1 in 18,000, and then only keys of the same table.
 */
export function hashText(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, FIRST);
    low = Math.imul(low ^ code, SECOND);
    high ^= high >>> 15;
    low ^= low >>> 13;
  }
  high = Math.imul(high ^ (low >>> 16), SECOND);
  low = Math.imul(low ^ (high >>> 13), FIRST);
  return 0x100000000 * ((high ^ (high >>> 16)) & 0x1fffff) + ((low ^ (low >>> 15)) >>> 0);
}
