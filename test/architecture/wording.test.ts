import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, ROOT } from './source-modules.ts';

/** Written in pieces, so that this file does not find itself. */
const OF_A_WORKPLACE = [
  ['/', 'work/'],
  ['/', 'tmp/', 'proto'],
  ['sub', 'agent'],
  ['anthro', 'pic'],
  ['clau', 'de'],
  ['language ', 'model'],
  ['this ', 'session of'],
].map((pieces) => pieces.join(''));

const FOLDERS = ['src', 'test', 'tools', 'demo', 'bench', 'docs', 'schemas', 'profiles', '.ci'];
const TEXT = /(?:\.(?:ts|mjs|js|json|md|sh|sql|yml|yaml)|\/run)$/;

test('the project speaks of itself, not of the place where it is written', () => {
  const atRoot = readdirSync(ROOT).filter((name) => /\.(?:md|json|ts)$/.test(name) && name !== 'package-lock.json');
  const files = [...atRoot, ...FOLDERS.filter((folder) => existsSync(join(ROOT, folder))).flatMap(filesBelow)].filter(
    (path) => TEXT.test(path),
  );
  expect(files.length).toBeGreaterThan(50);
  const found = files.flatMap((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8').toLowerCase();
    return OF_A_WORKPLACE.filter((words) => text.includes(words)).map((words) => `${path}: ${words}`);
  });
  expect(found).toEqual([]);
});
