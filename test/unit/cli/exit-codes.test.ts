import { expect, test } from 'vitest';
import { EXIT_CODES, EXIT_STATUSES } from '../../../src/cli/exit-codes.ts';

test('no error ends with 0, and every exit code but 0 and that of SIGTERM belongs to an error', () => {
  const used = new Set<number>(Object.values(EXIT_CODES));
  expect(used.has(0)).toBe(false);
  expect(EXIT_STATUSES.filter(({ code }) => !used.has(code)).map(({ code }) => code)).toEqual([0, 143]);
});

test('every damage of an archive has the exit code for it', () => {
  const others = ['ARCHIVE_EXISTS', 'ARCHIVE_LOCKED'];
  const damages = Object.entries(EXIT_CODES).filter(([code]) => code.startsWith('ARCHIVE_') && !others.includes(code));
  expect(damages.filter(([, exitCode]) => exitCode !== 4)).toEqual([]);
});
