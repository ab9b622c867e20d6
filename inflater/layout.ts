// Where everything lies in memory, and what an entry of a table says.

/** The longest code of DEFLATE (RFC 1951, section 3.2.7). */
export const CODE_BITS: i32 = 15;
/** Codes up to here are found in one look at their table. */
export const LITERAL_BITS: i32 = 11;
export const DISTANCE_BITS: i32 = 9;

/** How many symbols there are at most: 288 literals and lengths, 32 distances, 19 lengths of codes. */
const SYMBOLS: i32 = 288;

/**
 * A code: its table of `1 << bits` entries, how many codes have each length, and its symbols in the order of their codes.
 * An entry of 32 bits: the length of the code (4 bits), flags, how many extra bits follow (from bit 8 on, 4 bits), and the
 * literal, the least length or the least distance (from bit 16 on). 0: the code is longer than the table, or there is none.
 */
export const COUNTS: i32 = (4 << LITERAL_BITS) + 0;
export const SORTED: i32 = COUNTS + 2 * (CODE_BITS + 1);
const CODE_BYTES: i32 = SORTED + 2 * SYMBOLS;

export const IS_LITERAL: u32 = 0x10;
export const IS_END: u32 = 0x20;
/** No stream may use such a symbol. */
export const IS_NONE: u32 = 0x40;

export const LITERALS = <i32>memory.data(CODE_BYTES, 16);
export const DISTANCES = <i32>memory.data(CODE_BYTES, 16);
/** The lengths of the codes of a block, a byte each. */
export const LENGTHS = <i32>memory.data(352, 16);
