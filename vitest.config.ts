import { defineConfig } from 'vitest/config';

// A zone with a half-hour offset and daylight saving: local time that slips into a value is seen. Another TZ may be given.
process.env['TZ'] ??= 'America/St_Johns';

const tryingPropertiesLong = (process.env['ROWFERRY_PROPERTY_RUNS'] ?? '') !== '';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Much of the time a test waits for the server: a core need not be left to the main thread.
    maxWorkers: '100%',
    globalSetup: ['test/global-setup.ts'],
    setupFiles: ['test/helpers/property-runs.ts'],
    testTimeout: tryingPropertiesLong ? 3_600_000 : 30_000,
    hookTimeout: 60_000,
  },
});
