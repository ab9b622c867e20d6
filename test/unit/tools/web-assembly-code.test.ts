import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PROGRAMS, pathOf, programModule } from '../../../tools/web-assembly-code.ts';

test.each(PROGRAMS)(
  '$folder/ compiles to the code that is shipped',
  async (program) => {
    expect(await programModule(program)).toBe(readFileSync(pathOf(program.module), 'utf8'));
  },
  120_000,
);
