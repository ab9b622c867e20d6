import fc from 'fast-check';

/**
 * Floats that have a decimal of few digits exactly half-way to the next float. Where the last bit is 0 that decimal reads back as
 * the float: ECMAScript prints it, PostgreSQL does not.
 */
export const besideShortEnd: fc.Arbitrary<number> = fc
  .integer({ min: 1, max: 22 })
  .chain((tens) => {
    const [least, most] = [2n ** 53n / 5n ** BigInt(tens) + 1n, (2n ** 54n - 1n) / 5n ** BigInt(tens)];
    const odd = fc.bigInt({ min: least, max: most }).map((factor) => (factor | 1n) * 5n ** BigInt(tens));
    const power = fc.integer({ min: tens, max: Math.min(75, tens + 6) });
    return fc.tuple(odd, power, fc.boolean());
  })
  .map(([odd, power, isNegative]) => Number(odd << BigInt(power)) * (isNegative ? -1 : 1));
