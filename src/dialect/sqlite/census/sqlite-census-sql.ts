import type { StorageClass } from '../../../model/census.ts';
import type { Affinity } from '../types/sqlite-affinity.ts';
import { isExactJsonb } from '../values/sqlite-jsonb-values.ts';
import type { Claim } from './sqlite-claims.ts';

/** Pure functions that make the SQL of the census. `column` is a quoted identifier. */

export function countClass(column: string, storageClass: StorageClass): string {
  return countWhere(`typeof(${column}) = '${storageClass}'`);
}

export function countWhere(condition: string): string {
  return `count(*) filter (where ${condition})`;
}

/**
 * The condition under which a value of the claimed classes is nevertheless none of the claimed type; null: each is one.
 * A decimal fits when its text of that scale makes the same number again, compared under the column's affinity.
 */
export function misfit(column: string, claim: Claim): string | null {
  const condition = misfitNumber(column, claim);
  if (condition === null) return null;
  const classes = claim.classes.map((name) => `'${name}'`).join(', ');
  return `typeof(${column}) in (${classes}) and ${condition}`;
}

function misfitNumber(column: string, { type, form }: Claim): string | null {
  if (type.kind === 'boolean') return `${column} not in (0, 1)`;
  if (form.kind === 'jsonb') return `not ${isExactJsonb(column)}`;
  if (type.kind === 'uuid') return `octet_length(${column}) <> 16`;
  if (type.kind === 'integer' && type.bits !== 64) {
    const limit = 2 ** (type.bits - 1);
    return `${column} not between ${-limit} and ${limit - 1}`;
  }
  if (type.kind === 'float' && type.bits === 32) return `not rowferry_is_single(${column})`;
  if (type.kind !== 'decimal' || type.scale === null) return null;
  const limit = `1e${(type.precision ?? type.scale) - type.scale}`;
  return `(${column} <> format('%.${type.scale}f', ${column}) or ${column} <= -${limit} or ${column} >= ${limit})`;
}

export interface Expectation {
  readonly expected: StorageClass;
  readonly affinity: Affinity;
  readonly isNotNull: boolean;
  readonly claims: readonly Claim[];
}

/**
 * The condition under which a value is what its column's likeliest type lets expect: of the one class, without what
 * needs a look of its own (misfits that SQL can tell, floats that are not finite, −0).
 */
export function expectation(column: string, { expected, affinity, isNotNull, claims }: Expectation): string {
  const [likeliest] = claims;
  const conditions = [`typeof(${column}) = '${expected}'`];
  const isFlag = likeliest?.type.kind === 'boolean';
  const wrong = likeliest === undefined || isFlag || expected === 'text' ? null : misfit(column, likeliest);
  if (isFlag) conditions.push(`${column} in (0, 1)`);
  if (wrong !== null) conditions.push(`not (${wrong})`);
  if (expected === 'real') conditions.push(`${column} between -${FINITE_MAX} and ${FINITE_MAX}`);
  if (expected === 'real' && affinity !== 'real') conditions.push(`not ${isNegativeZero(column)}`);
  const all = conditions.join(' and ');
  return isNotNull ? `${all}` : `(${column} is null or ${all})`;
}

const FINITE_MAX = '1.7976931348623157e308';

export function isInfinite(column: string): string {
  return `${column} in (9e999, -9e999)`;
}

/** −0: SQLite makes 0 of it in a column with an affinity for numbers. */
export function isNegativeZero(column: string): string {
  return `(${column} = 0.0 and typeof(${column}) = 'real' and rowferry_real(${column}) = '-0')`;
}

/**
 * The condition under which the column's affinity would not make the value again from its text: text that reads
 * as a number, an integral REAL that affinity would have made an INTEGER, −0, a BLOB. None of them can get into a
 * column by INSERT, but a file can be made or altered in other ways.
 */
export function lostByAffinity(column: string, affinity: Affinity): string {
  const readsAsNumber = `typeof(${column}) = 'text' and cast(${column} as numeric) = +${column}`;
  const integral = affinity === 'real' ? '' : ` or (typeof(${column}) = 'real' and ${column} | 0 = ${column})`;
  return `((${readsAsNumber})${integral} or typeof(${column}) = 'blob' or ${isNegativeZero(column)})`;
}

/** An aggregate (`min`, `max`) over the numbers of the column other than 0; 0 where there is none. */
export function ofNumbers(aggregate: 'min' | 'max', column: string): string {
  return `coalesce(${aggregate}(${column}) filter (where typeof(${column}) in ('integer', 'real') and ${column} <> 0), 0)`;
}

/** Text whose bytes are not UTF-8. */
export function isBrokenText(column: string): string {
  return `typeof(${column}) = 'text' and rowferry_text(cast(${column} as blob)) glob '{*'`;
}
