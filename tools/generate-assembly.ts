/**
 * Writes the WebAssembly of `assembly/` into the sources that hold it, or, with `--check`, exits 1 where it is of other
 * sources. (That they compile to just this code a test proves: it takes ten seconds.)
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { argv, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { ASSEMBLY_MODULES, assemblyCode, sourceDigest } from './assembly-code.ts';

const PROJECT = new URL('../', import.meta.url);

for (const module of ASSEMBLY_MODULES) {
  const path = fileURLToPath(new URL(module.file, PROJECT));
  if (!argv.includes('--check')) writeFileSync(path, await assemblyCode(module));
  else if (!readFileSync(path, 'utf8').includes(sourceDigest())) {
    console.error(`${module.file} is not of the sources in assembly/: run "npm run generate".`);
    exit(1);
  }
}
