import { floatSql } from '../rows/postgres-float-sql.ts';

/**
 * What SQLite would make of a text that is stored in a column with numeric affinity (SQLite, "Datatypes In
 * SQLite", 3), as conditions of SQL over a text.
 */

/** True where the affinity of the declared type leaves text alone. */
export function keepsText(declaredType: string): boolean {
  const declared = declaredType.toUpperCase();
  if (declared.includes('INT')) return false;
  return declared === '' || /CHAR|CLOB|TEXT|BLOB/.test(declared);
}

/** True where values of any class stay as they are: BLOB affinity, and ANY in a STRICT table. */
export function hasNoAffinity(declaredType: string, isStrict: boolean): boolean {
  if (isStrict && declaredType.toUpperCase() === 'ANY') return true;
  return declaredType === '' || (/BLOB/i.test(declaredType) && !/INT|CHAR|CLOB|TEXT/i.test(declaredType));
}

/** True where the affinity of the declared type makes a float of every number. */
export function isReal(declaredType: string): boolean {
  return !/INT|CHAR|CLOB|TEXT|BLOB/i.test(declaredType) && /REAL|FLOA|DOUB/i.test(declaredType);
}

/** White space around a number counts for nothing. */
const NUMERIC = String.raw`'^[ \t\n\v\f\r]*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?[ \t\n\v\f\r]*$'`;

/** True for text that numeric affinity makes a number of. */
export function looksNumeric(text: string): string {
  return `(${text} ~ ${NUMERIC})`;
}

/** Integers that a double holds whichever they are. */
const SHORT_INTEGER = String.raw`'^(0|-?[1-9]\d{0,14})$'`;

const LONG_INTEGER = String.raw`'^-?[1-9]\d{15,18}$'`;

/**
 * How ECMAScript prints a float: plain from 1e-6 to below 1e21, else with an exponent; never with a needless
 * zero.
 */
const FLOAT = [
  String.raw`-?[1-9]\d{0,20}`,
  String.raw`-?0\.0{0,5}[1-9](\d*[1-9])?`,
  String.raw`-?[1-9]\d*\.\d*[1-9]`,
  String.raw`-?[1-9](\.\d*[1-9])?e(-([7-9]|[1-9]\d|[1-3]\d\d)|\+(2[1-9]|[3-9]\d|[1-3]\d\d))`,
].join('|');

/** From the least to the greatest float, as numerics: a cast of anything beyond is an error. */
export const FLOAT_RANGE = '4.9406564584124654e-324 and 1.7976931348623157e308';

/** Longer than any float needs. */
const FLOAT_CHARACTERS_MAX = 40;

/**
 * True for text that numeric affinity would give back as another text: `007`, `1.0`, `1e3`, ` 5`. What
 * stays is the canonical text of the number that SQLite makes of it (`9e999` is that of the infinity).
 */
export function isChangedNumeral(text: string, real: boolean): string {
  const kept = [
    `${text} ~ ${SHORT_INTEGER}`,
    `${text} in ('9e999', '-9e999')`,
    ...(real ? [] : [isInteger64(text)]),
    `case when length(${text}) <= ${FLOAT_CHARACTERS_MAX} and ${text} ~ '^(${FLOAT})$'
      then case when abs(${text}::numeric) between ${FLOAT_RANGE}
        then ${floatSql(`(${text}::float8)`, 64)} = ${text} else false end
      else false end`,
  ];
  return `(${looksNumeric(text)} and not (${kept.join(' or ')}))`;
}

function isInteger64(text: string): string {
  return `case when ${text} ~ ${LONG_INTEGER}
      then ${text}::numeric between -9223372036854775808 and 9223372036854775807 else false end`;
}
