// Decimal digits, 8 or 16 at a time.

/** How many digits stand at `at`, up to 16. */
export function digitCount(at: i32): i32 {
  const values = i8x16.sub(v128.load(at), i8x16.splat(0x30));
  return ctz(i8x16.bitmask(i8x16.gt_u(values, i8x16.splat(9))) | 0x10000);
}

/** The same up to 8, without the way from one kind of register to the other. */
export function fewDigits(at: i32): i32 {
  const values = load<u64>(at) ^ 0x3030303030303030;
  const others = (((values & 0x7f7f7f7f7f7f7f7f) + 0x7676767676767676) | values) & 0x8080808080808080;
  return <i32>(ctz(others) >> 3);
}

/** The number that `count` digits (up to 19) make. */
export function digitsValue(at: i32, count: i32): u64 {
  if (count <= 8) return upToEight(at, count);
  if (count <= 16) return upToEight(at, count - 8) * 100000000 + upToEight(at + count - 8, 8);
  return digitsValue(at, count - 16) * 10000000000000000 + digitsValue(at + count - 16, 16);
}

/** For 1 to 8 digits, and for none. Pairs, then fours, then eight digits are joined in the lanes of one number. */
export function upToEight(at: i32, count: i32): u64 {
  if (count === 0) return 0;
  let value = (load<u64>(at) & 0x0f0f0f0f0f0f0f0f) << (<u64>(64 - 8 * count));
  value = (value * 10 + (value >> 8)) & 0x00ff00ff00ff00ff;
  value = (value * 100 + (value >> 16)) & 0x0000ffff0000ffff;
  return (value * 10000 + (value >> 32)) & 0xffffffff;
}
