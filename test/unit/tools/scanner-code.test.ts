import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scannerModule } from '../../../tools/scanner-code.ts';

test('the scanner that is shipped is the one that its sources compile to', { timeout: 240_000 }, async () => {
  const shipped = readFileSync(new URL('../../../src/archive/scan/scanner-code.ts', import.meta.url), 'utf8');
  expect(await scannerModule()).toBe(shipped);
});
