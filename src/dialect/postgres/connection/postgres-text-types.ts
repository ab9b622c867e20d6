import pg from 'pg';

/** Object ids of built-in types (src/include/catalog/pg_type.dat); they never change. */
const EXACT_IN_JAVASCRIPT: readonly number[] = [
  16, // boolean
  21, // int2
  23, // int4
  26, // oid
  1000, // boolean[]
  1005, // int2[]
  1007, // int4[]
  1009, // text[]
  1028, // oid[]
];

type Parser = ReturnType<typeof pg.types.getTypeParser>;

/**
 * How results come to us: booleans, integers of up to 32 bit and their arrays as JavaScript values, all the
 * rest as the server's text. (The driver's own parsers make a `Date` of a time stamp, which loses microseconds.)
 */
export const parseText = ((oid: number, format?: 'text' | 'binary'): Parser => {
  if (EXACT_IN_JAVASCRIPT.includes(oid)) return pg.types.getTypeParser(oid, format ?? 'text');
  return (text: string) => text;
}) as typeof pg.types.getTypeParser;
