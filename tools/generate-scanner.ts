/**
 * Writes `src/archive/scan/scanner-code.ts` from `scanner/`, or, with `--check`, exits 1 where it is of other sources. (That
 * they compile to just this code a test proves: it takes ten seconds.)
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { argv, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { scannerModule, sourceDigest } from './scanner-code.ts';

const CODE = fileURLToPath(new URL('../src/archive/scan/scanner-code.ts', import.meta.url));

if (argv.includes('--check')) {
  if (!readFileSync(CODE, 'utf8').includes(sourceDigest())) {
    console.error('src/archive/scan/scanner-code.ts is not of the sources in scanner/: run "npm run generate".');
    exit(1);
  }
} else writeFileSync(CODE, await scannerModule());
