import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSingle } from '../../../../../src/model/single-float.ts';
import { createScratchDatabase } from '../../../../helpers/databases.ts';

test('a number is a real of PostgreSQL exactly where PostgreSQL prints its digits', async () => {
  const database = await createScratchDatabase();
  const printed = `select v::text as digits from unnest($1::float8[]) with ordinality as t(v8, at), lateral (select v8::real as v) r order by at`;
  const single = fc.oneof(
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    // Integers beyond 2^24, many of which lie in the middle of two shorter numerals.
    fc.bigInt({ min: 2n ** 24n, max: 2n ** 50n }).map((value) => Math.fround(Number(value))),
    fc.constantFrom(5960416256, 16777216, 1e-45, 3.4028234663852886e38, 0.1, 1.17549435e-38).map(Math.fround),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(single, { minLength: 20, maxLength: 200 }), async (values) => {
      const rows = await database.query<{ digits: string }>(printed, [values.map(String)]);
      for (const { digits } of rows) expect([digits, isSingle(Number(digits))]).toEqual([digits, true]);
    }),
  );
});
