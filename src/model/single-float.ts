/**
 * True where a float of 32 bits has this value and PostgreSQL prints the same digits for it: they are the shortest that
 * make its value.
 */
export function isSingle(value: number): boolean {
  return Number.isNaN(value) || nearestSingle(value) === value;
}

/** The number of 64 bits whose digits PostgreSQL prints for the float of 32 bits that is nearest to `value`. */
export function nearestSingle(value: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const single = singleOf(value);
  for (let digits = 1; digits <= DIGITS_MAX; digits++) {
    const nearest = Number(single.toPrecision(digits));
    if (Math.fround(nearest) !== single || isHalfway(nearest, single)) continue;
    return isTieToOdd(single, digits) ? below(single, digits) : nearest;
  }
  return single;
}

/**
 * The float of 32 bits that PostgreSQL reads from the digits of `value`. Where the number of 64 bits lies in the middle of
 * two, those digits tell on which side of the middle they are themselves: 2.711459994316101 is below it.
 */
function singleOf(value: number): number {
  const single = Math.fround(value);
  if (!isHalfway(value, single)) return single;
  const exact = mantissaOf(value.toExponential(LONG));
  const digits = mantissaOf(value.toExponential()).padEnd(exact.length, '0');
  if (digits === exact) return single;
  const isGreater = Math.abs(single) > Math.abs(value);
  return digits > exact === isGreater ? single : neighbour(single, isGreater ? -1 : 1);
}

function mantissaOf(exponential: string): string {
  return (exponential.split('e')[0] as string).replace(/[-.]/g, '');
}

/** Enough for every float of 32 bits. */
const DIGITS_MAX = 9;

/** More digits than any single has before its expansion ends in zeros, or than matter. */
const LONG = 100;

/** True where the digits end in the middle of two numerals and JavaScript takes the greater, odd one: PostgreSQL takes the even one. */
function isTieToOdd(single: number, digits: number): boolean {
  const [mantissa = ''] = Math.abs(single).toExponential(LONG).replace('.', '').split('e');
  return /^50*$/.test(mantissa.slice(digits)) && '02468'.includes(mantissa[digits - 1] as string);
}

/** The numeral of so many digits that is next to `single` on the side of zero. */
function below(single: number, digits: number): number {
  const [mantissa = '', exponent = ''] = Math.abs(single).toExponential(LONG).split('e');
  return Math.sign(single) * Number(`${mantissa.slice(0, digits === 1 ? 1 : digits + 1)}e${exponent}`);
}

const BITS = new Int32Array(1);
const SINGLES = new Float32Array(BITS.buffer);

/** The next float of 32 bits, away from zero (1) or towards it (-1). */
function neighbour(single: number, step: 1 | -1): number {
  SINGLES[0] = single;
  BITS[0] = (BITS[0] as number) + step;
  return SINGLES[0] as number;
}

/**
 * True where `value` lies in the middle between `single` and the next one. Rounding to even may make `single`
 * of it, but PostgreSQL does not rely on that and prints a digit more.
 */
function isHalfway(value: number, single: number): boolean {
  return value === (single + neighbour(single, Math.abs(value) > Math.abs(single) ? 1 : -1)) / 2;
}
