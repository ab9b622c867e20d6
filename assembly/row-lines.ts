// What is the same in every row line of a table.

/** `},\n`. */
export const ROW_END: u32 = 0x0a2c7d;

/**
 * The text before a cell: so many pairs of 16 bytes and the mask of those that count.
 * @returns true where the `length` bytes at `at` are those of `lanes`
 */
export function hasPrefix(lanes: i32, length: i32, at: i32): bool {
  let expected = lanes;
  for (let done = 0; done < length; done += 16) {
    const differing = v128.and(v128.xor(v128.load(at + done), v128.load(expected)), v128.load(expected, 16));
    if (v128.any_true(differing)) return false;
    expected += 32;
  }
  return true;
}
