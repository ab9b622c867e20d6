import fc from 'fast-check';

/**
 * How often each property is tried, and with which cases. `npm test` tries the same ones each time, so that its
 * outcome depends on the code alone; `npm run test:properties` tries more of them, and others with every run.
 */
const runs = process.env['ROWFERRY_PROPERTY_RUNS'] ?? '';
fc.configureGlobal(runs === '' ? { seed: 20_261_121 } : { numRuns: Number(runs) });
