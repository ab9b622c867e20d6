// Copies of what is mostly short.

/** Up to here 16 bytes at a time are faster than a call; measured. */
const SHORT_BYTES: i32 = 256;

/** Copies `length` bytes; up to 32 bytes behind them are read and overwritten. Returns the position behind them. */
export function copied(to: i32, from: i32, length: i32): i32 {
  if (length > SHORT_BYTES) {
    memory.copy(to, from, length);
    return to + length;
  }
  v128.store(to, v128.load(from));
  v128.store(to, v128.load(from, 16), 16);
  for (let done = 32; done < length; done += 16) v128.store(to + done, v128.load(from + done));
  return to + length;
}
