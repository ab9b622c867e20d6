/**
 * Writes the modules that hold `scanner/` and `inflater/` as WebAssembly, or, with `--check`, exits 1 where one is of other
 * sources. (That they compile to just this code a test proves: it takes ten seconds.)
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { argv, exit } from 'node:process';
import { PROGRAMS, pathOf, programModule, sourceDigest } from './web-assembly-code.ts';

for (const program of PROGRAMS) {
  const path = pathOf(program.module);
  if (!argv.includes('--check')) writeFileSync(path, await programModule(program));
  else if (!readFileSync(path, 'utf8').includes(sourceDigest(program))) {
    console.error(`${program.module} is not of the sources in ${program.folder}/: run "npm run generate".`);
    exit(1);
  }
}
