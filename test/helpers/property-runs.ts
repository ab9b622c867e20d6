import fc from 'fast-check';

/** How often each property is tried: more often when `ROWFERRY_PROPERTY_RUNS` says so (`npm run test:properties`). */
const runs = process.env['ROWFERRY_PROPERTY_RUNS'];
if (runs !== undefined && runs !== '') fc.configureGlobal({ numRuns: Number(runs) });
