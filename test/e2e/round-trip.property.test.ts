// Goal: whatever stands in a database, it comes back from the other one as it was, wherever the plan says `exact`.
import fc from 'fast-check';
import { it } from 'vitest';
import { createScratchDatabase } from '../helpers/databases.ts';
import { postgresSample } from '../helpers/postgres-database-arbitrary.ts';
import { EXTENSIONS } from '../helpers/postgres-long-tail.ts';
import { expectPostgresToReturn, expectSqliteToReturn } from '../helpers/round-trip.ts';
import { databaseSample } from '../helpers/sqlite-database-arbitrary.ts';

/** A run is two moves, which is long for a property: `npm run test:properties` makes a thousand of each. */
const RUNS = Math.ceil(Number(process.env['ROWFERRY_PROPERTY_RUNS'] || 60) / 5);

it('SQLite → PostgreSQL → SQLite gives back every value of every exact column, and the keys', {
  timeout: 3_600_000,
}, async () => {
  const postgres = await createScratchDatabase();
  await fc.assert(
    fc.asyncProperty(databaseSample, async (sample) => fc.pre(await expectSqliteToReturn(sample, postgres))),
    { numRuns: RUNS },
  );
});

it('PostgreSQL → SQLite → PostgreSQL gives back every row as the server prints it, and the keys', {
  timeout: 3_600_000,
}, async () => {
  const [origin, returned] = [await createScratchDatabase(), await createScratchDatabase()];
  for (const database of [origin, returned]) await database.query(EXTENSIONS);
  await fc.assert(
    fc.asyncProperty(postgresSample, (sample) => expectPostgresToReturn(sample, origin, returned)),
    { numRuns: RUNS },
  );
});
