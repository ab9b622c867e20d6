// Goal: a program's author finds every function and option of the library in docs/library.md.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as library from '../../src/index.ts';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const DOCS = read('docs/library.md');
const inCode = (name: string) => new RegExp(`\`[^\`]*\\b${name}\\b[^\`]*\``).test(DOCS);

test('every function is told', () => {
  const functions = Object.entries(library).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
  expect(functions.length).toBeGreaterThan(12);
  expect(functions.filter((name) => !inCode(name))).toEqual([]);
});

test('every option is told', () => {
  const options = [...read('src/library/run-options.ts').matchAll(/^ {2}readonly (\w+)\??:/gm)].map(
    ([, name]) => name ?? '',
  );
  expect(new Set(options).size).toBeGreaterThan(50);
  expect([...new Set(options)].filter((name) => !inCode(name))).toEqual([]);
});
