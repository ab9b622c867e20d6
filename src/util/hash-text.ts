const [ODD_1, ODD_2, ODD_3, ODD_4] = [0x9e3779b1, 0x5f356495, 0x85ebca77, 0xc2b2ae3d];
const HIGH_BITS = 2 ** 21;

/** Two multiplicative hashes of 32 bits, of which 53 bits are kept: what a double holds exactly. */
export function hash53(text: string): number {
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
