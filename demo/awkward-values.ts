/** Values that have broken somebody's migration before. All of them are legal in both databases. */

export const AWKWARD_TEXTS: readonly string[] = [
  '',
  ' leading and trailing ',
  'it\'s, "quoted" and `ticked`',
  'back\\slash, \\N, \\. and C:\\temp\\new',
  'tab\there, line\nthere, carriage\rreturn',
  '\\.\n\\N\t\\.',
  'NULL',
  'null',
  '0012',
  '1e5',
  '{"not": "parsed"}',
  '{"$text": "not a tag"}',
  '\u0001\u001f\u007f\u0085\u2028\u2029\ufeff',
  'Zoë, Ærøskøbing, 北京, עברית, हिन्दी',
  'e\u0301 is not \u00e9',
  '👩‍👩‍👧‍👦 🏴‍☠️ 𝒳',
  '\ufffd already replaced',
  '__proto__',
  '$1 {x} %s :name ? ;--',
];

/** Around the ends of 32 bits, of the numbers that JavaScript holds exactly, and of 64 bits. */
export const AWKWARD_INTEGERS: readonly bigint[] = [
  0n,
  -1n,
  2147483648n,
  -2147483649n,
  9007199254740991n,
  9007199254740993n,
  -9007199254740993n,
  9223372036854775807n,
  -9223372036854775808n,
];

export const AWKWARD_FLOATS: readonly number[] = [
  0.1 + 0.2,
  1 / 3,
  100,
  1e15,
  1e21,
  1e-7,
  1.7976931348623157e308,
  5e-324,
  -2.5,
  123456789.12345679,
];

/** What programs without strict types leave in a column that is declared `integer`. */
export const AWKWARD_CODES: readonly (string | number)[] = ['', 'T-12', 0, 7, 'n/a', 40321];

/** JSON as text: its spelling is part of the value. */
export const AWKWARD_DOCUMENTS: readonly string[] = [
  '{}',
  '{"theme":"dark","b":1,"a":2}',
  '{ "spaced" : [ 1, 2.50, 1e3 ] }',
  '{"id":12345678901234567890,"ratio":0.10000000000000000001}',
  '{"twice":1,"twice":2}',
  '{"$json":"not a tag","nested":{"__proto__":null}}',
  '[]',
  'null',
  '"a \\u00e9 escape"',
];

export const AWKWARD_MOMENTS: readonly string[] = [
  '1970-01-01 00:00:00',
  '2024-02-29 23:59:59',
  '2024-03-10 02:30:00',
  '1899-12-31 12:00:00',
  '9999-12-31 23:59:59',
];
