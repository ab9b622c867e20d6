// What is the same in every row line of a table.

/** `},\n`. */
export const ROW_END: u32 = 0x0a2c7d;

/**
 * The text before a cell: so many pairs of 16 bytes and the mask of those that count.
 * @returns true where the `length` bytes at `at` are those of `lanes`
 */
export function hasPrefix(lanes: i32, length: i32, at: i32): bool {
  if (differs(at, lanes)) return false;
  if (length <= 16) return true;
  let expected = lanes;
  for (let done = 16; done < length; done += 16) {
    expected += 32;
    if (differs(at + done, expected)) return false;
  }
  return true;
}

function differs(at: i32, expected: i32): bool {
  return v128.any_true(v128.and(v128.xor(v128.load(at), v128.load(expected)), v128.load(expected, 16)));
}
