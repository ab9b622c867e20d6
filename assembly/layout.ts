// Where everything lies in memory. `src/archive/scan/scan-program.ts` writes it and has the same numbers.

/** The head of a program: what is known of the table. */
export const COLUMNS: i32 = 0;
/** 0: any order; 1: by the bytes of the line; 2: by key. */
export const ORDER: i32 = 4;
export const KEYS: i32 = 8;
/** Rows that were scanned: written by the scanner. */
export const ROWS: i32 = 12;
export const HEAD_BYTES: i32 = 16;

/** A column, behind the head and the columns before it. */
export const KIND: i32 = 0;
/** 16, 32 or 64 for integers; the kind of the elements of an array. */
export const DETAIL: i32 = 4;
/** What stands before the cell: so many pairs of 16 bytes and the mask of those that count. */
export const PREFIX: i32 = 8;
export const PREFIX_BYTES: i32 = 12;
/** The cells of an enum's labels: each its length (4 bytes), its octets (4 bytes) and its bytes. */
export const LABELS: i32 = 16;
export const LABEL_COUNT: i32 = 20;
/** The cell of this row, and of the row before. */
export const START: i32 = 24;
export const END: i32 = 28;
export const START_BEFORE: i32 = 32;
export const END_BEFORE: i32 = 36;
/** The integer in the cell of this row, and of the row before; NONE: not known. */
export const VALUE: i32 = 40;
export const VALUE_BEFORE: i32 = 48;
/** Sums: NULLs, values, octets of all values, the least and the greatest. */
export const NULLS: i32 = 56;
export const COUNT: i32 = 60;
export const TOTAL: i32 = 64;
export const MIN: i32 = 72;
export const MAX: i32 = 80;
export const COLUMN_BYTES: i32 = 96;

export const NONE: i64 = i64.MIN_VALUE;

/** The kinds of cells. Whatever is of none of them is left to JavaScript. */
export const OTHER: i32 = 0;
export const BOOLEAN: i32 = 1;
export const INTEGER: i32 = 2;
export const TEXT: i32 = 3;
export const DECIMAL: i32 = 4;
export const FLOAT: i32 = 5;
export const BASE64: i32 = 6;
export const UUID: i32 = 7;
export const DATE: i32 = 8;
export const TIME: i32 = 9;
export const TIMESTAMP: i32 = 10;
export const TIMESTAMPTZ: i32 = 11;
export const ENUM: i32 = 12;
export const DOCUMENT: i32 = 13;
export const ARRAY: i32 = 14;
