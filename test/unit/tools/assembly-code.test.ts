import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ASSEMBLY_MODULES, assemblyCode } from '../../../tools/assembly-code.ts';

test.each(ASSEMBLY_MODULES)(
  'the code in $file is what assembly/$entry compiles to',
  { timeout: 240_000 },
  async (module) => {
    const shipped = readFileSync(new URL(`../../../${module.file}`, import.meta.url), 'utf8');
    expect(await assemblyCode(module)).toBe(shipped);
  },
);
